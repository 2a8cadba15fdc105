from datetime import datetime, time, timedelta
from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date, format_time, hash_sign, verify_hash_signed

LINK_SCOPE = "appsistance-visit-notice"
DAY_BEFORE_HOUR = 9
QUIET = timedelta(hours=20)


class AppsistanceVisitNotice(models.Model):
    """[Avviso al cliente] A customer is told of a visit, and may ask to move it.

    Notices leave after a short grace, so that a plan that changes at once makes one
    notice. Who has no e-mail address is told by the office: by WhatsApp, by telephone
    or with a paper in the entrance hall.
    """

    _name = "appsistance.visit.notice"
    _description = "Notice to the Customer"
    _inherit = "appsistance.bulk.mixin"
    _order = "visit_start desc, id desc"
    _rec_name = "visit_id"

    visit_id = fields.Many2one(
        "appsistance.visit", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="visit_id.company_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one("res.partner", required=True, index=True)
    email = fields.Char(related="partner_id.email")
    phone = fields.Char(related="partner_id.phone")
    kind = fields.Selection(
        [
            ("planned", "Appointment"),
            ("moved", "Moved"),
            ("day_before", "Day Before"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
    )
    visit_start = fields.Datetime(
        string="Planned Start", required=True, help="As it is told to the customer."
    )
    state = fields.Selection(
        [
            ("pending", "To Send"),
            ("to_tell", "To Be Told by the Office"),
            ("sent", "Sent"),
            ("confirmed", "Confirmed"),
            ("move_asked", "Asks to Move"),
            ("dropped", "No Longer Valid"),
        ],
        string="Status",
        required=True,
        default="pending",
        index=True,
    )
    due_at = fields.Datetime(string="Leaves at", required=True, index=True)
    sent_at = fields.Datetime()
    channel = fields.Selection(
        [
            ("mail", "E-mail"),
            ("whatsapp", "WhatsApp"),
            ("phone", "Telephone"),
            ("paper", "Entrance Hall"),
        ]
    )
    answered_at = fields.Datetime()
    answer_note = fields.Char(string="What the Customer Asks")
    text = fields.Text(compute="_compute_text")
    whatsapp_url = fields.Char(compute="_compute_text")

    _once = models.UniqueIndex(
        "(visit_id, partner_id, kind, visit_start)",
        "This customer has been told of this already.",
    )

    @api.depends("kind", "visit_start", "visit_id", "partner_id.phone")
    def _compute_text(self):
        """The ready text, in the customer's language, and the link that opens it."""
        for notice in self:
            notice.text = notice.with_context(lang=notice._get_lang())._get_text()
            digits = "".join(c for c in notice.phone or "" if c.isdigit())
            notice.whatsapp_url = (
                f"https://wa.me/{digits}?text={quote(notice.text)}" if digits else False
            )

    def _add_precomputed_values(self, vals_list):
        """The company of each visit, without a new record for each."""
        visits = self.env["appsistance.visit"].sudo()
        for vals in vals_list:
            vals["company_id"] = visits.browse(vals["visit_id"]).company_id.id
        return super()._add_precomputed_values(vals_list)

    # --------------------------------------------------
    # What is said
    # --------------------------------------------------

    def _get_lang(self):
        company = self.company_id.partner_id.lang
        return self.partner_id.lang or company or self.env.lang

    def _get_tz(self):
        return self.company_id.partner_id.tz or "Europe/Rome"

    def _get_band(self):
        """Return the hours between which the technician comes, as text.

        The customer is promised a band, not a minute.
        """
        self.ensure_one()
        start = self.visit_start.replace(minute=0)
        hours = self.company_id.appsistance_notice_band_hours or 2
        first, last = start, start + timedelta(hours=hours)
        return self.env._(
            "between %(first)s and %(last)s",
            first=self._format_hour(first),
            last=self._format_hour(last),
        )

    def _format_hour(self, moment):
        return format_time(self.env, moment, tz=self._get_tz(), time_format="HH:mm")

    def _get_day(self):
        day = fields.Datetime.context_timestamp(
            self.with_context(tz=self._get_tz()), self.visit_start
        ).date()
        return format_date(self.env, day, date_format="EEEE d MMMM")

    def _get_headline(self):
        self.ensure_one()
        return {
            "planned": self.env._("We come to you"),
            "moved": self.env._("Your appointment was moved"),
            "day_before": self.env._("We come tomorrow"),
            "cancelled": self.env._("Your appointment was cancelled"),
        }[self.kind]

    def _get_technician(self):
        return self.visit_id.sudo().lead_id.name or ""

    def _get_text(self):
        """The notice in one paragraph, for WhatsApp or to be read on the telephone."""
        self.ensure_one()
        if self.kind == "cancelled":
            return self.env._(
                "%(firm)s: the visit of %(day)s at %(place)s was cancelled. We will "
                "call you for a new date.",
                firm=self.company_id.name,
                day=self._get_day(),
                place=self.visit_id._get_event_location(),
            )
        return self.env._(
            "%(firm)s: %(headline)s on %(day)s %(band)s, at %(place)s, for: %(work)s. "
            "Technician: %(technician)s. To confirm or move: %(link)s",
            firm=self.company_id.name,
            headline=self._get_headline(),
            day=self._get_day(),
            band=self._get_band(),
            place=self.visit_id._get_event_location(),
            work=self.visit_id.type_id.name,
            technician=self._get_technician(),
            link=self._get_url(),
        )

    # --------------------------------------------------
    # Sending
    # --------------------------------------------------

    @api.model
    def _cron_send(self):
        """Send what is due; then tell of the visits of tomorrow."""
        now = fields.Datetime.now()
        self._create_day_before(now)
        due = self.search([("state", "=", "pending"), ("due_at", "<=", now)])
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for notice in due:
            notice.try_lock_for_update().filtered(
                lambda n: n.state == "pending"
            )._send()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _create_day_before(self, now):
        """Remind who was told earlier than a day ago; by the firm's own clock."""
        sheets = self.env["appsistance.day.sheet"]
        for company in self.env["res.company"].sudo().search([("active", "=", True)]):
            zone = sheets._get_zone(company)
            today = sheets._get_local_day(company, now)
            if now < sheets._to_utc(today, zone) + timedelta(hours=DAY_BEFORE_HOUR):
                continue
            visits = (
                self.env["appsistance.visit"]
                .sudo()
                .search(
                    [
                        ("company_id", "=", company.id),
                        ("state", "=", "planned"),
                        ("type_id.notify_customer", "=", True),
                        ("start", ">=", sheets._to_utc(today + timedelta(1), zone)),
                        ("start", "<", sheets._to_utc(today + timedelta(2), zone)),
                    ]
                )
            )
            visits._create_notices("day_before", now, quiet=QUIET)

    def _send(self):
        template = self.env.ref("appsistance_fieldservice.mail_template_notice")
        for notice in self:
            if notice.visit_start != notice.visit_id.start:
                notice.state = "dropped"
            elif not notice.email:
                notice.state = "to_tell"
            else:
                template.sudo().with_context(lang=notice._get_lang()).send_mail(
                    notice.id
                )
                notice._set_told("mail")

    def _set_told(self, channel):
        self.write(
            {"state": "sent", "channel": channel, "sent_at": fields.Datetime.now()}
        )

    def action_told_by_phone(self):
        self._set_told("phone")

    def action_open_whatsapp(self):
        """Open WhatsApp with the ready text; the office presses send there."""
        self.ensure_one()
        if not self.whatsapp_url:
            raise UserError(self.env._("This customer has no telephone number."))
        url = self.whatsapp_url
        self._set_told("whatsapp")
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    def action_print_hall_notice(self):
        self._set_told("paper")
        return self.env.ref(
            "appsistance_fieldservice.action_report_hall_notice"
        ).report_action(self.visit_id)

    # --------------------------------------------------
    # The customer's answer
    # --------------------------------------------------

    def _get_token(self):
        self.ensure_one()
        return hash_sign(
            self.env(su=True),
            LINK_SCOPE,
            self._origin.id,
            expiration=datetime.combine(self.visit_start.date(), time.max),
        )

    @api.model
    def _get_by_token(self, token):
        """Return the notice of a token, as superuser; empty for a wrong or old one."""
        try:
            notice_id = verify_hash_signed(self.env(su=True), LINK_SCOPE, token)
        except (ValueError, TypeError):
            notice_id = None
        return self.sudo().browse(notice_id or []).exists()

    def _get_url(self):
        return f"{self.get_base_url()}/appsistance/appuntamento/{self._get_token()}"

    def _is_current(self):
        """Whether the visit is still as the notice says."""
        self.ensure_one()
        visit = self.visit_id
        return visit.state == "planned" and visit.start == self.visit_start

    def _confirm(self):
        self._answer("confirmed")

    def _ask_to_move(self, note):
        """Tell the dispatcher once; asking again only adds to what is asked."""
        self.ensure_one()
        asked_before = self.state == "move_asked"
        self._answer("move_asked", note)
        visit = self.visit_id
        if not asked_before:
            visit._schedule_for_dispatcher(
                self.env._(
                    "%(customer)s asks to move the visit", customer=self.partner_id.name
                ),
                note,
            )

    def _answer(self, state, note=False):
        self.write(
            {
                "state": state,
                "answered_at": fields.Datetime.now(),
                "answer_note": note,
            }
        )
        self.visit_id.write(
            {"customer_answer": state, "customer_answer_note": note or False}
        )

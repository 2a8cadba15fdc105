from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.misc import hash_sign, verify_hash_signed

from ..tools.ics import CANCEL, REQUEST, Person, make_calendar

LINK_SCOPE = "appsistance-invitation"
SEND_BATCH = 50
REMINDER_AFTER = timedelta(hours=12)


class AppsistanceInvitation(models.Model):
    """[Incarico] One person is asked to do one visit, and answers.

    There is one row per visit and person for good: a change of the visit asks again
    under the same calendar identifier and the next sequence, so that the receiver's
    calendar updates the event instead of doubling it.
    """

    _name = "appsistance.invitation"
    _description = "Invitation"
    _inherit = "appsistance.bulk.mixin"
    _order = "visit_id, id"
    _rec_name = "visit_id"

    visit_id = fields.Many2one(
        "appsistance.visit", required=True, ondelete="cascade", index=True
    )
    booking_id = fields.Many2one(
        "appsistance.booking", ondelete="set null", index="btree_not_null"
    )
    resource_id = fields.Many2one("resource.resource", required=True, index=True)
    company_id = fields.Many2one(
        related="visit_id.company_id", store=True, precompute=True, index=True
    )
    visit_start = fields.Datetime(related="visit_id.start", string="Planned Start")
    email = fields.Char()
    state = fields.Selection(
        [
            ("draft", "To Send"),
            ("sent", "Sent"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        required=True,
        default="draft",
        index=True,
    )
    is_pending = fields.Boolean(
        string="To Be Mailed",
        default=True,
        help="The person has not been told yet of what changed last.",
    )
    mode = fields.Selection(
        [("visit", "One Mail per Visit"), ("day_sheet", "Day Sheet")],
        required=True,
        default="visit",
    )
    day_sheet_id = fields.Many2one(
        "appsistance.day.sheet", ondelete="set null", index="btree_not_null"
    )
    ics_uid = fields.Char(string="Calendar Identifier", copy=False)
    ics_sequence = fields.Integer(string="Calendar Sequence", copy=False)
    sent_at = fields.Datetime(copy=False)
    reminded_at = fields.Datetime(copy=False)
    answered_at = fields.Datetime(copy=False)
    answered_by = fields.Selection(
        [
            ("link", "Link in the Mail"),
            ("calendar", "Calendar"),
            ("app", "In the App"),
            ("office", "Office"),
        ],
        copy=False,
    )
    decline_reason_id = fields.Many2one("appsistance.decline.reason", copy=False)
    decline_note = fields.Char(copy=False)

    _pending_idx = models.Index("(mode) WHERE is_pending")
    _visit_resource_unique = models.UniqueIndex(
        "(visit_id, resource_id)",
        "This person already has an invitation to this visit.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        database = self._get_database_uuid()
        return super().create(
            [
                {
                    "ics_uid": self._get_ics_uid(
                        vals["visit_id"], vals["resource_id"], database
                    ),
                    **vals,
                }
                for vals in vals_list
            ]
        )

    def _add_precomputed_values(self, vals_list):
        """The company of each visit, without a new record for each."""
        visits = self.env["appsistance.visit"].sudo()
        for vals in vals_list:
            vals["company_id"] = visits.browse(vals["visit_id"]).company_id.id
        return super()._add_precomputed_values(vals_list)

    # --------------------------------------------------
    # Asking, asking again, withdrawing
    # --------------------------------------------------

    def _ask_again(self):
        """The visit changed: what was answered no longer counts."""
        modes = self._get_modes(self.visit_id)
        for invitation in self:
            invitation.write(
                {
                    "state": "draft",
                    "is_pending": True,
                    "ics_sequence": invitation.ics_sequence + 1,
                    "mode": modes[invitation.visit_id],
                    "day_sheet_id": False,
                    "reminded_at": False,
                    "answered_at": False,
                    "answered_by": False,
                    "decline_reason_id": False,
                    "decline_note": False,
                }
            )
        self.booking_id.sudo().write({"response": "waiting"})

    def _withdraw(self):
        """The person no longer goes; told by mail if he had been asked."""
        for invitation in self.filtered(lambda i: i.state != "cancelled"):
            invitation.write(
                {
                    "state": "cancelled",
                    "is_pending": bool(invitation.sent_at),
                    "ics_sequence": invitation.ics_sequence + 1,
                }
            )

    @api.model
    def _get_modes(self, visits):
        """Return ``{visit: how its people are told}``.

        Alone where it cannot wait for the evening, where it is out of hours or where
        the intervention type asks for it; otherwise with the day's round.
        """
        sheets = self.env["appsistance.day.sheet"]
        modes = {}
        for company, some in visits.grouped("company_id").items():
            soon = sheets._get_next_run(company) + timedelta(hours=6)
            for visit in some:
                urgent = visit.work_order_id.priority in ("2", "3")
                if urgent or visit.is_on_call or visit.start < soon:
                    modes[visit] = "visit"
                else:
                    modes[visit] = visit.type_id.invitation_mode or "day_sheet"
        return modes

    # --------------------------------------------------
    # Answering
    # --------------------------------------------------

    def _answer(self, state, channel, reason=None, note=None):
        """Record that the person accepts or declines; the same answer twice is one.

        :param state: ``accepted`` or ``declined``
        :param channel: ``link``, ``calendar``, ``app`` or ``office``
        :raises UserError: the visit is over, cancelled or no longer this person's
        """
        self.ensure_one()
        if self.state == state:
            return
        self._check_can_answer()
        self.write(
            {
                "state": state,
                "answered_at": fields.Datetime.now(),
                "answered_by": channel,
                "decline_reason_id": reason and reason.id,
                "decline_note": note,
            }
        )
        if state == "declined":
            self._after_decline()
        else:
            self._after_accept()

    def _check_can_answer(self):
        if self.state == "cancelled" or self.visit_id.state == "cancelled":
            raise UserError(
                self.env._("This visit was cancelled or given to somebody else.")
            )
        if self.visit_id.state != "planned":
            raise UserError(self.env._("This visit has already begun."))

    def _after_accept(self):
        self.booking_id.sudo().write({"response": "accepted"})

    def _after_decline(self):
        """Free the person and ask the office for another one."""
        self.booking_id.sudo().write({"response": "declined", "state": "declined"})
        visit = self.visit_id.sudo()
        visit.needs_replanning = True
        reason = ", ".join(
            filter(None, (self.decline_reason_id.name, self.decline_note))
        )
        visit._schedule_for_dispatcher(
            self.env._("%(person)s declines", person=self.resource_id.name),
            reason,
            kind="appsistance_fieldservice.mail_activity_type_declined",
        )

    def action_accept(self):
        """The office enters an answer that came by phone."""
        for invitation in self:
            invitation._answer("accepted", "office")

    def action_decline(self):
        for invitation in self:
            invitation._answer("declined", "office")

    # --------------------------------------------------
    # Links
    # --------------------------------------------------

    def _get_token(self):
        """Return a signed token of this state of the invitation.

        It expires a day after the visit ends, and a change of the visit makes it old.
        """
        self.ensure_one()
        return hash_sign(
            self.env(su=True),
            LINK_SCOPE,
            [self.id, self.ics_sequence],
            expiration=self.visit_id.stop + timedelta(days=1),
        )

    @api.model
    def _get_by_token(self, token):
        """Return ``(invitation, is_current)`` of a token; empty for a wrong one."""
        try:
            payload = verify_hash_signed(self.env(su=True), LINK_SCOPE, token)
        except (ValueError, TypeError):
            payload = None
        if not payload:
            return self.sudo().browse(), False
        invitation = self.sudo().browse(payload[0]).exists()
        return invitation, bool(invitation) and invitation.ics_sequence == payload[1]

    def _get_url(self):
        return f"{self.get_base_url()}/appsistance/incarico/{self._get_token()}"

    # --------------------------------------------------
    # Mail and calendar file
    # --------------------------------------------------

    @api.model
    def _get_database_uuid(self):
        return self.env["ir.config_parameter"].sudo().get_param("database.uuid")

    @api.model
    def _get_ics_uid(self, visit_id, resource_id, database):
        return f"appsistance-{visit_id}-{resource_id}@{database}"

    def _get_event(self):
        """Return the visit as this person's calendar event."""
        self.ensure_one()
        company = self.company_id
        return replace(
            self.visit_id._get_ics_event(),
            uid=self.ics_uid,
            sequence=self.ics_sequence,
            organizer=Person(company.email or "", company.name),
            attendees=(Person(self.email or "", self.resource_id.name),),
            url="" if self.state == "cancelled" else self._get_url(),
        )

    def _get_ics(self):
        """Return the bytes of the calendar file that asks, updates or cancels."""
        method = CANCEL if self.state == "cancelled" else REQUEST
        return make_calendar([self._get_event()], method)

    def _get_lang(self):
        """The person's language, else the firm's."""
        self.ensure_one()
        user = self.resource_id.user_id
        return user.lang or self.company_id.partner_id.lang or self.env.lang

    def _get_tz(self):
        return self.resource_id.tz or self.company_id.partner_id.tz or "Europe/Rome"

    def _get_title(self):
        """Return what kind of news it is, for the subject and the head of the mail."""
        self.ensure_one()
        if self.state == "cancelled":
            return self.env._("Job cancelled")
        if self.sent_at and self.ics_sequence:
            return self.env._("Job changed")
        return self.env._("New job")

    def _prepare_ics_attachment(self):
        self.ensure_one()
        method = CANCEL if self.state == "cancelled" else REQUEST
        return {
            "name": "incarico.ics",
            "raw": self._get_ics(),
            "mimetype": f"text/calendar; method={method}",
        }

    @api.model
    def _get_pending_domain(self):
        """What the job mails one by one."""
        return [("is_pending", "=", True), ("mode", "=", "visit")]

    @api.model
    def _cron_send(self):
        """Mail what is pending, one by one, so that one bad address stops nobody."""
        pending = self.search(self._get_pending_domain(), limit=SEND_BATCH * 20)
        self.env["ir.cron"]._commit_progress(remaining=len(pending))
        for invitation in pending:
            invitation.try_lock_for_update().filtered("is_pending")._send()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _send(self):
        """Queue the mail; who has no address is told by the office."""
        template = self.env.ref("appsistance_fieldservice.mail_template_invitation")
        for invitation in self:
            vals = {"is_pending": False}
            if invitation.email:
                template.sudo().with_context(lang=invitation._get_lang()).send_mail(
                    invitation.id,
                    email_values={
                        "attachment_ids": [
                            Command.create(invitation._prepare_ics_attachment())
                        ]
                    },
                )
                vals["sent_at"] = fields.Datetime.now()
            if invitation.state == "draft":
                vals["state"] = "sent"
            invitation.write(vals)

    @api.model
    def _cron_remind(self):
        """Ask once more who has not answered half a day after being asked."""
        now = fields.Datetime.now()
        silent = self.search(
            [
                ("state", "=", "sent"),
                ("reminded_at", "=", False),
                ("email", "!=", False),
                ("sent_at", "<=", now - REMINDER_AFTER),
                ("visit_id.state", "=", "planned"),
                ("visit_id.start", ">", now),
            ]
        )
        template = self.env.ref("appsistance_fieldservice.mail_template_reminder")
        self.env["ir.cron"]._commit_progress(remaining=len(silent))
        for invitation in silent:
            template.sudo().with_context(lang=invitation._get_lang()).send_mail(
                invitation.id
            )
            invitation.reminded_at = now
            if not self.env["ir.cron"]._commit_progress(1):
                break

from datetime import timedelta

from odoo import fields, models

from ..tools.hall_notice import HallNotice

OPEN_STATES = ("pending", "to_tell")


class AppsistanceVisit(models.Model):
    """What the customer is told of a visit, and what he answers."""

    _inherit = "appsistance.visit"

    notice_ids = fields.One2many("appsistance.visit.notice", "visit_id")
    customer_answer = fields.Selection(
        [("confirmed", "Confirmed"), ("move_asked", "Asks to Move")],
        string="Customer's Answer",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    customer_answer_note = fields.Char(
        string="What the Customer Asks", readonly=True, copy=False
    )

    def _announce(self, change):
        result = super()._announce(change)
        self._sync_notices(change)
        return result

    def _sync_notices(self, change):
        """Plan what the customers will be told; nothing is mailed here."""
        now = fields.Datetime.now()
        coming = self.filtered(
            lambda visit: visit.start > now and visit.type_id.notify_customer
        )
        told = coming.filtered(lambda visit: visit._was_told())
        if change in ("moved", "cancelled"):
            coming.notice_ids.filtered(lambda n: n.state in OPEN_STATES).write(
                {"state": "dropped"}
            )
            coming.write({"customer_answer": False, "customer_answer_note": False})
        if change == "planned":
            coming._create_notices("planned", now)
        elif change == "moved":
            told._create_notices("moved", now)
            (coming - told)._create_notices("planned", now)
        elif change == "cancelled":
            told._create_notices("cancelled", now)

    def _was_told(self):
        return any(notice.sent_at for notice in self.notice_ids)

    def _create_notices(self, kind, now, quiet=None):
        """Create what does not exist yet, for everybody who is to be told.

        :param quiet: leave out who was told within this time
        """
        recipients = self._get_notice_recipients()
        vals_list = []
        for visit in self:
            for partner in recipients[visit]:
                notices = visit.notice_ids.filtered(
                    lambda n, partner=partner, visit=visit: (
                        n.partner_id == partner and n.visit_start == visit.start
                    )
                )
                if any(notice.kind == kind for notice in notices):
                    continue
                if quiet and any(n.create_date >= now - quiet for n in notices):
                    continue
                vals_list.append(visit._prepare_notice(kind, partner, now))
        return self.env["appsistance.visit.notice"].create(vals_list)

    def _prepare_notice(self, kind, partner, now):
        minutes = self.company_id.appsistance_notice_grace_minutes
        return {
            "visit_id": self.id,
            "partner_id": partner.id,
            "kind": kind,
            "visit_start": self.start,
            "due_at": now + timedelta(minutes=0 if kind == "day_before" else minutes),
        }

    def _get_notice_recipients(self):
        """Return ``{visit: partners}``: who the roles say is told; else the contact on
        site; else the customer. One search for all visits."""
        parties = self.env["appsistance.party"]
        roles = parties._fields["role"].get_values(self.env)
        sheets = self.env["appsistance.day.sheet"]
        # Visits to the same place on the same day tell the same people.
        alike = self.grouped(
            lambda visit: (
                visit.site_id,
                visit.customer_id,
                visit.work_order_id.equipment_id,
                visit.company_id,
                sheets._get_local_day(visit.company_id, visit.start),
            )
        )
        facts = [
            {
                "partner": site or customer,
                "role": role,
                "date": date,
                "equipment": equipment,
                "company": company,
            }
            for site, customer, equipment, company, date in alike
            for role in roles
        ]
        resolved = iter(parties._resolve(facts))
        result = {}
        for (site, customer, *_what), visits in alike.items():
            found = parties.union(*(next(resolved) for _role in roles))
            told = (
                found.filtered("is_notified").partner_id
                or site.appsistance_site_contact_id
                or site.filtered(lambda partner: partner.email or partner.phone)
                or customer
            )
            result.update(dict.fromkeys(visits, told))
        return result

    # --------------------------------------------------
    # The entrance hall
    # --------------------------------------------------

    def _get_hall_notice(self):
        """Return the page that hangs in the entrance hall, in the firm's language."""
        self.ensure_one()
        lang = self.company_id.partner_id.lang or self.env.lang
        visit = self.with_context(lang=lang)
        notice = visit.env["appsistance.visit.notice"].new(
            {"visit_id": self.id, "kind": "planned", "visit_start": self.start}
        )
        technician = visit.sudo().lead_id.name
        phone = self.company_id.phone
        return HallNotice(
            firm=self.company_id.name,
            title=visit.env._("Notice of a visit"),
            day=notice._get_day(),
            band=notice._get_band(),
            work=visit.type_id.name,
            place=visit._get_event_location(),
            technician=technician
            and visit.env._("Technician: %(name)s", name=technician),
            question=phone and visit.env._("Questions? Call %(phone)s", phone=phone),
        )

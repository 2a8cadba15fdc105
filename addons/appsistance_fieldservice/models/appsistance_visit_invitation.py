from urllib.parse import quote_plus

from odoo import SUPERUSER_ID, fields, models
from odoo.fields import Command
from odoo.tools import plaintext2html

from ..tools.ics import Event

PERSON_ROLES = ("lead", "helper")
DECLINED = "appsistance_fieldservice.mail_activity_type_declined"


class AppsistanceVisit(models.Model):
    """Who is asked to do a visit, and what they are told of it."""

    _inherit = "appsistance.visit"

    def _announce(self, change):
        result = super()._announce(change)
        self._sync_invitations(change)
        if change in ("people", "cancelled"):
            self._close_declined()
        return result

    def _complete_vals(self, vals, order, name):
        """Whoever will be asked waits for an answer from the start."""
        super()._complete_vals(vals, order, name)
        stop = fields.Datetime.to_datetime(vals.get("stop"))
        if not stop or stop <= fields.Datetime.now():
            return
        for command in vals["booking_ids"]:
            if command[0] == Command.CREATE and command[2]["role"] in PERSON_ROLES:
                command[2].setdefault("response", "waiting")

    def _close_declined(self):
        """Who declined was replaced, or is needed no more: nothing is left to do."""
        settled = self.filtered(
            lambda visit: visit.state == "cancelled" or not visit.needs_replanning
        )
        settled.activity_feedback([DECLINED])

    # --------------------------------------------------
    # Invitations follow the bookings
    # --------------------------------------------------

    def _sync_invitations(self, change):
        """Ask who is booked now, ask again where the time moved, withdraw the rest.

        Nothing is mailed here: a job does that, so that planning never waits for, nor
        fails by, a mail. A visit that has begun invites nobody: the technician on call
        opened it himself.
        """
        wanted = self._get_wanted_invitations()
        known = {(i.visit_id, i.resource_id): i for i in self.invitation_ids}
        invitations = self.env["appsistance.invitation"]
        withdrawn, again = invitations.browse(), invitations.browse()
        for key, invitation in known.items():
            if key not in wanted:
                withdrawn |= invitation
            elif change == "moved" or invitation.state in ("cancelled", "declined"):
                invitation.booking_id = wanted[key]
                again |= invitation
        withdrawn._withdraw()
        again._ask_again()
        new = {key: wanted[key] for key in wanted if key not in known}
        asked = self.booking_ids.browse().union(*new.values())
        asked.filtered(lambda b: b.response != "waiting").write({"response": "waiting"})
        invitations.create(asked._prepare_invitations())
        self.env.ref("appsistance_fieldservice.ir_cron_invitations")._trigger()

    def _get_wanted_invitations(self):
        """Return ``{(visit, person): booking}`` of the visits still to come."""
        now = fields.Datetime.now()
        return {
            (visit, booking.resource_id): booking
            for visit in self
            if visit.state == "planned" and visit.stop > now
            for booking in visit.booking_ids
            if booking.state == "booked" and booking.role in PERSON_ROLES
        }

    def _get_dispatcher(self):
        """Return the user who answers for the plan: who made it, if he still plans."""
        self.ensure_one()
        group = "appsistance_base.group_dispatcher"
        planner = self.create_uid
        if planner.active and planner.has_group(group) and planner.id != 1:
            return planner
        users = (
            self.env.ref(group)
            .sudo()
            .all_user_ids.filtered(
                lambda user: user.active and self.company_id in user.company_ids
            )
        )
        return users[:1] or planner

    def _schedule_for_dispatcher(
        self, summary, note, kind="mail.mail_activity_data_todo"
    ):
        """Tell who answers for the plan. What a visitor of a public page causes is
        OdooBot's: the visitor has no address that a mail could come from."""
        self.ensure_one()
        visit = self.sudo()
        if self.env.user._is_public():
            visit = visit.with_user(SUPERUSER_ID)
        visit.activity_schedule(
            kind,
            summary=summary,
            note=note and plaintext2html(note),
            user_id=self._get_dispatcher().id,
        )

    # --------------------------------------------------
    # What people are told
    # --------------------------------------------------

    def _get_ics_event(self):
        """Return the visit as a calendar event, without who it is sent to."""
        self.ensure_one()
        site = self.site_id
        place = (site.partner_latitude, site.partner_longitude)
        return Event(
            uid="",
            start=self.start,
            stop=self.stop,
            stamp=fields.Datetime.now(),
            summary=self._get_event_name(),
            description=self._get_job_text(),
            location=self._get_event_location(),
            geo=place if any(place) else None,
        )

    def _get_map_url(self):
        """A link that opens the phone's map: by position where it is known."""
        self.ensure_one()
        site = self.site_id
        if site.partner_latitude or site.partner_longitude:
            query = f"{site.partner_latitude},{site.partner_longitude}"
        else:
            query = quote_plus(self._get_event_location())
        return f"https://www.google.com/maps/search/?api=1&query={query}"

    def _get_job_details(self):
        """Return the rows of the job as pairs of label and text; never gate codes."""
        self.ensure_one()
        order = self.work_order_id
        site = self.site_id
        people = self.lead_id | self.helper_ids
        checklists = order.type_id.checklist_ids
        join = self._join
        rows = [
            (self.env._("Work"), order.type_id.name),
            (self.env._("Subject"), order.summary),
            (self.env._("To do"), order.description),
            (
                self.env._("Ask for"),
                join(order.contact_name, order.contact_phone),
            ),
            (
                self.env._("Reported by"),
                join(order.caller_name, order.caller_phone),
            ),
            (self.env._("Equipment"), self._get_equipment_text()),
            (self.env._("Bring"), self._get_materials_text()),
            (self.env._("Tools"), join(*self.tool_ids.mapped("name"))),
            (self.env._("Van"), join(*self.vehicle_ids.mapped("name"))),
            (
                self.env._("Team"),
                join(*people.mapped("name")),
            ),
            (
                self.env._("Checklists"),
                join(*checklists.mapped("name")),
            ),
            (self.env._("Opening hours"), site.appsistance_opening_hours),
            (self.env._("Access"), site.appsistance_access_notes),
        ]
        return [(label, text) for label, text in rows if text]

    def _get_job_text(self):
        return "\n".join(f"{label}: {text}" for label, text in self._get_job_details())

    def _get_equipment_text(self):
        return "\n".join(
            self._join(equipment.display_name, equipment.serial_number)
            for equipment in self.equipment_ids
        )

    def _get_materials_text(self):
        materials = self.work_order_id.material_ids.filtered(
            lambda m: m.state == "planned"
        )
        return "\n".join(
            f"{material.quantity:g} {material.uom_id.name or ''} "
            f"{material.name or material.product_id.display_name}"
            for material in materials
        )

    def _join(self, *parts):
        return ", ".join(part for part in parts if part)

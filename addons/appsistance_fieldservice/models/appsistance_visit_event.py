from markupsafe import Markup

from odoo import models
from odoo.fields import Command
from odoo.tools import html_escape


class AppsistanceVisit(models.Model):
    """The mirror of a visit in the calendar, so that core and Google show it."""

    _inherit = "appsistance.visit"

    def _get_event_context(self):
        """Core mails every attendee and makes activities unless told not to.

        It replaces the caller's context: ``active_model`` would tie the event to
        the record on the screen and make an activity there.
        """
        kept = ("lang", "tz", "allowed_company_ids", "uid")
        return {
            **{k: self.env.context[k] for k in kept if k in self.env.context},
            "appsistance_mirror": True,
            "no_mail_to_attendees": True,
            "dont_notify": True,
            "skip_contact_description": True,
            "skip_attendee_notification": True,
            "tracking_disable": True,
            "no_calendar_sync": True,
        }

    def _sync_events(self):
        """Make, move and remove the events of these visits.

        A change of lead makes a new event: its organiser is the lead's user, with
        whose account it goes out.
        """
        env = self.env(context=self._get_event_context(), su=True)
        events = env["calendar.event"]
        stale = events.browse()
        # Read at once what each event asks of its people.
        self.sudo().booking_ids.resource_id.user_id.partner_id.mapped("name")
        vals_list = []
        for visit in self.sudo():
            event = events.browse(visit.event_ids[:1].id)
            if visit.state == "cancelled" or not visit._get_active_bookings():
                stale |= event
                continue
            vals = visit._prepare_event_vals()
            if event and event.user_id.id == vals["user_id"]:
                event.write(visit._get_changed_event_vals(event, vals))
            else:
                stale |= event
                vals_list.append(visit._complete_event_vals(vals))
        stale.unlink()
        attendees = events.create(vals_list).attendee_ids
        # They were given the name that core would now compute one by one.
        env.remove_to_compute(attendees._fields["common_name"], attendees)

    def _get_changed_event_vals(self, event, vals):
        changed = {}
        for name, value in vals.items():
            field = event._fields[name]
            if name == "partner_ids":
                if set(event.partner_ids.ids) != set(value[0][2]):
                    changed[name] = value
            elif field.type == "many2one":
                if event[name].id != value:
                    changed[name] = value
            elif (event[name] or False) != (value or False):
                changed[name] = value
        return changed

    def _prepare_event_vals(self):
        self.ensure_one()
        return {
            "name": self._get_event_name(),
            "start": self.start,
            "stop": self.stop,
            "allday": False,
            "user_id": self.lead_id.user_id.id,
            "partner_ids": [(6, 0, self._get_event_partners().ids)],
            "location": self._get_event_location(),
            "description": self._get_event_description(),
            "appsistance_visit_id": self.id,
        }

    def _complete_event_vals(self, vals):
        """What core would compute of a new event, row by row, after creating it."""
        [(_command, _id, partner_ids)] = vals["partner_ids"]
        partners = self.env["res.partner"].browse(partner_ids)
        return {
            **vals,
            "duration": self.duration,
            "videocall_location": False,
            "attendee_ids": [
                Command.create(
                    {
                        "partner_id": partner.id,
                        "common_name": partner.name or partner.email,
                        "email": partner.email,
                    }
                )
                for partner in partners
            ],
        }

    def _get_event_name(self):
        """Customer, town, work order; the calendar writes the time before it."""
        parts = (self.customer_id.name, self.site_id.city, self.work_order_id.name)
        return ", ".join(part for part in parts if part)

    def _get_event_names(self):
        """Return ``{visit id: name}``.

        Of thousands of visits only what the names need is read.
        """
        self.fetch(["customer_id", "site_id", "type_id", "work_order_id"])
        self.customer_id.fetch(["name"])
        self.site_id.fetch(["city"])
        self.work_order_id.fetch(["name"])
        return {visit.id: visit._get_event_name() for visit in self}

    def _get_event_partners(self):
        resources = self._get_active_bookings().resource_id
        partners = resources.user_id.partner_id
        if len(partners) == len(resources):
            return partners
        for resource in resources.filtered(
            lambda r: r.resource_type == "user" and not r.user_id
        ):
            partners |= resource.employee_id[:1].work_contact_id
        return partners

    def _get_event_location(self):
        site = self.site_id
        town = " ".join(part for part in (site.zip, site.city) if part)
        return ", ".join(part for part in (site.street, town) if part)

    def _get_event_description(self):
        """What people read in their calendar. Never gate codes."""
        order = self.work_order_id
        lines = [
            order.type_id.name,
            order.summary,
            ", ".join(order.equipment_ids.mapped("display_name")),
            " ".join(p for p in (order.contact_name, order.contact_phone) if p),
        ]
        return Markup("<br/>").join(html_escape(line) for line in lines if line)

from urllib.parse import quote_plus

import pytz

from odoo import api, fields, models
from odoo.fields import Domain


class AppsistanceVisit(models.Model):
    """What the technician's phone shows, in a constant number of queries."""

    _inherit = "appsistance.visit"

    @api.model
    def _get_phone_day_data(self, day=None):
        """The caller's visits of one day, and those of earlier days that he has not
        closed yet."""
        visits = self.search(self._get_phone_day_domain(day), order="start, id")
        reasons = self.env["appsistance.outcome.reason"].search_fetch([], ["name"])
        return {
            "day": fields.Date.to_string(day or fields.Date.context_today(self)),
            "user": {"id": self.env.uid, "name": self.env.user.name},
            "reasons": [{"id": item.id, "name": item.name} for item in reasons],
            "visits": visits._get_phone_data(),
            "server_time": fields.Datetime.to_string(fields.Datetime.now()),
        }

    @api.model
    def _get_phone_day_domain(self, day=None):
        today = fields.Date.context_today(self)
        day = day or today
        start, stop = self._get_day_bounds(day)
        of_day = Domain("start", "<", stop) & Domain("stop", ">", start)
        mine = Domain("user_ids", "in", self.env.uid)
        if day == today:
            left_open = Domain("state", "in", ("in_progress", "paused"))
            left_open |= Domain("state", "=", "done") & ~Domain(
                "report_ids.state", "in", ("closed", "final")
            )
            of_day |= left_open & Domain("start", "<", start)
        return mine & of_day & Domain("state", "!=", "cancelled")

    @api.model
    def _get_day_bounds(self, day):
        """UTC start and end of a local day of the user."""
        zone = self.env.tz
        start = fields.Datetime.to_datetime(day)
        return tuple(
            zone.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)
            for moment in (start, fields.Datetime.add(start, days=1))
        )

    def _get_phone_data(self):
        """The visits as the phone shows them: no prices, no costs."""
        return [visit._prepare_phone_data() for visit in self]

    def _prepare_phone_data(self):
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "start": self._get_phone_moment(self.start),
            "stop": self._get_phone_moment(self.stop),
            "outcome": self.outcome or "",
            "reason": self.outcome_reason_id.id or None,
            "outcome_note": self.outcome_note or "",
            "return_is_ours": self.return_is_ours,
            "note": self.note or "",
            "customer_remarks": self.customer_remarks or "",
            "internal_note": self.internal_note or "",
            "signature_required": self.type_id.signature_required,
            "order": self._prepare_phone_order(),
            "site": self._prepare_phone_site(),
            "equipment": [
                self._prepare_phone_equipment(item) for item in self.equipment_ids
            ],
            "people": self._prepare_phone_people(),
            "tools": (self.vehicle_ids | self.tool_ids).mapped("name"),
            "checklists": self._prepare_phone_checklists(),
            "answers": [self._prepare_phone_answer(row) for row in self.answer_ids],
            "times": [self._prepare_phone_time(row) for row in self.time_ids],
            "materials": self._prepare_phone_materials(),
            "photos": [self._prepare_phone_photo(row) for row in self.photo_ids],
            "report": self._prepare_phone_report(),
        }

    def _get_phone_moment(self, moment):
        return f"{moment.isoformat(timespec='seconds')}Z" if moment else None

    # --------------------------------------------------
    # Parts
    # --------------------------------------------------

    def _prepare_phone_order(self):
        order = self.work_order_id
        return {
            "name": order.name,
            "type": order.type_id.name,
            "summary": order.summary or "",
            "description": order.description or "",
            "priority": order.priority,
            "customer": order.customer_id.name or "",
            "contact": order.contact_name or order.caller_name or "",
            "phone": order.contact_phone
            or order.caller_phone
            or order.site_id.phone
            or order.customer_id.phone
            or "",
            "email": order.site_id.email or order.customer_id.email or "",
            "wish": order.wish_note or "",
        }

    def _prepare_phone_site(self):
        site = self.site_id
        address = ", ".join(self._get_content_address(site))
        if site.partner_latitude or site.partner_longitude:
            target = f"{site.partner_latitude},{site.partner_longitude}"
        else:
            target = address
        return {
            "name": site.name or site.parent_id.name or "",
            "address": address,
            "town": site.city or "",
            "directions": "https://www.google.com/maps/dir/?api=1&destination="
            + quote_plus(target)
            if target
            else "",
            "access": site.appsistance_access_notes or "",
            "hours": site.appsistance_opening_hours or "",
        }

    def _prepare_phone_equipment(self, equipment):
        return {
            "id": equipment.id,
            "name": equipment.name,
            "detail": " · ".join(
                filter(
                    None,
                    [
                        equipment.brand_id.name,
                        equipment.model_name,
                        equipment.serial_number,
                        equipment.location,
                    ],
                )
            ),
            "stopped": equipment.state == "stopped",
        }

    def _prepare_phone_people(self):
        mine = self.env.user.sudo().resource_ids
        return [
            {"id": person.id, "name": person.name, "me": person in mine}
            for person in self._get_crew()
        ]

    def _prepare_phone_checklists(self):
        return [
            {
                "version": version.id,
                "name": version.checklist_id.name,
                "equipment": equipment.id or 0,
                "equipment_name": equipment.name or "",
                "questions": [
                    question._prepare_phone_data() for question in version.question_ids
                ],
            }
            for version, equipment in self._get_checklist_blocks()
        ]

    def _prepare_phone_answer(self, answer):
        return {
            "uuid": answer.uuid,
            "question": answer.question_id.id,
            "equipment": answer.equipment_id.id or 0,
            "value": answer._get_phone_value(),
        }

    def _prepare_phone_time(self, time):
        return {
            "uuid": time.uuid,
            "resource": time.resource_id.id,
            "kind": time.kind,
            "start": self._get_phone_moment(time.start),
            "stop": self._get_phone_moment(time.stop),
            "km": time.km,
            "note": time.note or "",
            "overlapping": time.is_overlapping,
        }

    def _prepare_phone_materials(self):
        lines = self.work_order_id.material_ids.filtered(
            lambda line: line.visit_id == self or line.state == "planned"
        )
        return [
            {
                "uuid": line.uuid,
                "id": line.id,
                "state": line.state,
                "product": line.product_id.id or None,
                "name": line.name or line.product_id.display_name or "",
                "quantity": line.quantity,
                "unit": (line.uom_id or line.product_id.uom_id).name or "",
                "lot": line.lot_name or "",
            }
            for line in lines
        ]

    def _prepare_phone_photo(self, photo):
        return {
            "uuid": photo.uuid,
            "id": photo.id,
            "name": photo.name or "",
            "kind": photo.kind,
            "question": photo.answer_id.question_id.id or None,
            "equipment": photo.equipment_id.id or 0,
        }

    def _prepare_phone_report(self):
        report = self.report_ids[:1]
        if not report:
            return None
        return {
            "id": report.id,
            "name": report.name,
            "state": report.state,
            "signature": report.signature_outcome or "",
            "sent": bool(report.sent_at),
        }

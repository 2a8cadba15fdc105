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
        visits = self.search_fetch(
            self._get_phone_day_domain(day), self._get_phone_fields(), order="start, id"
        )
        # first: the types it reads are those of the visits
        orders = self.env["appsistance.work.order"]
        on_call = None if day else orders._get_phone_on_call()
        return {
            "day": fields.Date.to_string(day or fields.Date.context_today(self)),
            "visits": visits._get_phone_data(),
            "on_call": on_call,
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
        """The visits as the phone shows them: no prices, no costs.

        Callers have checked that the user may read the visits: he sees what belongs to
        them. It is read in superuser mode, which spares the rights of every model.
        """
        visits = self.sudo()
        rows = visits._fetch_phone_rows()
        return [visit._prepare_phone_data(rows) for visit in visits]

    def _get_phone_visit_data(self):
        """Visits that are opened: hook for what the list of the day does not show."""
        return self._get_phone_data()

    def _fetch_phone_rows(self):
        """What belongs to the visits, by name of the model and visit (materials: work
        order), each with one query."""
        self.fetch(self._get_phone_fields())
        orders = self.work_order_id
        orders.fetch(
            [
                "name",
                "type_id",
                "customer_id",
                "site_id",
                "origin",
                "summary",
                "description",
                "priority",
                "date_requested",
                "arrived_at",
                "released_at",
                "contact_name",
                "contact_phone",
                "caller_name",
                "caller_phone",
                "wish_note",
            ]
        )
        rows = {
            name: self._fetch_phone_model(f"appsistance.{name}", fields_)
            for name, fields_ in self._get_phone_row_fields().items()
        }
        rows["booking"] = self._fetch_phone_model(
            "appsistance.booking",
            ["visit_id", "role", "resource_id", "user_id"],
            [("state", "=", "booked")],
        )
        materials = self.env["appsistance.visit.material"].search_fetch(
            [("work_order_id", "in", orders.ids)],
            self._get_phone_material_fields(),
        )
        rows["material"] = materials.grouped("work_order_id")
        rows["access"] = self._fetch_phone_access(rows["booking"])
        partners = orders.customer_id | orders.site_id | rows["access"]["holder"]
        partners.fetch(self._get_phone_partner_fields())
        self._fetch_phone_versions()
        # archived ones too: which are not is known once they are read
        plants = orders.with_context(active_test=False).equipment_ids
        rows["plant"] = self._fetch_phone_plants(plants)
        return rows

    def _fetch_phone_plants(self, plants):
        """Hook: read what is shown of them, with what else is read in one query."""
        plants.fetch(self._get_phone_plant_fields())
        return plants

    @api.model
    def _get_phone_plant_fields(self):
        return [
            "name",
            "active",
            "brand_id",
            "model_name",
            "serial_number",
            "location",
            "state",
        ]

    def _fetch_phone_versions(self):
        """The checklists' versions, frozen or in use: one query for all of them."""
        checklists = self.type_id.checklist_ids
        checklists.fetch(["name", "active", "per_equipment", "published_version_id"])
        versions = checklists.published_version_id | self.checklist_version_ids
        versions.fetch(["state", "checklist_id"])

    def _fetch_phone_model(self, model, names, domain=()):
        rows = self.env[model].search_fetch(
            [("visit_id", "in", self.ids), *domain], ["visit_id", *names]
        )
        return rows.grouped("visit_id")

    @api.model
    def _get_phone_fields(self):
        return [
            "name",
            "state",
            "start",
            "stop",
            "outcome",
            "outcome_reason_id",
            "outcome_note",
            "return_is_ours",
            "note",
            "customer_remarks",
            "internal_note",
            "work_order_id",
            "type_id",
            "site_id",
            "customer_id",
            "company_id",
            "opener_id",
        ]

    @api.model
    def _get_phone_material_fields(self):
        return [
            "work_order_id",
            "visit_id",
            "product_id",
            "name",
            "quantity",
            "uom_id",
            "uuid",
            "state",
            "lot_name",
        ]

    @api.model
    def _get_phone_partner_fields(self):
        return [
            "name",
            "parent_id",
            "street",
            "street2",
            "zip",
            "city",
            "state_id",
            "phone",
            "email",
            "partner_latitude",
            "partner_longitude",
            "appsistance_access_notes",
            "appsistance_opening_hours",
        ]

    @api.model
    def _get_phone_row_fields(self):
        """Fields of what is recorded, by model."""
        return {
            "checklist.answer": [
                "uuid",
                "question_id",
                "equipment_id",
                "kind",
                "is_answered",
                "value_boolean",
                "value_text",
                "value_number",
                "value_date",
            ],
            "visit.time": [
                "uuid",
                "resource_id",
                "kind",
                "start",
                "stop",
                "km",
                "note",
                "is_overlapping",
            ],
            "visit.photo": ["uuid", "name", "kind", "answer_id", "equipment_id"],
            "report": ["name", "state", "signature_outcome", "sent_at", "access_token"],
        }

    def _prepare_phone_data(self, rows):
        self.ensure_one()

        def mine(name):
            return rows[name].get(self, ())

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
            **self._prepare_phone_access(rows["access"]),
            "equipment": [
                self._prepare_phone_equipment(item) for item in self.equipment_ids
            ],
            "people": self._prepare_phone_people(mine("booking")),
            "tools": [
                booking.resource_id.name
                for booking in mine("booking")
                if booking.role in ("vehicle", "tool")
            ],
            "checklists": self._prepare_phone_checklists(),
            "answers": [
                self._prepare_phone_answer(row) for row in mine("checklist.answer")
            ],
            "times": [self._prepare_phone_time(row) for row in mine("visit.time")],
            "materials": self._prepare_phone_materials(
                rows["material"].get(self.work_order_id, ())
            ),
            "photos": [self._prepare_phone_photo(row) for row in mine("visit.photo")],
            "report": self._prepare_phone_report(mine("report")),
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
            "called": self._get_phone_moment(order.date_requested),
            "arrived": self._get_phone_moment(order.arrived_at),
            "released": self._get_phone_moment(order.released_at),
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

    def _prepare_phone_people(self, bookings):
        people = [
            booking.resource_id
            for role in ("lead", "helper")
            for booking in bookings
            if booking.role == role
        ]
        return [
            {
                "id": person.id,
                "name": person.name,
                "me": person.user_id == self.env.user,
            }
            for person in people
        ]

    def _prepare_phone_checklists(self):
        return [
            {
                "version": version.id,
                "name": version.checklist_id.name,
                "equipment": equipment.id or 0,
                "equipment_name": equipment.name or "",
                "questions": version._get_phone_questions(),
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

    def _prepare_phone_materials(self, lines):
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
            if line.visit_id == self or line.state == "planned"
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

    def _prepare_phone_report(self, reports):
        if not reports:
            return None
        report = reports[0]
        return {
            "id": report.id,
            "name": report.name,
            "state": report.state,
            "signature": report.signature_outcome or "",
            "sent": bool(report.sent_at),
            "share": report._get_share_text() if report.state == "final" else "",
        }

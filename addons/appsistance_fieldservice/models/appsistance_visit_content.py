from odoo import fields, models

from ..tools import canonical_json
from ..tools.canonical_json import decimal_text


class AppsistanceVisit(models.Model):
    """The visit as evidence: everything as text, nothing that a later change of master
    data, a merge or a migration could alter."""

    _inherit = "appsistance.visit"

    def _get_report_content(self):
        """The dict that becomes canonical JSON. No prices, no internal notes."""
        self.ensure_one()
        visit = self.with_context(lang=self._get_report_lang()).sudo()
        return {
            "schema": canonical_json.SCHEMA,
            "lang": visit._get_report_lang(),
            "timezone": visit._get_report_timezone(),
            "company": visit._get_content_company(),
            "customer": visit._get_content_partner(visit.customer_id),
            "site": visit._get_content_site(),
            "work_order": visit._get_content_work_order(),
            "visit": visit._get_content_visit(),
            "equipment": [
                visit._get_content_equipment(item) for item in visit.equipment_ids
            ],
            "notes": {
                "work": visit.note or "",
                "customer": visit.customer_remarks or "",
            },
            "times": [visit._get_content_time(time) for time in visit.time_ids],
            "materials": [
                visit._get_content_material(line)
                for line in visit.material_ids
                if line.state in ("used", "left")
            ],
            "checklists": visit._get_content_checklists(),
            "photos": [
                visit._get_content_photo(photo)
                for photo in visit.photo_ids
                if photo.is_printed
            ],
        }

    def _get_report_lang(self):
        lang = self.customer_id.lang or self.company_id.partner_id.lang
        return lang or self.env.lang or "en_US"

    def _get_report_timezone(self):
        calendar = self.company_id.resource_calendar_id
        return calendar.tz or self.company_id.partner_id.tz or "Europe/Rome"

    def _get_local_text(self, moment):
        """A stored moment as local ISO text with its offset."""
        if not moment:
            return ""
        zone = self.with_context(tz=self._get_report_timezone())
        return fields.Datetime.context_timestamp(zone, moment).isoformat()

    # --------------------------------------------------
    # Parts
    # --------------------------------------------------

    def _get_content_partner(self, partner):
        return {
            "name": partner.commercial_partner_id.name or partner.name or "",
            "address": self._get_content_address(partner),
            "vat": partner.vat or "",
            "fiscal_code": partner.l10n_it_codice_fiscale or "",
        }

    def _get_content_address(self, partner):
        """Lines of a partner's address, without its name."""
        town = " ".join(filter(None, [partner.zip, partner.city]))
        if partner.state_id.code:
            town = f"{town} ({partner.state_id.code})"
        return [
            line for line in (partner.street, partner.street2, town.strip()) if line
        ]

    def _get_content_company(self):
        company = self.company_id
        logo = self._get_logo()
        return {
            **self._get_content_partner(company.partner_id),
            "name": company.name,
            "phone": company.phone or "",
            "email": company.email or "",
            "logo": canonical_json.digest_bytes(logo) if logo else "",
        }

    def _get_logo(self):
        return self.company_id._appsistance_get_logo()

    def _get_content_site(self):
        site, order = self.site_id, self.work_order_id
        return {
            "name": site.name or site.parent_id.name or "",
            "address": self._get_content_address(site),
            "contact": " ".join(
                filter(None, [order.contact_name, order.contact_phone])
            ),
        }

    def _get_content_work_order(self):
        order = self.work_order_id
        return {
            "number": order.name,
            "type": order.type_id.name,
            "summary": order.summary or "",
            "description": order.description or "",
        }

    def _get_content_visit(self):
        return {
            "number": self.name,
            "planned_start": self._get_local_text(self.start),
            "start": self._get_local_text(self.actual_start),
            "stop": self._get_local_text(self.actual_stop),
            "people": [
                {"name": person.name, "role": role}
                for people, role in (
                    (self.lead_id, "lead"),
                    (self.helper_ids, "helper"),
                )
                for person in people
            ],
            "outcome": self.outcome or "",
            "outcome_reason": self.outcome_reason_id.name or "",
            "outcome_note": self.outcome_note or "",
        }

    def _get_content_equipment(self, equipment):
        return {
            "name": equipment.name,
            "brand": equipment.brand_id.name or "",
            "model": equipment.model_name or "",
            "serial": equipment.serial_number or "",
            "location": equipment.location or "",
        }

    def _get_content_time(self, time):
        return {
            "uuid": time.uuid,
            "person": time.resource_id.name,
            "kind": time.kind,
            "start": self._get_local_text(time.start),
            "stop": self._get_local_text(time.stop),
            "minutes": time.minutes,
            "km": decimal_text(time.km),
            "note": time.note or "",
        }

    def _get_content_material(self, line):
        return {
            "uuid": line.uuid,
            "state": line.state,
            "code": line.product_id.default_code or "",
            "name": line.name or line.product_id.name or "",
            "quantity": decimal_text(line.quantity),
            "unit": (line.uom_id or line.product_id.uom_id).name or "",
            "lot": line.lot_name or "",
            "note": line.note or "",
        }

    def _get_content_checklists(self):
        blocks = []
        for version, equipment in self._get_checklist_blocks():
            answers = self._get_answers(equipment)
            asked = [
                question
                for question in version.question_ids
                if question._is_shown(answers)
            ]
            blocks.append(
                {
                    "name": version.checklist_id.name,
                    "version": version.number,
                    "equipment": equipment.name or "",
                    "answers": [
                        self._get_content_answer(question, answers.get(question))
                        for question in asked
                    ],
                }
            )
        return blocks

    def _get_content_answer(self, question, answer):
        return {
            "code": question.code or "",
            "question": question.name,
            "kind": question.kind,
            "unit": question.unit or "",
            "limits": question._get_limits_text(),
            "value": answer._get_value_text() if answer else "",
            "flagged": bool(answer and answer.is_out_of_limits),
            "photos": [self._get_photo_hash(photo) for photo in answer.photo_ids]
            if answer
            else [],
        }

    def _get_content_photo(self, photo):
        return {
            "uuid": photo.uuid,
            "kind": photo.kind,
            "caption": photo.name or photo.answer_id.question_id.name or "",
            "sha256": self._get_photo_hash(photo),
        }

    def _get_photo_hash(self, photo):
        return canonical_json.digest_bytes(photo._get_bytes())

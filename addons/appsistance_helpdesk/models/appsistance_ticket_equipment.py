from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from odoo.addons.appsistance_base.tools.naming import normalise_code

from ..tools import references


class AppsistanceTicket(models.Model):
    """The plant that the text of a request speaks of."""

    _inherit = "appsistance.ticket"

    proposed_equipment_ids = fields.Many2many(
        "appsistance.equipment",
        string="Named in the Text",
        compute="_compute_proposed_equipment_ids",
    )
    proposed_equipment_count = fields.Integer(
        compute="_compute_proposed_equipment_ids",
        export_string_translation=False,
    )
    equipment_warning = fields.Text(
        compute="_compute_equipment_warning",
    )

    @api.depends("name", "description", "equipment_id", "customer_id")
    def _compute_proposed_equipment_ids(self):
        found = self._find_equipment()
        for ticket in self:
            ticket.proposed_equipment_ids = found[ticket]
            ticket.proposed_equipment_count = len(found[ticket])

    @api.depends("equipment_id.state", "equipment_id.contractor_id")
    def _compute_equipment_warning(self):
        for ticket in self:
            ticket.equipment_warning = "\n".join(
                text
                for text in (
                    ticket.equipment_id.is_plant_stopped
                    and ticket.equipment_id.stop_summary,
                    ticket.equipment_id.is_under_other_firm
                    and ticket.equipment_id.contractor_summary,
                )
                if text
            )

    def action_use_proposed_equipment(self):
        """Take the plant that the text names, where it is the only one."""
        for ticket in self:
            if len(ticket.proposed_equipment_ids) == 1:
                ticket.equipment_id = ticket.proposed_equipment_ids

    def _find_equipment(self):
        """``{ticket: equipment}`` by label or serial number, with one query.

        What another customer has is no proposal; of an unknown sender all are.
        """
        tokens, serials = {}, {}
        for ticket in self.filtered(lambda ticket: not ticket.equipment_id):
            html = str(ticket.description or "")
            text = f"{ticket.name or ''}\n{html2plaintext(html)}"
            tokens[ticket] = references.find_label_tokens(f"{text}\n{html}")
            serials[ticket] = references.find_serial_candidates(text, normalise_code)
        all_tokens = {token for found in tokens.values() for token in found}
        all_serials = {serial for found in serials.values() for serial in found}
        rows = self.env["appsistance.equipment"]
        if all_tokens or all_serials:
            rows = rows.search(
                Domain("qr_token", "in", list(all_tokens))
                | Domain("serial_key", "in", list(all_serials))
            )
        return {
            ticket: rows.filtered(
                lambda row, ticket=ticket: (
                    ticket._may_concern(row)
                    and (
                        row.qr_token in tokens.get(ticket, ())
                        or row.serial_key in serials.get(ticket, ())
                    )
                )
            )
            for ticket in self
        }

    def _may_concern(self, equipment):
        return equipment.company_id == self.company_id and (
            not self.customer_id or equipment.customer_id == self.customer_id
        )

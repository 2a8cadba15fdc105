import re

from odoo import fields, models

MATERIAL_KEY = re.compile(r"(?:^|/)material:(\d+)")


class AppsistanceCharge(models.Model):
    """A charge of goods names the delivery note with which they went."""

    _inherit = "appsistance.charge"

    def _get_ddt_pickings(self):
        """``{charge: transfers with a delivery note}``, for many at once."""
        uuids = self._get_line_uuids()
        moves = (
            self.env["stock.move"]
            .sudo()
            .search(
                [
                    ("appsistance_line_uuid", "in", list(set(uuids.values()))),
                    ("picking_id.l10n_it_ddt_number", "!=", False),
                    ("state", "=", "done"),
                    ("appsistance_is_return", "=", False),
                ]
            )
        )
        by_uuid = moves.grouped("appsistance_line_uuid")
        nothing = self.env["stock.picking"]
        return {
            charge: by_uuid[uuids[charge]].picking_id
            if uuids.get(charge) in by_uuid
            else nothing
            for charge in self
        }

    def _get_line_uuids(self):
        """``{charge: line of the visit}`` of those that charge goods."""
        lines, left = {}, {}
        for charge in self:
            match = MATERIAL_KEY.search(charge.source_key or "")
            if charge.res_model == "appsistance.visit" and match:
                lines[charge] = int(match[1])
            elif charge.res_model == "appsistance.left.material":
                left[charge] = charge.res_id
        uuids = {}
        for rows, model, name in (
            (lines, "appsistance.visit.material", "uuid"),
            (left, "appsistance.left.material", "line_uuid"),
        ):
            records = self.env[model].sudo().browse(set(rows.values())).exists()
            names = {record.id: record[name] for record in records}
            uuids |= {
                charge: names[number]
                for charge, number in rows.items()
                if number in names
            }
        return uuids

    def _prepare_reference_documents(self):
        documents = super()._prepare_reference_documents()
        return documents + [
            self._complete_document(
                {
                    "type": "ddt",
                    "number": picking.l10n_it_ddt_number,
                    "date": fields.Date.to_string(picking._appsistance_get_ddt_day()),
                }
            )
            for picking in self._get_ddt_pickings()[self]
        ]

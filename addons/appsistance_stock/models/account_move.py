from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_ddt_values(self):
        """Core finds delivery notes by lines of sales orders; charges of goods name
        theirs. A transfer without a number is no document."""
        values = super()._get_ddt_values()
        if self.move_type != "out_invoice" or self.state != "posted":
            return values
        found = {
            picking: list(numbers)
            for picking, numbers in values.items()
            if picking.l10n_it_ddt_number or not picking.appsistance_is_visit_type
        }
        lines = self.invoice_line_ids.filtered(
            lambda line: (
                line.display_type
                not in ("line_section", "line_subsection", "line_note")
            )
        )
        pickings = lines.appsistance_charge_id._get_ddt_pickings()
        for number, line in enumerate(lines, start=1):
            for picking in pickings.get(line.appsistance_charge_id, ()):
                known = found.setdefault(picking, [])
                if number not in known:
                    known.append(number)
        return {picking: sorted(numbers) for picking, numbers in found.items()}

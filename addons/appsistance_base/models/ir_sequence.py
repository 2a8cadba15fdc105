from odoo import models
from odoo.tools import SQL


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    def _appsistance_fill_numbers(self, code, vals_list, name):
        """Number the new records without, in ``name``, in one block per company."""
        by_company = {}
        for vals in vals_list:
            if vals.get(name, "/") == "/":
                company_id = vals.get("company_id") or self.env.company.id
                by_company.setdefault(company_id, []).append(vals)
        for company_id, group in by_company.items():
            company = self.env["res.company"].browse(company_id)
            numbers = self._appsistance_draw(code, len(group), company)
            for vals, number in zip(group, numbers, strict=True):
                vals[name] = number

    def _appsistance_draw(self, code, count, company):
        """Draw a block of numbers at once: one query for as many as wanted."""
        sequence = self.sudo().search_fetch(
            [("code", "=", code), ("company_id", "in", (company.id, False))],
            ["implementation", "padding", "prefix", "suffix", "use_date_range"],
            order="company_id",
            limit=1,
        )
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for _number in range(count)]
        prefix, suffix = sequence._get_prefix_suffix()
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        return [f"{prefix}{number:0{sequence.padding}d}{suffix}" for (number,) in rows]

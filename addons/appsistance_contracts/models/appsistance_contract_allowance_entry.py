from odoo import api, fields, models


class AppsistanceContractAllowanceEntry(models.Model):
    """Append-only: what was drawn from an allowance, by which visit or other record; a
    correction is another row."""

    _name = "appsistance.contract.allowance.entry"
    _description = "Allowance Entry"
    _inherit = ["appsistance.evidence.mixin"]
    _order = "date desc, id desc"

    allowance_id = fields.Many2one(
        "appsistance.contract.allowance",
        required=True,
        ondelete="restrict",
        index=True,
    )
    contract_id = fields.Many2one(
        "appsistance.contract", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="restrict", index=True
    )
    visit_id = fields.Many2one(
        "appsistance.visit", ondelete="restrict", index="btree_not_null"
    )
    res_model = fields.Char(
        string="Drawn by Model", help="What drew, where it is no visit."
    )
    res_id = fields.Many2oneReference(string="Drawn by", model_field="res_model")
    date = fields.Date(required=True)
    quantity = fields.Float(required=True, digits=(16, 2))
    balance = fields.Float(
        string="Used afterwards", required=True, digits=(16, 2), readonly=True
    )
    source_key = fields.Char(
        help="Names the draw within what drew; the same one is drawn once."
    )
    reason = fields.Char(required=True)
    user_id = fields.Many2one(
        "res.users", ondelete="restrict", default=lambda self: self.env.user
    )

    _once = models.UniqueIndex(
        "(allowance_id, visit_id, source_key) WHERE source_key IS NOT NULL",
        "This visit has been drawn from the allowance already.",
    )
    _source_once = models.UniqueIndex(
        "(allowance_id, res_model, res_id, source_key) WHERE res_model IS NOT NULL",
        "This has been drawn from the allowance already.",
    )
    _check_quantity = models.Constraint(
        "CHECK (quantity != 0)", "An entry changes something."
    )

    @api.model
    def _sum_by_source(self, sources):
        """``{(source, allowance): quantity}``; visits have a field of their own."""
        total = ["quantity:sum"]
        if sources._name == "appsistance.visit":
            rows = self._read_group(
                [("visit_id", "in", sources.ids)], ["visit_id", "allowance_id"], total
            )
            return {(visit, allowance): drawn for visit, allowance, drawn in rows}
        rows = self._read_group(
            [("res_model", "=", sources._name), ("res_id", "in", sources.ids)],
            ["res_id", "allowance_id"],
            total,
        )
        return {
            (sources.browse(res_id), allowance): drawn
            for res_id, allowance, drawn in rows
        }

    def _get_evidence_message(self):
        return self.env._(
            "A row of the allowances' ledger does not change: correct it by another."
        )

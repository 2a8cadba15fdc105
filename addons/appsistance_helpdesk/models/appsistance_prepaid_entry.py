from odoo import fields, models


class AppsistancePrepaidEntry(models.Model):
    """The ledger of prepaid minutes: rows are added, never changed or deleted."""

    _name = "appsistance.prepaid.entry"
    _description = "Prepaid Minutes"
    _inherit = ["appsistance.evidence.mixin"]
    _order = "id desc"
    _rec_name = "reason"
    _check_company_auto = True

    package_id = fields.Many2one(
        "appsistance.prepaid.package", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    customer_id = fields.Many2one("res.partner", required=True, index=True)
    kind = fields.Selection(
        [
            ("credit", "Purchase"),
            ("debit", "Call"),
            ("reversal", "Reversal"),
            ("refund", "Credit Note"),
            ("expiry", "Expiry"),
        ],
        required=True,
        index=True,
    )
    minutes = fields.Integer(
        required=True, help="Positive: added. Negative: taken away."
    )
    balance = fields.Integer(
        string="Balance after", required=True, help="Of the package, after this row."
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now, index=True)
    user_id = fields.Many2one(
        "res.users", string="Who", required=True, default=lambda self: self.env.user
    )
    reason = fields.Char(required=True)
    ticket_id = fields.Many2one(
        "appsistance.ticket", index="btree_not_null", ondelete="restrict"
    )
    time_id = fields.Many2one(
        "appsistance.ticket.time", index="btree_not_null", ondelete="restrict"
    )
    reversed_id = fields.Many2one(
        "appsistance.prepaid.entry",
        string="Reverses",
        index="btree_not_null",
        ondelete="restrict",
    )
    source_key = fields.Char(
        required=True, help="Names the fact; the same fact is entered once."
    )

    _source_key_unique = models.UniqueIndex(
        "(package_id, source_key)", "These minutes are entered already."
    )
    _reversed_once = models.UniqueIndex(
        "(reversed_id) WHERE reversed_id IS NOT NULL",
        "This entry is reversed already.",
    )
    _minutes_given = models.Constraint("CHECK (minutes != 0)", "An entry has minutes.")
    _reversal_refers = models.Constraint(
        "CHECK ((kind = 'reversal') = (reversed_id IS NOT NULL))",
        "A reversal says which entry it reverses.",
    )

    def _get_evidence_message(self):
        return self.env._(
            "The ledger of prepaid minutes does not change: reverse the entry, with"
            " the reason."
        )

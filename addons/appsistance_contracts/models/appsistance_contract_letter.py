from odoo import fields, models


class AppsistanceContractLetter(models.Model):
    """A letter to the customer about his contract, with the proof that it was sent."""

    _name = "appsistance.contract.letter"
    _description = "Contract Letter"
    _order = "date desc, id desc"

    contract_id = fields.Many2one(
        "appsistance.contract", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one("res.partner", string="To", index="btree_not_null")
    kind = fields.Selection(
        [
            ("renewal", "Renewal"),
            ("consumer", "Notice of Tacit Renewal"),
            ("price_rise", "Price Rise"),
            ("termination", "Answer to a Termination Notice"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    channel = fields.Selection(
        [("email", "E-mail"), ("pec", "PEC"), ("post", "Post"), ("hand", "By Hand")],
        required=True,
        default="email",
    )
    state = fields.Selection(
        [("draft", "To Send"), ("sent", "Sent"), ("failed", "Failed")],
        string="Status",
        required=True,
        default="draft",
        index=True,
    )
    sent_on = fields.Datetime(readonly=True)
    proof = fields.Char(help="Number of the registered letter, id of the PEC receipt.")
    subject = fields.Char()
    body = fields.Html()
    attachment_id = fields.Many2one("ir.attachment", ondelete="restrict")
    indexation_id = fields.Many2one(
        "appsistance.contract.indexation", ondelete="restrict", index="btree_not_null"
    )
    source_key = fields.Char(help="The same letter is made once.")

    _once = models.UniqueIndex(
        "(contract_id, kind, source_key) WHERE source_key IS NOT NULL",
        "This letter has been made already.",
    )
    _check_sent = models.Constraint(
        "CHECK (state != 'sent' OR sent_on IS NOT NULL)",
        "A letter that was sent has its moment.",
    )

from odoo import fields, models


class AppsistanceEinvoiceReference(models.Model):
    """A document that an invoice refers to, entered by hand."""

    _name = "appsistance.einvoice.reference"
    _description = "Reference of an Electronic Invoice"
    _order = "move_id, type, id"
    _check_company_auto = True
    _rec_name = "number"

    move_id = fields.Many2one(
        "account.move", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True)
    type = fields.Selection(
        [
            ("order", "Customer's Order"),
            ("contract", "Contract"),
            ("agreement", "Agreement"),
            ("reception", "Reception"),
            ("invoice", "Linked Invoice"),
            ("ddt", "Delivery Note (DDT)"),
        ],
        required=True,
        default="order",
    )
    number = fields.Char(required=True)
    date = fields.Date()
    item = fields.Char(help="Item of the order (NumItem).")
    job = fields.Char(string="Job Code", help="CodiceCommessaConvenzione.")
    cig = fields.Char(string="CIG", size=15)
    cup = fields.Char(string="CUP", size=15)
    line_ids = fields.Many2many(
        "account.move.line",
        string="Lines",
        domain="[('move_id', '=', move_id), ('display_type', '=', 'product')]",
        help="Empty: the document concerns the whole invoice.",
    )

    def _get_einvoice_document(self):
        self.ensure_one()
        return {
            "type": self.type,
            "number": self.number or "",
            "date": self.date or None,
            "item": self.item or "",
            "job": self.job or "",
            "cig": self.cig or "",
            "cup": self.cup or "",
            "date_to": None,
        }

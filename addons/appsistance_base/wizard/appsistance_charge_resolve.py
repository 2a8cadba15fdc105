from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AppsistanceChargeResolve(models.TransientModel):
    """How a disputed or doubtful charge ends: billed, discounted or waived."""

    _name = "appsistance.charge.resolve"
    _description = "Decide on Charges"

    charge_ids = fields.Many2many("appsistance.charge", required=True)
    outcome = fields.Selection(
        [
            ("confirm", "Bill It as It Is"),
            ("discount", "Bill It with a Discount"),
            ("waive", "Waive It (Goodwill)"),
        ],
        required=True,
        default="confirm",
    )
    discount = fields.Float(string="Discount (%)")
    reason = fields.Text(required=True)

    @api.constrains("outcome", "discount")
    def _check_discount(self):
        for wizard in self:
            if wizard.outcome == "discount" and not 0 < wizard.discount < 100:
                raise ValidationError(
                    self.env._(
                        "A discount is above 0 and below 100 %. To bill nothing, "
                        "choose goodwill."
                    )
                )

    def action_apply(self):
        self.charge_ids._decide(self.outcome, self.reason, self.discount)

from odoo import fields, models


class AppsistanceChargeDispute(models.TransientModel):
    """The customer does not accept a charge: why, and who follows it."""

    _name = "appsistance.charge.dispute"
    _description = "Dispute Charges"

    charge_ids = fields.Many2many("appsistance.charge", required=True)
    reason = fields.Text(required=True)
    owner_id = fields.Many2one(
        "res.users",
        string="Followed by",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )

    def action_apply(self):
        self.charge_ids._open_dispute(self.reason, self.owner_id)

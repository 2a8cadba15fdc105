from odoo import fields, models


class AppsistanceKeyHandOut(models.TransientModel):
    """To whom keys are given: a technician, the customer, another firm."""

    _name = "appsistance.key.hand.out"
    _description = "Hand Out Keys"

    key_ids = fields.Many2many("appsistance.key", required=True)
    holder_id = fields.Many2one(
        "res.partner",
        string="To",
        required=True,
        default=lambda self: self.env.user.partner_id,
    )
    note = fields.Char()

    def action_done(self):
        self.ensure_one()
        self.key_ids._take(self.holder_id, self.note)
        return {"type": "ir.actions.act_window_close"}

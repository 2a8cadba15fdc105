from odoo import fields, models


class AppsistanceWorkOrder(models.Model):
    _inherit = "appsistance.work.order"

    ticket_id = fields.Many2one(
        "appsistance.ticket",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
        domain="[('customer_id', '=?', customer_id)]",
    )

    def _get_origin_text(self):
        text = super()._get_origin_text()
        if self.ticket_id:
            return f"{text} {self.ticket_id.sudo().number}"
        return text

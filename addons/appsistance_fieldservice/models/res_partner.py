from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    appsistance_visit_ids = fields.One2many(
        "appsistance.visit",
        "site_id",
        string="Visits on Site",
        groups="appsistance_base.group_technician",
    )
    appsistance_work_order_count = fields.Integer(
        string="Work Orders",
        compute="_compute_appsistance_work_order_count",
        groups="appsistance_base.group_technician",
    )

    def _compute_appsistance_work_order_count(self):
        """Jobs of a customer with his sites, or at a site; two queries for all."""
        orders = self.env["appsistance.work.order"]
        of_customer = dict(
            orders._read_group(
                [("customer_id", "in", self.ids)], ["customer_id"], ["__count"]
            )
        )
        on_site = dict(
            orders._read_group([("site_id", "in", self.ids)], ["site_id"], ["__count"])
        )
        for partner in self:
            partner.appsistance_work_order_count = max(
                of_customer.get(partner, 0), on_site.get(partner, 0)
            )

    def action_appsistance_view_work_orders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_fieldservice.appsistance_work_order_action"
        )
        action["domain"] = [
            "|",
            ("customer_id", "=", self.id),
            ("site_id", "=", self.id),
        ]
        action["context"] = {"default_site_id": self.id}
        return action

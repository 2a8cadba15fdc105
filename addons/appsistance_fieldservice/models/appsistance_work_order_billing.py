from odoo import api, fields, models


class AppsistanceWorkOrder(models.Model):
    """Charges of a job, and the documents that its invoice names."""

    _inherit = "appsistance.work.order"

    customer_order_number = fields.Char(string="Customer's Order", copy=False)
    customer_order_date = fields.Date(string="Order Date", copy=False)
    cig = fields.Char(string="CIG", size=15, help="Asked for by public customers.")
    cup = fields.Char(string="CUP", size=15, help="Asked for by public customers.")
    charge_ids = fields.One2many(
        "appsistance.charge",
        "work_order_id",
        groups="appsistance_base.group_dispatcher",
    )
    charge_count = fields.Integer(
        compute="_compute_charge_count", groups="appsistance_base.group_dispatcher"
    )

    @api.depends("charge_ids.state")
    def _compute_charge_count(self):
        counts = dict(
            self.env["appsistance.charge"]._read_group(
                [("work_order_id", "in", self.ids), ("state", "!=", "cancelled")],
                ["work_order_id"],
                ["__count"],
            )
        )
        for order in self:
            order.charge_count = counts.get(order, 0)

    def action_view_charges(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_base.appsistance_charge_action"
        )
        action["domain"] = [("work_order_id", "in", self.ids)]
        action["context"] = {"create": False}
        return action

    def _get_billing_facts(self, visits):
        """Hook: the facts of ``visits`` of these orders, in order of time."""
        return (visits & self.visit_ids)._prepare_billing_facts()

    def _get_reference_documents(self):
        """Hook: what the electronic invoice of this job names."""
        self.ensure_one()
        return [
            {
                "type": "work_order",
                "number": self.name,
                "date": fields.Date.to_string(self.date_requested) or None,
            }
        ]

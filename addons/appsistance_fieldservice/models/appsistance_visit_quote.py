from odoo import fields, models


class AppsistanceVisit(models.Model):
    """Quotations asked for on a visit, and those that a visit carries out."""

    _inherit = "appsistance.visit"

    quote_request_ids = fields.One2many("appsistance.quote.request", "visit_id")

    def action_request_quote(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for a Quotation"),
            "res_model": "appsistance.quote.request",
            "view_mode": "form",
            "context": {
                "default_visit_id": self.id,
                "default_work_order_id": self.work_order_id.id,
                "default_equipment_id": self.work_order_id.equipment_id.id,
                "default_name": self.work_order_id.summary or self.type_id.name,
            },
        }

    def _prepare_billing_facts(self):
        """Work that a fixed-price quotation sold is paid by the quotation."""
        facts = super()._prepare_billing_facts()
        quotes = self._get_fixed_quotes()
        for fact in facts:
            quote = quotes.get(self.browse(fact["res_id"]))
            if quote and not fact.get("coverage"):
                self._cover_by_quote(fact, quote)
        return facts

    def _get_fixed_quotes(self):
        """``{visit: sales order}`` of the quotation accepted before the visit."""
        orders = (
            self.env["sale.order"]
            .sudo()
            .search(
                [
                    ("appsistance_work_order_id", "in", self.work_order_id.ids),
                    ("appsistance_billing_mode", "=", "fixed"),
                    ("state", "=", "sale"),
                ],
                order="date_order",
            )
        )
        quotes = {}
        for visit in self:
            for order in orders:
                begin = visit.actual_start or visit.start
                if (
                    order.appsistance_work_order_id == visit.work_order_id
                    and order.date_order <= begin
                ):
                    quotes[visit] = order
        return quotes

    def _cover_by_quote(self, fact, quote):
        """What is beyond the quotation, such as another part, is charged."""
        fact["coverage"] = "quoted"
        fact["coverage_reason"] = self.env._(
            "Included in the quotation %(quote)s.", quote=quote.name
        )
        lines = self.env["appsistance.visit.material"].browse(
            [row["key"] for row in fact["materials"]]
        )
        quoted = lines.filtered(
            lambda line: line.sale_line_id.sudo()._appsistance_is_sold_at_fixed_price()
        )
        for row in fact["materials"]:
            if row["key"] not in quoted.ids:
                row["vals"] |= {"coverage": "billable", "coverage_reason": False}

from odoo import models


class AppsistanceQuoteRequestLine(models.Model):
    _inherit = "appsistance.quote.request.line"

    def _prepare_order_line(self):
        """Hook: a line of the quotation; what has no product yet is a note, so that
        the salesperson does not forget it."""
        self.ensure_one()
        product = self.product_id or self._get_work_product()
        if not product:
            name = f"{self.name} × {self.quantity:g}"
            return {"display_type": "line_note", "name": name}
        vals = {
            "product_id": product.id,
            "name": self.name,
            "product_uom_qty": self.quantity * self._get_people(),
        }
        if self.uom_id:
            vals["product_uom_id"] = self.uom_id.id
        return vals

    def _get_work_product(self):
        """Work is hours of labour."""
        if self.kind == "work":
            return self.env.ref("appsistance_base.product_labour")
        return self.product_id

    def _get_people(self):
        return max(self.people, 1) if self.kind == "work" else 1

from odoo import models


class AppsistanceVisit(models.Model):
    _inherit = "appsistance.visit"

    def _use_demo_materials(self, text):
        """``state:product:quantity:serial``, parted by bars."""
        vals_list = []
        for item in text.split("|"):
            state, product, quantity, serial = item.split(":")
            record = self.env.ref(f"appsistance_demo.product_{product}")
            vals_list.append(
                {
                    "visit_id": self.id,
                    "work_order_id": self.work_order_id.id,
                    "state": state,
                    "product_id": record.id,
                    "quantity": float(quantity),
                    "lot_name": serial or False,
                }
            )
        return self.env["appsistance.visit.material"].create(vals_list)

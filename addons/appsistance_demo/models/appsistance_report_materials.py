from odoo import api, models

from ..tools.tables import read_table


class AppsistanceReport(models.Model):
    _inherit = "appsistance.report"

    @api.model
    def _create_demo_material_reports(self):
        """Visits that used and left materials: one of them more than its van had."""
        rows = read_table("materials")
        orders = self.env["appsistance.work.order"].create(
            [self._prepare_demo_order(row["plant"], row["type"]) for row in rows]
        )
        visits = self.env["appsistance.visit"]._plan(
            [
                {
                    **order._prepare_demo_plan(
                        order, int(row["days"]), float(row["hour"]), row["lead"], []
                    ),
                    "vehicles": order._demo(f"resource_{row['van']}"),
                }
                for order, row in zip(orders, rows, strict=True)
            ]
        )
        pairs = sorted(zip(visits, rows, strict=True), key=lambda pair: pair[0].start)
        for visit, row in pairs:
            visit.ddt_requested = bool(row["ddt"])
            visit._use_demo_materials(row["materials"])
            visit._record_demo(row["note"])
            report = visit._get_or_create_reports()
            report._advance_demo("signed")
            report._move_stock()
            report._date_demo_moves()
            if row["stage"] == "approved":
                report._approve(report.has_anomaly and "Concordato per telefono.")
        self._silence_demo(visits)
        # those of the other days have no materials
        self.search([("stock_state", "=", "pending")])._move_stock()

    def _date_demo_moves(self):
        """They moved on the day of the visit, not on that of the installation."""
        moment = self.visit_id.stop
        self.picking_ids.date_done = moment
        self.picking_ids.move_ids.date = moment

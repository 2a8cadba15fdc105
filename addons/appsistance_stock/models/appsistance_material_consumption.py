from odoo import fields, models
from odoo.tools import SQL


class AppsistanceMaterialConsumption(models.Model):
    """What jobs used, at its cost, beside what was charged for it."""

    _name = "appsistance.material.consumption"
    _description = "Consumption of Materials"
    _auto = False
    _order = "date desc"

    date = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    customer_id = fields.Many2one("res.partner", readonly=True)
    work_order_id = fields.Many2one("appsistance.work.order", readonly=True)
    type_id = fields.Many2one(
        "appsistance.intervention.type", string="Intervention Type", readonly=True
    )
    quantity = fields.Float(digits="Product Unit", readonly=True)
    cost = fields.Float(readonly=True)
    revenue = fields.Float(string="Charged", readonly=True)
    margin = fields.Float(readonly=True)

    @property
    def _table_query(self):
        """Goods that moved to customers, and charges of materials: two kinds of rows
        that add up by job, product and month."""
        return SQL(
            """
            SELECT -move.id AS id,
                   (move.date AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Rome')::date
                     AS date,
                   move.company_id,
                   move.product_id, move.appsistance_customer_id AS customer_id,
                   move.appsistance_work_order_id AS work_order_id,
                   move.appsistance_type_id AS type_id,
                   side.sign * move.product_qty AS quantity,
                   side.sign * ABS(COALESCE(move.value, 0)) AS cost,
                   0.0 AS revenue,
                   -side.sign * ABS(COALESCE(move.value, 0)) AS margin
              FROM stock_move move
              JOIN stock_location target ON target.id = move.location_dest_id
              JOIN stock_location source ON source.id = move.location_id
              JOIN LATERAL (SELECT CASE WHEN target.usage = 'customer' THEN 1
                                        ELSE -1 END AS sign) side ON TRUE
             WHERE move.state = 'done'
               AND move.appsistance_work_order_id IS NOT NULL
               AND (target.usage = 'customer') <> (source.usage = 'customer')
             UNION ALL
            SELECT charge.id, charge.date, charge.company_id, charge.product_id,
                   charge.customer_id, charge.work_order_id, job.type_id,
                   0.0, 0.0, charge.amount, charge.amount
              FROM appsistance_charge charge
              JOIN appsistance_work_order job ON job.id = charge.work_order_id
             WHERE charge.kind = 'material'
               AND charge.state NOT IN ('cancelled', 'split')
            """
        )

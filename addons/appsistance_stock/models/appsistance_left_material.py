from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, float_compare


class AppsistanceLeftMaterial(models.Model):
    """[Lasciato dal cliente, da fatturare] Goods of ours at a customer's: billed when
    their time comes, or taken back."""

    _name = "appsistance.left.material"
    _description = "Material Left at a Customer's"
    _inherit = ["mail.thread"]
    _order = "date, id"
    _check_company_auto = True

    report_id = fields.Many2one(
        "appsistance.report",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    line_uuid = fields.Char(string="Line of the Visit", required=True, readonly=True)
    visit_id = fields.Many2one(related="report_id.visit_id", store=True, index=True)
    work_order_id = fields.Many2one(
        related="report_id.work_order_id", store=True, index=True
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True)
    customer_id = fields.Many2one(
        related="report_id.customer_id", store=True, index=True
    )
    site_id = fields.Many2one(related="report_id.site_id", store=True, index=True)
    date = fields.Date(related="report_id.date", store=True, string="Left on")
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, index=True
    )
    lot_id = fields.Many2one("stock.lot", string="Lot/Serial", readonly=True)
    location_id = fields.Many2one("stock.location", required=True, readonly=True)
    source_id = fields.Many2one(
        "stock.location", required=True, readonly=True, string="Came from"
    )
    uom_id = fields.Many2one(related="product_id.uom_id")
    quantity = fields.Float(string="Left", digits="Product Unit", readonly=True)
    quantity_billed = fields.Float(
        string="Billed",
        digits="Product Unit",
        readonly=True,
        default=0.0,
        required=True,
    )
    quantity_returned = fields.Float(
        string="Taken Back",
        digits="Product Unit",
        readonly=True,
        default=0.0,
        required=True,
    )
    quantity_open = fields.Float(
        string="Still There",
        digits="Product Unit",
        compute="_compute_quantity_open",
        store=True,
    )
    settlements = fields.Integer(readonly=True)

    _line_unique = models.UniqueIndex(
        "(report_id, line_uuid, product_id, COALESCE(lot_id, 0))",
        "This line of the report is followed already.",
    )
    _quantity_enough = models.Constraint(
        "CHECK (quantity_billed >= 0 AND quantity_returned >= 0"
        " AND quantity_billed + quantity_returned <= quantity + 0.0001)",
        "More was billed or taken back than was left at the customer's.",
    )

    @api.depends("quantity", "quantity_billed", "quantity_returned")
    def _compute_quantity_open(self):
        for row in self:
            row.quantity_open = (
                row.quantity - row.quantity_billed - row.quantity_returned
            )

    @api.depends("product_id", "customer_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = (
                f"{row.product_id.display_name} · {row.customer_id.display_name}"
            )

    # --------------------------------------------------
    # Buttons
    # --------------------------------------------------

    def action_bill(self):
        """Bill all that is still there."""
        for row in self.filtered(lambda row: row.quantity_open > 0):
            row._bill(row.quantity_open)

    def action_return(self):
        """Take back all that is still there."""
        for row in self.filtered(lambda row: row.quantity_open > 0):
            row._return(row.quantity_open)

    def action_settle(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Left Materials"),
            "res_model": "appsistance.left.material.settle",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_left_id": self[:1].id,
                "default_quantity": self[:1].quantity_open,
            },
        }

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    @api.model
    def _sync(self, reports):
        """Follow what the movements of these reports have left at customers'."""
        moves = self.env["stock.move"].search(
            [("appsistance_report_id", "in", reports.ids), ("state", "=", "done")]
        )
        totals = {}
        for move in moves:
            source, target = move._appsistance_get_way()
            if not target.appsistance_customer_id:
                continue
            lot = move.move_line_ids.lot_id[:1]
            key = (
                move.appsistance_report_id,
                move.appsistance_line_uuid,
                move.product_id,
                lot,
            )
            known = totals.get(key, (0.0, source, target))
            totals[key] = (known[0] + move._appsistance_get_signed(), source, target)
        known = {
            (row.report_id, row.line_uuid, row.product_id, row.lot_id): row
            for row in self.search([("report_id", "in", reports.ids)])
        }
        for key in known.keys() & totals.keys():
            known[key].quantity = totals[key][0]
        self.create(
            [
                self._prepare_left(*key, *totals[key])
                for key in totals.keys() - known.keys()
                if totals[key][0] > 0
            ]
        )

    def _prepare_left(self, report, uuid, product, lot, quantity, source, target):
        return {
            "report_id": report.id,
            "line_uuid": uuid,
            "product_id": product.id,
            "lot_id": lot.id,
            "quantity": quantity,
            "source_id": source.id,
            "location_id": target.id,
        }

    def _bill(self, quantity):
        """It is the customer's now: charge it, and book it out."""
        self._settle("quantity_billed", quantity)
        customer = self.customer_id.with_company(self.company_id)
        self._transfer(customer.property_stock_customer, quantity, "outgoing")
        vals_list = self.env["appsistance.billing.policy"]._prepare_charges(
            [self._prepare_billing_fact(quantity)]
        )
        charges = self.env["appsistance.charge"].sudo()
        return charges._create_charges(
            [
                vals
                for vals in vals_list
                if vals["kind"] in ("material", "policy", "other")
            ]
        )

    def _return(self, quantity):
        """It comes back to where it came from, and is not billed."""
        self._settle("quantity_returned", quantity)
        self._transfer(self.source_id, quantity, "internal")

    def _settle(self, name, quantity):
        """One statement takes it: of two who settle at once, the second finds what is
        left."""
        self.ensure_one()
        self.check_access("write")
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        if (
            quantity <= 0
            or float_compare(quantity, self.quantity_open, precision_digits=digits) > 0
        ):
            raise UserError(
                self.env._(
                    "Still there: %(quantity)s %(unit)s of %(product)s.",
                    quantity=f"{self.quantity_open:g}",
                    unit=self.uom_id.name,
                    product=self.product_id.display_name,
                )
            )
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                "UPDATE appsistance_left_material"
                " SET %(name)s = %(name)s + %(quantity)s,"
                " quantity_open = quantity_open - %(quantity)s,"
                " settlements = COALESCE(settlements, 0) + 1"
                " WHERE id = %(id)s RETURNING id",
                name=SQL.identifier(name),
                quantity=quantity,
                id=self.id,
            )
        )
        self.invalidate_recordset()

    def _transfer(self, target, quantity, code):
        transfer = self.env["stock.picking"].sudo()._appsistance_transfer
        picking = transfer(
            self.location_id, target, [(self.product_id, quantity, self.lot_id)], code
        )
        visit = self.sudo().visit_id
        picking.write({"origin": self.sudo().report_id.name})
        picking.move_ids.write(
            {
                "appsistance_visit_id": visit.id,
                "appsistance_work_order_id": visit.work_order_id.id,
                "appsistance_customer_id": visit.customer_id.id,
                "appsistance_equipment_id": visit.work_order_id.equipment_id.id,
                "appsistance_type_id": visit.type_id.id,
            }
        )
        return picking

    def _prepare_billing_fact(self, quantity):
        """The goods alone: the way there was charged with the visit."""
        visit = self.sudo().visit_id
        line = visit.material_ids.filtered(lambda line: line.uuid == self.line_uuid)
        return {
            **visit._prepare_billing_scope(),
            "date": fields.Date.context_today(self),
            "res_model": self._name,
            "res_id": self.id,
            "order": visit.work_order_id.id,
            "visit": visit.id,
            "callout_charged": True,
            "materials": [
                {
                    "key": f"{self.settlements}",
                    "product": self.product_id,
                    "quantity": quantity,
                    "uom": self.uom_id,
                    "name": line.name or self.product_id.display_name,
                    "reason": self.env._(
                        "Left there on the visit %(visit)s, billed now.",
                        visit=visit.name,
                    ),
                }
            ],
            "vals": visit._prepare_billing_vals(),
        }

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class AppsistanceStockDiscrepancy(models.Model):
    """[Differenza di magazzino] What a closed report says and the stock does not: the
    evidence stands, the office mends the stock."""

    _name = "appsistance.stock.discrepancy"
    _description = "Stock Discrepancy"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "state, id desc"
    _check_company_auto = True

    report_id = fields.Many2one(
        "appsistance.report",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True)
    work_order_id = fields.Many2one(
        related="report_id.work_order_id", store=True, index=True
    )
    customer_id = fields.Many2one(
        related="report_id.customer_id", store=True, index=True
    )
    kind = fields.Selection(
        [
            ("short", "Below Zero"),
            ("lot", "Lot or Serial Missing"),
            ("expired", "Lot Expired"),
            ("error", "Refused by the Stock"),
        ],
        string="What",
        required=True,
        readonly=True,
    )
    line_uuid = fields.Char(string="Line", readonly=True, required=True, default="-")
    product_id = fields.Many2one(
        "product.product", readonly=True, index="btree_not_null"
    )
    lot_id = fields.Many2one(
        "stock.lot",
        string="Lot/Serial",
        domain="[('product_id', '=', product_id)]",
        check_company=True,
    )
    location_id = fields.Many2one(
        "stock.location",
        string="Van or Place",
        readonly=True,
        index="btree_not_null",
    )
    resource_id = fields.Many2one(
        related="location_id.appsistance_resource_id", string="Van or Technician"
    )
    quantity = fields.Float(digits="Product Unit", readonly=True)
    missing = fields.Float(digits="Product Unit", readonly=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    is_held = fields.Boolean(
        string="Not Moved Yet",
        readonly=True,
        help="The goods have not moved: they will when this is solved.",
    )
    note = fields.Text(readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("solved", "Solved")],
        string="Status",
        required=True,
        default="open",
        readonly=True,
        index=True,
        tracking=True,
    )
    solution = fields.Char(readonly=True)
    solved_by_id = fields.Many2one("res.users", readonly=True)
    solved_at = fields.Datetime(readonly=True)

    _once = models.UniqueIndex(
        "(report_id, line_uuid, kind) WHERE state = 'open'",
        "This discrepancy is known already.",
    )

    @api.depends("kind", "product_id", "report_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row._get_text()

    def _get_text(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        names = (labels[self.kind], self.product_id.display_name, self.lot_id.name)
        return " · ".join(filter(None, names))

    # --------------------------------------------------
    # Buttons
    # --------------------------------------------------

    def action_count(self):
        """The van had it: its stock was wrong. What is below zero becomes zero."""
        self._check_open()
        quants = self.env["stock.quant"].sudo().search(self._get_quant_domain())
        for quant in quants.with_context(inventory_mode=True):
            quant.inventory_quantity = 0.0
        quants.action_apply_inventory()
        self._solve(self.env._("Counted: the stock was wrong."))

    def action_accept(self):
        """Nothing to mend, or mended elsewhere."""
        self._check_open()
        self._solve(self.env._("Accepted as it is."))

    def action_apply_lot(self):
        """The office has found out which lot it was: the goods move now."""
        self._check_open()
        if any(not row.lot_id for row in self):
            raise UserError(self.env._("Choose the lot or the serial number first."))
        for row in self:
            line = row.report_id.visit_id.material_ids.filtered(
                lambda line, row=row: line.uuid == row.line_uuid
            )
            line.sudo().lot_id = row.lot_id
        self._solve(self.env._("The lot was chosen."))

    def action_transfer(self):
        """Take it from the warehouse, or from where there is most of it."""
        self._check_open()
        for row in self:
            source = row._find_source()
            if not source:
                raise UserError(
                    self.env._(
                        "There is no %s in the warehouse or in another van.",
                        row.product_id.display_name,
                    )
                )
            self.env["stock.picking"].sudo()._appsistance_transfer(
                source, row.location_id, [(row.product_id, row.missing, row.lot_id)]
            )
            row._solve(self.env._("Transferred from %s.", source.display_name))

    def action_view_pickings(self):
        return self.report_id.sudo().picking_ids._get_records_action()

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    @api.model
    def _note(self, vals_list, moved=()):
        """Note what is wrong, once.

        :param moved: reports looked at: goods of theirs that were held back and are not
            any more have moved
        """
        rows = [
            {"line_uuid": "-", **{name: v for name, v in vals.items() if v is not None}}
            for vals in vals_list
        ]
        known = self.search(
            [
                (
                    "report_id",
                    "in",
                    [*(vals["report_id"] for vals in rows), *(r.id for r in moved)],
                ),
                ("state", "=", "open"),
            ]
        )
        keys = {(row.report_id.id, row.line_uuid, row.kind) for row in known}
        # a line that swaps its goods may lack both: what it takes now counts
        wrong = {
            (vals["report_id"], vals["line_uuid"], vals["kind"]): vals for vals in rows
        }
        new = [vals for key, vals in wrong.items() if key not in keys]
        known.filtered(
            lambda row: (
                (row.is_held or row.kind == "error")
                and row.report_id in moved
                and (row.report_id.id, row.line_uuid, row.kind) not in wrong
            )
        ).write(
            {
                "state": "solved",
                "solution": self.env._("The goods have moved."),
                "solved_at": fields.Datetime.now(),
            }
        )
        created = self.create(new)
        created.report_id.filtered(
            lambda report: report.approval_state == "to_approve"
        )._update_anomalies()
        return created

    def _check_open(self):
        self.check_access("write")
        if any(row.state != "open" for row in self):
            raise UserError(self.env._("This is solved already."))

    def _solve(self, solution):
        self.sudo().write(
            {
                "state": "solved",
                "solution": solution,
                "solved_by_id": self.env.uid,
                "solved_at": fields.Datetime.now(),
            }
        )
        reports = self.sudo().report_id
        self.filtered(
            lambda row: row.is_held or row.kind == "error"
        ).sudo().report_id._queue_stock()
        reports.filtered(
            lambda report: report.approval_state == "to_approve"
        )._update_anomalies()

    def _get_quant_domain(self):
        """Each product in its own place, however many are counted together."""
        places = Domain.OR(
            Domain("product_id", "=", row.product_id.id)
            & Domain("location_id", "=", row.location_id.id)
            for row in self
        )
        return places & Domain("quantity", "<", 0)

    def _find_source(self):
        """The place that has enough of it, the warehouse first."""
        self.ensure_one()
        stock = self.company_id._appsistance_get_warehouse().lot_stock_id
        domain = [
            ("product_id", "=", self.product_id.id),
            ("location_id", "!=", self.location_id.id),
            ("location_id.usage", "=", "internal"),
            ("location_id.appsistance_customer_id", "=", False),
            ("company_id", "=", self.company_id.id),
        ]
        if self.lot_id:
            domain.append(("lot_id", "=", self.lot_id.id))
        rows = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                domain,
                ["location_id"],
                ["quantity:sum"],
                having=[("quantity:sum", ">=", self.missing)],
            )
        )
        places = [place for place, _quantity in rows]
        places.sort(key=lambda place: (place not in stock.child_internal_location_ids,))
        return places[0] if places else self.env["stock.location"]

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ..tools.picking_list import PickingList


class AppsistanceVanLoad(models.TransientModel):
    """[Lista di prelievo] What the visits of a day need, van by van, and loading it."""

    _name = "appsistance.van.load"
    _description = "Load the Vans"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=1),
    )
    resource_ids = fields.Many2many(
        "resource.resource",
        string="Vans and Technicians",
        domain=[("appsistance_carries_stock", "=", True)],
        help="Empty: all of them.",
    )
    line_ids = fields.One2many(
        "appsistance.van.load.line",
        "load_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    refills = fields.Boolean(
        string="Refill to the Most",
        default=True,
        help="Of what has fallen below the least of a van, whatever its visits need.",
    )
    has_missing = fields.Boolean(compute="_compute_has_missing")

    @api.depends("date", "resource_ids", "company_id", "refills")
    def _compute_line_ids(self):
        for load in self:
            load.line_ids = [
                Command.clear(),
                *(Command.create(vals) for vals in load._prepare_lines()),
            ]

    @api.depends("line_ids.shortage")
    def _compute_has_missing(self):
        for load in self:
            load.has_missing = any(line.shortage > 0 for line in load.line_ids)

    # --------------------------------------------------
    # Buttons
    # --------------------------------------------------

    def action_load(self):
        """Move what is ticked from the warehouse into the vans, at once."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.quantity > 0)
        if not lines:
            raise UserError(self.env._("There is nothing to load."))
        self.company_id.check_access("read")
        lines._check_lots()
        source = self._get_warehouse().lot_stock_id
        pickings = self.env["stock.picking"].sudo()
        for resource, own in lines.grouped("resource_id").items():
            pickings |= pickings._appsistance_transfer(
                source,
                resource._appsistance_get_location(),
                [(line.product_id, line.quantity, line.lot_id) for line in own],
            )
        # whoever comes back to this list finds it done
        lines.quantity = 0.0
        return pickings.with_user(self.env.user)._get_records_action(
            name=self.env._("Vans Loaded")
        )

    def action_print(self):
        self.ensure_one()
        return self.env.ref(
            "appsistance_stock.action_report_picking_list"
        ).report_action(self, config=False)

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    def _get_warehouse(self):
        return self.company_id.sudo()._appsistance_get_warehouse()

    def _get_visits(self):
        """The visits of the day, with those who carry what they need."""
        if not self.date:
            return {}
        model = self.env["appsistance.visit"].with_context(
            tz=self.env.user.tz or "Europe/Rome"
        )
        begin, end = model._get_day_bounds(self.date)
        visits = self.env["appsistance.visit"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "in", ("planned", "in_progress", "paused")),
                ("start", "<", end),
                ("stop", ">", begin),
            ],
            order="start, id",
        )
        carriers = {visit: visit._get_stock_carrier() for visit in visits}
        return {
            visit: carrier
            for visit, carrier in carriers.items()
            if carrier and (not self.resource_ids or carrier in self.resource_ids)
        }

    def _get_needs(self):
        """``{(van, product): (quantity, visits)}`` of what is planned to be brought."""
        visits = self._get_visits()
        needs = {}
        seen = self.env["appsistance.visit.material"]
        for visit, carrier in visits.items():
            lines = visit.work_order_id.material_ids.filtered(
                lambda line, visit=visit: (
                    line.state == "planned"
                    and line.product_id.is_storable
                    and line.visit_id in (visit, visit.browse())
                )
            )
            for line in lines - seen:
                key = carrier, line.product_id
                quantity, who = needs.get(key, (0.0, visit.browse()))
                needs[key] = quantity + line._get_product_quantity(), who | visit
            seen |= lines
        return needs

    def _get_refills(self, needs, stock):
        """``{(van, product): most}`` of what is or will be below its least."""
        if not self.refills:
            return {}
        carriers = self.resource_ids or self.env["resource.resource"].search(
            [("appsistance_carries_stock", "=", True)]
        )
        rules = self.env["stock.warehouse.orderpoint"]._appsistance_get_van_rules(
            carriers, self.company_id
        )
        products = (
            self.env["product.product"]
            .union(*(rule.product_id for rule in rules.values()))
            .with_env(self.env)
        )
        stock.update(
            self.env["appsistance.availability"]._get_by_place(
                products, self.company_id
            )
        )
        refills = {}
        for rule in rules.values():
            carrier = rule.location_id.appsistance_resource_id.with_env(self.env)
            key = carrier, rule.product_id.with_env(self.env)
            needed = needs[key][0] if key in needs else 0.0
            present = max(stock.get((key[1], carrier), 0.0), 0.0)
            if present - needed < rule.product_min_qty:
                refills[key] = max(rule.product_max_qty, rule.product_min_qty)
        return refills

    def _prepare_lines(self):
        """Batch: one look at the stock for all vans and products."""
        needs = self._get_needs()
        products = self.env["product.product"].union(*(key[1] for key in needs))
        stock = self.env["appsistance.availability"]._get_by_place(
            products, self.company_id
        )
        refills = self._get_refills(needs, stock)
        others = self._get_others(stock, needs)
        free = {
            product: quantity
            for (product, carrier), quantity in stock.items()
            if not carrier
        }
        nothing = (0.0, self.env["appsistance.visit"])
        lines = []
        # what visits need comes before what refills
        for key in [*needs, *(key for key in refills if key not in needs)]:
            carrier, product = key
            needed, visits = needs.get(key, nothing)
            present = max(stock.get((product, carrier), 0.0), 0.0)
            missing = max(needed + refills.get(key, 0.0) - present, 0.0)
            loaded = min(missing, max(free.get(product, 0.0), 0.0))
            free[product] = free.get(product, 0.0) - loaded
            other, spare = others.get(product, (carrier, 0.0))
            # a refill waits for its warehouse; what a visit needs does not
            shortage = min(missing - loaded, max(needed - present, 0.0))
            lines.append(
                {
                    "resource_id": carrier.id,
                    "product_id": product.id,
                    "visit_ids": [Command.set(visits.ids)],
                    "needed": needed,
                    "refill": refills.get(key, 0.0),
                    "present": present,
                    "quantity": loaded,
                    "shortage": shortage,
                    "other_id": other.id if other != carrier else False,
                    "other_quantity": spare if other != carrier else 0.0,
                }
            )
        return lines

    def _get_picking_lists(self):
        """One list a van, as text ready to print."""
        return [
            PickingList(
                firm=self.company_id.name,
                title=self.env._("Picking List"),
                who=resource.name,
                day=format_date(self.env, self.date, date_format="EEEE d MMMM y"),
                headers=(
                    self.env._("Code"),
                    self.env._("Material"),
                    self.env._("Needed"),
                    self.env._("In the Van"),
                    self.env._("To Load"),
                    self.env._("Missing"),
                    self.env._("For"),
                ),
                rows=tuple(line._get_picking_row() for line in lines),
                page=self.env._("Page {page} of {pages}"),
            )
            for resource, lines in self.line_ids.grouped("resource_id").items()
        ]

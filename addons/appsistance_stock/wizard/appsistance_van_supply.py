import math
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

DAYS = 90
# A week in the van, two at most
LEAST_DAYS, MOST_DAYS = 7, 14


class AppsistanceVanSupply(models.TransientModel):
    """[Scorte dei furgoni] Least and most of what each van carries."""

    _name = "appsistance.van.supply"
    _description = "Supplies of Vans"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    resource_ids = fields.Many2many(
        "resource.resource",
        string="Vans and Technicians",
        domain=[("appsistance_carries_stock", "=", True)],
        help="Empty: all of them.",
    )
    line_ids = fields.One2many(
        "appsistance.van.supply.line",
        "supply_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("resource_ids", "company_id")
    def _compute_line_ids(self):
        for supply in self:
            supply.line_ids = [
                Command.clear(),
                *(Command.create(vals) for vals in supply._prepare_lines()),
            ]

    # --------------------------------------------------
    # Buttons
    # --------------------------------------------------

    def action_propose(self):
        """Least and most from what the van has used, where nobody has said it."""
        self.ensure_one()
        for line in self.line_ids.filtered(lambda line: not line.most and line.used):
            line.least = math.ceil(line.used / DAYS * LEAST_DAYS)
            line.most = max(math.ceil(line.used / DAYS * MOST_DAYS), line.least)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Supplies of Vans"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_save(self):
        """Core's own rules, one a van and product: nothing where both are zero."""
        self.ensure_one()
        self.company_id.check_access("read")
        lines = self.line_ids.filtered("product_id")
        rules = self._get_rules()
        rules_model = self.env["stock.warehouse.orderpoint"].sudo()
        new = []
        gone = rules_model
        for line in lines:
            rule = rules.get((line.resource_id.id, line.product_id.id))
            if line.most <= 0 and line.least <= 0:
                gone |= rule or rules_model
            elif rule:
                rule.write(line._prepare_amounts())
            else:
                new.append(line._prepare_rule())
        rules_model.create(new)
        gone.unlink()
        return {"type": "ir.actions.act_window_close"}

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    def _get_carriers(self):
        carriers = self.resource_ids or self.env["resource.resource"].search(
            [("appsistance_carries_stock", "=", True)]
        )
        return carriers.filtered(
            lambda carrier: (
                carrier.sudo().appsistance_location_ids.company_id == self.company_id
            )
        )

    def _get_rules(self):
        rules = self.env["stock.warehouse.orderpoint"]
        return rules._appsistance_get_van_rules(self._get_carriers(), self.company_id)

    def _get_present(self, carriers):
        rows = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [("location_id.appsistance_resource_id", "in", carriers.ids)],
                ["location_id", "product_id"],
                ["quantity:sum"],
            )
        )
        return {
            (place.appsistance_resource_id.id, product.id): quantity
            for place, product, quantity in rows
        }

    def _get_used(self, carriers):
        """What left each van for jobs in the last months."""
        since = fields.Datetime.now() - timedelta(days=DAYS)
        rows = (
            self.env["stock.move"]
            .sudo()
            ._read_group(
                [
                    ("location_id.appsistance_resource_id", "in", carriers.ids),
                    ("appsistance_work_order_id", "!=", False),
                    ("state", "=", "done"),
                    ("date", ">=", since),
                ],
                ["location_id", "product_id"],
                ["product_qty:sum"],
            )
        )
        return {
            (place.appsistance_resource_id.id, product.id): quantity
            for place, product, quantity in rows
        }

    def _prepare_lines(self):
        carriers = self._get_carriers()
        rules = self._get_rules()
        present, used = self._get_present(carriers), self._get_used(carriers)
        order = {carrier.id: number for number, carrier in enumerate(carriers)}
        keys = {*rules, *used, *(key for key, there in present.items() if there > 0)}
        return [
            {
                "resource_id": carrier,
                "product_id": product,
                "present": present.get((carrier, product), 0.0),
                "used": used.get((carrier, product), 0.0),
                "least": rule.product_min_qty if rule else 0.0,
                "most": rule.product_max_qty if rule else 0.0,
            }
            for carrier, product in sorted(
                keys, key=lambda key: (order[key[0]], key[1])
            )
            for rule in [rules.get((carrier, product))]
        ]

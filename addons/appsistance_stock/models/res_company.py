from odoo import api, fields, models
from odoo.fields import Command

KINDS = {"outgoing": "INT", "incoming": "RIE", "internal": "FUR"}


class ResCompany(models.Model):
    _inherit = "res.company"

    appsistance_below_zero = fields.Selection(
        [("warn", "Allow and warn"), ("forbid", "Forbid")],
        string="Vans below Zero",
        required=True,
        default="warn",
    )
    appsistance_stock_type_ids = fields.One2many(
        "stock.picking.type",
        "company_id",
        string="Transfers of Visits",
        domain=[("appsistance_is_visit_type", "=", True)],
    )
    appsistance_van_location_id = fields.Many2one(
        "stock.location", string="Vans", check_company=True, copy=False
    )
    appsistance_left_location_id = fields.Many2one(
        "stock.location", string="Left at Customers'", check_company=True, copy=False
    )
    appsistance_van_route_id = fields.Many2one(
        "stock.route", string="Route of the Vans", copy=False
    )
    appsistance_ddt_sequence_id = fields.Many2one(
        "ir.sequence", string="Numbers of Delivery Notes", copy=False
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies.sudo()._appsistance_create_stock_settings()
        return companies

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    def _appsistance_create_stock_settings(self):
        """Make what is missing: kinds of transfers, places, numbers."""
        for company in self:
            lang = company.partner_id.lang or self.env.lang
            company = company.with_context(lang=lang)  # noqa: PLW2901 its own words
            warehouse = company._appsistance_get_warehouse()
            if not warehouse:
                continue
            company._appsistance_create_places(warehouse)
            company._appsistance_create_types(warehouse)
            if not company.appsistance_ddt_sequence_id:
                sequence = self.env["ir.sequence"].create(
                    company._prepare_ddt_numbers()
                )
                company.appsistance_ddt_sequence_id = sequence

    def _appsistance_get_warehouse(self):
        self.ensure_one()
        return self.env["stock.warehouse"].search(
            [("company_id", "=", self.id)], limit=1
        )

    def _appsistance_create_places(self, warehouse):
        places = {
            "appsistance_van_location_id": (
                self.env._("Vans"),
                warehouse.view_location_id,
            ),
            # outside the warehouse: what lies at a customer's is not available
            "appsistance_left_location_id": (
                self.env._("Left at Customers'"),
                self.env["stock.location"],
            ),
        }
        for name, (label, parent) in places.items():
            if not self[name]:
                self[name] = self.env["stock.location"].create(
                    {
                        "name": label,
                        "usage": "view",
                        "location_id": parent.id,
                        "company_id": self.id,
                    }
                )

    def _appsistance_get_van_route(self):
        """[Rifornimento furgoni] Core's replenishment fills vans from the warehouse."""
        self.ensure_one()
        company = self.sudo()
        if not company.appsistance_van_route_id:
            company._appsistance_create_stock_settings()
            company.appsistance_van_route_id = (
                self.env["stock.route"].sudo().create(company._prepare_van_route())
            )
        return company.appsistance_van_route_id

    def _prepare_van_route(self):
        warehouse = self._appsistance_get_warehouse()
        name = self.env._("Supply of Vans")
        return {
            "name": name,
            "company_id": self.id,
            "product_selectable": False,
            "warehouse_selectable": True,
            "warehouse_ids": [Command.link(warehouse.id)],
            "rule_ids": [
                Command.create(
                    {
                        "name": name,
                        "action": "pull",
                        "procure_method": "make_to_stock",
                        "company_id": self.id,
                        "picking_type_id": self._appsistance_get_stock_type(
                            "internal"
                        ).id,
                        "location_src_id": warehouse.lot_stock_id.id,
                        "location_dest_id": self.appsistance_van_location_id.id,
                    }
                )
            ],
        }

    def _appsistance_create_types(self, warehouse):
        known = self.appsistance_stock_type_ids.mapped("code")
        missing = [code for code in KINDS if code not in known]
        types = self.env["stock.picking.type"].create(
            [self._prepare_stock_type(code, warehouse) for code in missing]
        )
        # core gives each outgoing type a sequence of delivery notes, asked or not:
        # a number is used on request only
        automatic = types.l10n_it_ddt_sequence_id
        types.l10n_it_ddt_sequence_id = False
        automatic.unlink()

    def _prepare_stock_type(self, code, warehouse):
        labels = {
            "outgoing": self.env._("Materials of Visits"),
            "incoming": self.env._("Materials Brought Back"),
            "internal": self.env._("Vans and Left Goods"),
        }
        customers = self.env.ref("stock.stock_location_customers")
        stock = warehouse.lot_stock_id
        source, target = {
            "outgoing": (stock, customers),
            "incoming": (customers, stock),
            "internal": (stock, stock),
        }[code]
        return {
            "name": labels[code],
            "code": code,
            "sequence_code": KINDS[code],
            "sequence": 90,
            "warehouse_id": warehouse.id,
            "company_id": self.id,
            "reservation_method": "manual",
            "create_backorder": "never",
            "default_location_src_id": source.id,
            "default_location_dest_id": target.id,
            "appsistance_is_visit_type": True,
        }

    def _prepare_ddt_numbers(self):
        return {
            "name": self.env._("Delivery Notes of Visits: %s", self.name),
            "code": "appsistance.ddt",
            "prefix": "DDT/%(range_year)s/",
            "padding": 5,
            "use_date_range": True,
            "implementation": "no_gap",
            "company_id": self.id,
        }

    def _appsistance_get_stock_type(self, code):
        """The company's own kind of transfer."""
        self.ensure_one()
        company = self.sudo()
        if not company.appsistance_stock_type_ids:
            company._appsistance_create_stock_settings()
        return company.appsistance_stock_type_ids.filtered(
            lambda kind: kind.code == code
        )[:1]

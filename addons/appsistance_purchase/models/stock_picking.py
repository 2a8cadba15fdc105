from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_date

from ..tools.ddt import get_key


class StockPicking(models.Model):
    _inherit = "stock.picking"

    # The supplier's delivery note
    appsistance_ddt_number = fields.Char(
        string="Supplier's DDT",
        copy=False,
        tracking=True,
        index="trigram",
        help="The number that the supplier gave to his delivery note.",
    )
    appsistance_ddt_date = fields.Date(
        string="DDT Date", copy=False, tracking=True, help="The delivery note's date."
    )
    appsistance_ddt_main_id = fields.Many2one(
        "stock.picking",
        string="Same Delivery As",
        check_company=True,
        copy=False,
        index="btree_not_null",
        domain="[('picking_type_code', '=', 'incoming'), ('id', '!=', id),"
        " ('appsistance_ddt_main_id', '=', False), ('partner_id', '=', partner_id)]",
        help="The other receipt, when one delivery note came with the goods of more "
        "than one order.",
    )
    appsistance_ddt_key = fields.Char(
        string="DDT Key", compute="_compute_appsistance_ddt", store=True
    )
    appsistance_ddt_year = fields.Integer(
        string="DDT Year",
        compute="_compute_appsistance_ddt",
        store=True,
        aggregator=None,
    )
    appsistance_ddt_supplier_id = fields.Many2one(
        "res.partner",
        string="DDT of Supplier",
        compute="_compute_appsistance_ddt",
        store=True,
        index="btree_not_null",
    )
    appsistance_is_from_supplier = fields.Boolean(
        string="From a Supplier", compute="_compute_appsistance_is_from_supplier"
    )
    appsistance_needs_ddt = fields.Boolean(
        string="Needs a DDT", compute="_compute_appsistance_needs_ddt"
    )

    _appsistance_ddt_once = models.UniqueIndex(
        "(company_id, appsistance_ddt_supplier_id, appsistance_ddt_key,"
        " appsistance_ddt_year) WHERE appsistance_ddt_key IS NOT NULL"
        " AND appsistance_ddt_main_id IS NULL AND state != 'cancel'",
        "This supplier's delivery note is already recorded on another receipt.",
    )

    # --------------------------------------------------
    # Computed fields
    # --------------------------------------------------

    @api.depends("appsistance_ddt_number", "appsistance_ddt_date", "partner_id")
    def _compute_appsistance_ddt(self):
        for picking in self:
            key = get_key(picking.appsistance_ddt_number) or False
            date = picking.appsistance_ddt_date
            picking.appsistance_ddt_key = key
            picking.appsistance_ddt_year = date.year if key and date else False
            picking.appsistance_ddt_supplier_id = (
                picking.partner_id.commercial_partner_id if key else False
            )

    @api.depends("picking_type_code", "location_id.usage")
    def _compute_appsistance_is_from_supplier(self):
        for picking in self:
            picking.appsistance_is_from_supplier = (
                picking.picking_type_code == "incoming"
                and picking.location_id.usage == "supplier"
            )

    @api.depends(
        "appsistance_is_from_supplier",
        "appsistance_ddt_number",
        "appsistance_ddt_date",
        "partner_id",
        "state",
    )
    def _compute_appsistance_needs_ddt(self):
        for picking in self:
            picking.appsistance_needs_ddt = (
                picking.state not in ("done", "cancel")
                and picking._appsistance_misses_ddt()
            )

    # --------------------------------------------------
    # Checks
    # --------------------------------------------------

    @api.constrains(
        "appsistance_ddt_number",
        "appsistance_ddt_date",
        "appsistance_ddt_main_id",
        "partner_id",
        "company_id",
    )
    def _check_appsistance_ddt_duplicate(self):
        """Say which receipt has the number already, before the database refuses it."""
        for picking in self._appsistance_filter_unique_ddt():
            others = picking._appsistance_find_same_ddt()
            if others:
                raise ValidationError(picking._appsistance_describe_duplicate(others))
        # From here on the next check, and the index, see these numbers.
        self.flush_recordset(["appsistance_ddt_key"])

    def _appsistance_filter_unique_ddt(self):
        return self.filtered(
            lambda picking: (
                picking.appsistance_ddt_key
                and picking.appsistance_ddt_supplier_id
                and not picking.appsistance_ddt_main_id
                and picking.state != "cancel"
            )
        )

    def _appsistance_find_same_ddt(self):
        """Asked without writing what is pending: the index would refuse it first."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id
                  FROM stock_picking
                 WHERE appsistance_ddt_key = %s
                   AND appsistance_ddt_year IS NOT DISTINCT FROM %s
                   AND appsistance_ddt_supplier_id = %s
                   AND company_id = %s
                   AND appsistance_ddt_main_id IS NULL
                   AND state != 'cancel'
                   AND id != %s
                """,
                self.appsistance_ddt_key,
                self.appsistance_ddt_year or None,
                self.appsistance_ddt_supplier_id.id,
                self.company_id.id,
                self.id,
            )
        )
        found = self.sudo().browse(row[0] for row in rows)
        return found._appsistance_filter_unique_ddt()[:1]

    def _appsistance_describe_duplicate(self, other):
        return self.env._(
            "The DDT %(number)s of %(supplier)s is already recorded on the receipt "
            "%(receipt)s of %(date)s. If one delivery covers both orders, name that "
            "receipt in “Same Delivery As”.",
            number=self.appsistance_ddt_number,
            supplier=self.appsistance_ddt_supplier_id.display_name,
            receipt=other.name,
            date=format_date(self.env, other.date_done or other.scheduled_date),
        )

    def _sql_error_to_message(self, exc):
        if exc.diag.constraint_name == "stock_picking_appsistance_ddt_once":
            return self.env._(
                "Somebody recorded this supplier's delivery note on another receipt at "
                "the same moment. Look for its number among the receipts."
            )
        return super()._sql_error_to_message(exc)

    def _appsistance_misses_ddt(self):
        return (
            self.appsistance_is_from_supplier
            and not (self.appsistance_ddt_number and self.appsistance_ddt_date)
            and self.partner_id._appsistance_is_ddt_required(self.company_id)
        )

    def _check_appsistance_ddt(self):
        missing = self.filtered(
            lambda picking: (
                picking._appsistance_misses_ddt()
                or bool(picking.appsistance_ddt_number)
                != bool(picking.appsistance_ddt_date)
            )
        )
        if missing:
            raise UserError(
                self.env._(
                    "Enter the number and the date of the supplier's DDT on: "
                    "%(receipts)s.",
                    receipts=", ".join(missing.mapped("display_name")),
                )
            )

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    def _sanity_check(self, *args, **kwargs):
        self._check_appsistance_ddt()
        return super()._sanity_check(*args, **kwargs)

    def _action_done(self):
        self._check_appsistance_ddt()
        return super()._action_done()

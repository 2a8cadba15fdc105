from odoo import api, fields, models

FOUND_SUPPLIERS = 20


class AppsistanceCounterPurchase(models.Model):
    """What was bought for a job goes into the van that works on it."""

    _inherit = "appsistance.counter.purchase"

    visit_id = fields.Many2one(
        "appsistance.visit",
        readonly=True,
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    work_order_id = fields.Many2one(
        related="visit_id.work_order_id", store=True, index="btree_not_null"
    )

    @api.model
    def _prepare_from_counter(self, values):
        vals = super()._prepare_from_counter(values)
        if not vals["supplier_id"]:
            vals["supplier_id"] = self._get_named_supplier(vals["supplier_name"])
        visit = self.env["appsistance.visit"].browse(values.get("visit") or [])
        if visit:
            visit.check_access("write")
            carrier = visit.sudo()._get_stock_carrier()
            vals["visit_id"] = visit.id
            vals["company_id"] = visit.company_id.id
            place = carrier._appsistance_get_location()
            if place.company_id == visit.company_id:
                vals["location_id"] = place.id
        return vals

    def _prepare_order_vals(self):
        vals = super()._prepare_order_vals()
        order = self.work_order_id
        if order:
            vals["origin"] = f"{order.name} · {vals['origin']}"
        return vals

    @api.model
    def _get_named_supplier(self, name):
        """A phone without network sends the name alone: who has it, if he is one."""
        name = (name or "").strip().lower()
        same = [
            row["id"]
            for row in self._search_suppliers(name)
            if row["name"].lower() == name
        ]
        return same[0] if len(same) == 1 else False

    @api.model
    def _search_suppliers(self, term):
        """Names alone, for who has no rights on purchases: of those whom the firm has
        bought from, or who are known to sell."""
        if len(term) < 2:
            return []
        partners = self.env["res.partner"]
        sellers = self.env["product.supplierinfo"].sudo()._search([])
        known = partners.sudo()._search(
            [
                ("parent_id", "=", False),
                "|",
                ("supplier_rank", ">", 0),
                ("id", "in", sellers.subselect("partner_id")),
            ]
        )
        found = partners.search_fetch(
            [("id", "in", known), ("name", "ilike", term)],
            ["name", "city"],
            limit=FOUND_SUPPLIERS,
            order="name",
        )
        return [
            {"id": partner.id, "name": partner.name, "city": partner.city or ""}
            for partner in found
        ]

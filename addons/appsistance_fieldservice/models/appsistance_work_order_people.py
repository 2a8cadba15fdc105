from odoo import api, fields, models
from odoo.fields import Command


class AppsistanceWorkOrder(models.Model):
    """Who calls, who opens the door and who pays, by the roles."""

    _inherit = "appsistance.work.order"

    caller_id = fields.Many2one("res.partner", index="btree_not_null")
    caller_name = fields.Char(
        string="Caller's Name",
        compute="_compute_caller",
        store=True,
        readonly=False,
        precompute=True,
        help="Whoever calls needs no contact record.",
    )
    caller_phone = fields.Char(
        string="Caller's Phone",
        compute="_compute_caller",
        store=True,
        readonly=False,
        precompute=True,
    )
    contact_name = fields.Char(
        string="Person at the Door",
        compute="_compute_contact",
        store=True,
        readonly=False,
        precompute=True,
    )
    contact_phone = fields.Char(
        string="Phone at the Door",
        compute="_compute_contact",
        store=True,
        readonly=False,
        precompute=True,
    )
    invoice_partner_id = fields.Many2one(
        "res.partner",
        string="Bill to",
        compute="_compute_invoice_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
    )

    @api.depends("caller_id")
    def _compute_caller(self):
        for order in self:
            order.caller_name = order.caller_id.name or order.caller_name
            order.caller_phone = order.caller_id.phone or order.caller_phone

    def _fill_people(self, vals_list):
        """Main equipment and person at the door of many new jobs, asked once for those
        alike."""
        groups = {}
        for vals in vals_list:
            ids = self._get_set_ids(vals.get("equipment_ids"))
            if ids is None or not vals.get("site_id"):
                continue
            main_id = ids[0] if ids else False
            vals.setdefault("equipment_id", main_id)
            if not vals.keys() & {"contact_name", "contact_phone"}:
                key = (vals["site_id"], main_id, vals.get("company_id"))
                groups.setdefault(key, []).append(vals)
        orders = self.browse().concat(
            *(self.new(self._prepare_role_vals(*key)) for key in groups)
        )
        for order, group in zip(orders, groups.values(), strict=True):
            for vals in group:
                vals["contact_name"] = order.contact_name
                vals["contact_phone"] = order.contact_phone

    def _prepare_role_vals(self, site_id, equipment_id, company_id):
        return {
            "site_id": site_id,
            "equipment_ids": [Command.set([equipment_id] if equipment_id else [])],
            "company_id": company_id or self.env.company.id,
        }

    @api.model
    def _get_set_ids(self, commands):
        """The ids that a new job is given, or None where that is not plain."""
        if not commands:
            return None
        if all(isinstance(command, int) for command in commands):
            return list(commands)
        if len(commands) == 1 and commands[0][0] == Command.SET:
            return list(commands[0][2])
        return None

    @api.depends("site_id")
    def _compute_contact(self):
        groups = self.grouped(lambda order: order._get_role_key())
        facts = [orders[:1]._get_role_fact("contact") for orders in groups.values()]
        found = self.env["appsistance.party"]._resolve(facts)
        for orders, parties in zip(groups.values(), found, strict=True):
            site = orders[:1].site_id
            contact = parties[:1].partner_id or site.appsistance_site_contact_id
            for order in orders:
                order.contact_name = contact.name or order.contact_name
                order.contact_phone = contact.phone or order.contact_phone

    @api.depends("site_id", "customer_id", "equipment_ids", "type_id")
    def _compute_invoice_partner_id(self):
        known = self.filtered("site_id")
        groups = known.grouped(
            lambda order: (*order._get_role_key(), order.type_id.work_kind)
        )
        facts = [
            orders[:1]._get_role_fact()
            | {"kind": orders[:1].type_id.work_kind or "ordinary"}
            for orders in groups.values()
        ]
        payers = self.env["res.partner"]._appsistance_get_payers(facts)
        for orders, payer in zip(groups.values(), payers, strict=True):
            orders.invoice_partner_id = payer
        for order in self - known:
            order.invoice_partner_id = order.customer_id

    def _get_role_key(self):
        """Orders alike in this have the same people: asked once for all."""
        return (self.site_id, self.equipment_ids[:1], self.company_id)

    def _get_role_fact(self, role=None):
        return {
            "partner": self.site_id._origin,
            "role": role,
            "date": fields.Date.context_today(self),
            "equipment": self.equipment_ids[:1]._origin,
            "company": self.company_id,
        }

from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    appsistance_ddt_required = fields.Selection(
        selection=[("yes", "Required"), ("no", "Not required")],
        string="Supplier's DDT",
        company_dependent=True,
        help="Whether a receipt from this supplier needs number and date of his "
        "delivery note. Empty: as the company's settings say.",
    )

    appsistance_purchase_check_count = fields.Integer(
        string="Purchases to Check",
        compute="_compute_appsistance_purchase_check_count",
        groups="appsistance_base.group_manager",
    )

    @api.depends_context("company")
    def _compute_appsistance_purchase_check_count(self):
        """Asked of suppliers alone: customers cost nothing."""
        suppliers = self.filtered("supplier_rank")
        counts = suppliers._appsistance_count_purchase_checks()
        for partner in self:
            partner.appsistance_purchase_check_count = counts.get(partner.id, 0)

    def _appsistance_count_purchase_checks(self):
        if not self.ids:
            return {}
        checks = self.env["appsistance.purchase.check"]._of_suppliers(self)
        groups = checks._read_group(
            Domain("state", "in", ("todo", "disputed")), ["supplier_id"], ["__count"]
        )
        return {supplier.id: count for supplier, count in groups}

    def action_appsistance_open_purchase_checks(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_purchase.appsistance_purchase_check_action"
        )
        suppliers = self.commercial_partner_id
        return {
            **action,
            "domain": [("supplier_id", "in", suppliers.ids)],
            "context": {"search_default_todo": 1},
        }

    def _appsistance_is_ddt_required(self, company):
        """Of this supplier, for receipts of ``company``."""
        own = self.commercial_partner_id.with_company(company).appsistance_ddt_required
        return own == "yes" or (own != "no" and company.appsistance_ddt_required)

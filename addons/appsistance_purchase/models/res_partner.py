from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    appsistance_ddt_required = fields.Selection(
        selection=[("yes", "Required"), ("no", "Not required")],
        string="Supplier's DDT",
        company_dependent=True,
        help="Whether a receipt from this supplier needs number and date of his "
        "delivery note. Empty: as the company's settings say.",
    )

    def _appsistance_is_ddt_required(self, company):
        """Of this supplier, for receipts of ``company``."""
        own = self.commercial_partner_id.with_company(company).appsistance_ddt_required
        return own == "yes" or (own != "no" and company.appsistance_ddt_required)

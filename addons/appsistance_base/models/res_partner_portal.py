from odoo import fields, models


class ResPartner(models.Model):
    """How much of his customer a contact sees in the portal."""

    _inherit = "res.partner"

    # without groups: for its default, who may not write it could not create contacts
    appsistance_portal_scope = fields.Selection(
        [
            ("customer", "The Whole Customer"),
            ("site", "Only His Site"),
        ],
        string="Sees in the Portal",
        default="customer",
        help="A contact of one site sees what is done there, and neither the rest of "
        "the customer nor his contracts and invoices. His site is the one he belongs "
        "to, and those where he has a role.",
    )

    def write(self, vals):
        """Core keeps the domain of the record rules for each user, scope included."""
        result = super().write(vals)
        if {
            "appsistance_portal_scope",
            "parent_id",
        } & vals.keys() and self._has_logins():
            self.env.registry.clear_cache()
        return result

    def _has_logins(self):
        users = self.env["res.users"].sudo().with_context(active_test=False)
        return bool(users.search_count([("partner_id", "in", self.ids)], limit=1))

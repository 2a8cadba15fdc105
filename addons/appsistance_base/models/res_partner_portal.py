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
        """Core keeps the domains of the record rules for each user, with his scope and
        with the customer that he belongs to."""
        result = super().write(vals)
        decisive = {"appsistance_portal_scope", "is_company", "parent_id"}
        if not decisive.isdisjoint(vals) and self._has_logins():
            self.env.registry.clear_cache()
        return result

    def _has_logins(self):
        """Whether anybody who logs in is one of these, or belongs to them."""
        users = self.env["res.users"].sudo().with_context(active_test=False)
        return bool(users.search_count([("partner_id", "child_of", self.ids)], limit=1))

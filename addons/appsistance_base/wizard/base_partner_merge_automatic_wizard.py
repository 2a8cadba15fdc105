from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Core moves our rows by SQL: first make room where the database allows one."""
        parties = self.env["appsistance.party"].sudo()
        merged = src_partners | dst_partner
        affected = parties.search(
            [
                "|",
                ("customer_id", "in", merged.ids),
                ("partner_id", "in", merged.ids),
            ]
        )
        affected._make_room_for_merge(merged, dst_partner)
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)

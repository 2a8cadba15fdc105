from odoo import models


class BasePartnerMerge(models.TransientModel):
    """Partners are merged also where their contracts do not change any more: what was
    agreed keeps the names as text."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, *args, **kwargs):
        self._set_merging("on")
        result = super()._merge(*args, **kwargs)
        self._set_merging("off")
        return result

    def _set_merging(self, value):
        """Told to the guards in the database, for this transaction only."""
        self.env.cr.execute(
            "SELECT set_config('appsistance.merging', %s, true)", [value]
        )

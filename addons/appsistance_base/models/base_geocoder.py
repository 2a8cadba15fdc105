import time

from odoo import api, models

# OpenStreetMap's usage policy: one request a second at most
SECONDS_BETWEEN_CALLS = 1.1


class BaseGeocoder(models.AbstractModel):
    _inherit = "base.geocoder"

    _appsistance_last_call = 0.0

    @api.model
    def _call_openstreetmap(self, addr, **kw):
        self._appsistance_wait_for_turn()
        return super()._call_openstreetmap(addr, **kw)

    @api.model
    def _appsistance_wait_for_turn(self):
        """Keep the calls of this process apart, as the free service asks."""
        model_class = type(self)
        wait = (
            model_class._appsistance_last_call
            + SECONDS_BETWEEN_CALLS
            - time.monotonic()
        )
        if wait > 0:
            time.sleep(wait)
        model_class._appsistance_last_call = time.monotonic()

from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.exceptions import UserError


class AppsistancePlaceMixin(models.AbstractModel):
    """An address that can be shown in Google Maps and looked for in bulk.

    For models with the address and the coordinates of ``res.partner``.
    """

    _name = "appsistance.place.mixin"
    _description = "Place on the Map"

    appsistance_geo_state = fields.Selection(
        [("queued", "To Be Found"), ("failed", "Not Found")],
        string="Place on the Map",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )
    appsistance_geo_message = fields.Char(
        string="Why the Place Was Not Found", copy=False, readonly=True
    )

    def action_appsistance_open_map(self):
        """Show the place in Google Maps."""
        self.ensure_one()
        return self._appsistance_open_google_maps("search", "query")

    def action_appsistance_open_directions(self):
        """Show the way there in Google Maps, from wherever the user is."""
        self.ensure_one()
        return self._appsistance_open_google_maps("dir", "destination")

    def _appsistance_open_google_maps(self, page, parameter):
        place = self._appsistance_get_place()
        if not place:
            raise UserError(
                self.env._(
                    "%(name)s has no address yet: enter at least the town.",
                    name=self.display_name,
                )
            )
        query = urlencode({"api": 1, parameter: place})
        return {
            "type": "ir.actions.act_url",
            "url": f"https://www.google.com/maps/{page}/?{query}",
            "target": "new",
        }

    def _appsistance_get_place(self):
        """Coordinates where they are known, else the address as one line."""
        self.ensure_one()
        if self.partner_latitude or self.partner_longitude:
            return f"{self.partner_latitude:.7f},{self.partner_longitude:.7f}"
        if not (self.street or self.city or self.zip):
            return ""
        town = " ".join(filter(None, [self.zip, self.city]))
        parts = [self.street, town, self.state_id.code, self.country_id.name]
        return ", ".join(filter(None, parts))

    def action_appsistance_geolocalize(self):
        """Look for many places in the background; failures are listed at the end."""
        self.write(
            {"appsistance_geo_state": "queued", "appsistance_geo_message": False}
        )
        self.env.ref("appsistance_base.ir_cron_geolocalize")._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "%(count)s addresses are being looked for on the map, about one a "
                    "second. Those not found are listed under Sites, filter “Not on "
                    "the Map”.",
                    count=len(self),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    @api.model
    def _cron_appsistance_geolocalize(self):
        """Find queued places one by one; each is committed, none stops the others."""
        queued = self.search([("appsistance_geo_state", "=", "queued")])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(queued))
        for partner in queued:
            partner.write(partner._appsistance_prepare_place())
            if not cron._commit_progress(1):
                break

    def _appsistance_prepare_place(self):
        """Ask the map service configured in core; returns the values to write."""
        self.ensure_one()
        # the service knows the countries by their English names
        partner = self.with_context(lang="en_US")
        if not (partner.street or partner.city):
            return self._appsistance_prepare_failure(self.env._("No address"))
        try:
            with self.env.cr.savepoint():
                place = partner._geo_localize(
                    partner.street or "",
                    partner.zip or "",
                    partner.city or "",
                    partner.state_id.name or "",
                    partner.country_id.name or "",
                )
        except UserError as error:
            return self._appsistance_prepare_failure(str(error))
        if not place:
            return self._appsistance_prepare_failure(self.env._("Unknown address"))
        return {
            "partner_latitude": place[0],
            "partner_longitude": place[1],
            "date_localization": fields.Date.context_today(self),
            "appsistance_geo_state": False,
            "appsistance_geo_message": False,
        }

    def _appsistance_prepare_failure(self, message):
        return {"appsistance_geo_state": "failed", "appsistance_geo_message": message}

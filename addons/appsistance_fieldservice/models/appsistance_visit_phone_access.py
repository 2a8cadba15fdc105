from odoo import fields, models
from odoo.exceptions import UserError

RUNNING = ("in_progress", "paused")


class AppsistanceVisit(models.Model):
    """Gate codes and keys on the phone: for whoever is booked there, on the day."""

    _inherit = "appsistance.visit"

    def _get_phone_handlers(self):
        model = type(self)
        return super()._get_phone_handlers() | {
            "key_take": model._phone_key_take,
            "key_return": model._phone_key_return,
        }

    def _filter_phone_access(self, users):
        """The user's own visits of today; the others show neither codes nor keys.

        Who still works past midnight is not locked out.

        :param users: who is booked or opened it, by visit
        """
        start, stop = self._get_day_bounds(fields.Date.context_today(self))
        yesterday = fields.Datetime.subtract(start, days=1)

        def is_open(visit):
            is_today = visit.start < stop and visit.stop > start
            is_running = visit.state in RUNNING and visit.start >= yesterday
            return is_today or is_running

        return self.filtered(
            lambda visit: (
                visit.state != "cancelled"
                and is_open(visit)
                and self.env.user in users[visit]
            )
        )

    def _fetch_phone_access(self, bookings):
        """Codes (by their own record rule) and keys of today's sites.

        :param bookings: those that hold, by visit: already read, which saves queries
        """
        nothing = self.env["appsistance.booking"]
        open_today = self._filter_phone_access(
            {
                visit: visit.opener_id | bookings.get(visit, nothing).user_id
                for visit in self
            }
        )
        if not open_today:
            return {"open": open_today, "holder": self.env["res.partner"]}
        mine = self.sudo(False)
        domain = [("site_id", "in", open_today.site_id.ids)]
        codes = mine.env["appsistance.access.code"].search_fetch(
            domain, ["name", "code", "note", "site_id"]
        )
        keys = self.env["appsistance.key"].search_fetch(
            [*domain, ("company_id", "in", open_today.company_id.ids)],
            ["number", "name", "site_id", "holder_id"],
        )
        return {
            "open": open_today,
            "holder": keys.holder_id,
            "code": codes.grouped("site_id"),
            "key": keys.grouped("site_id"),
        }

    def _prepare_phone_access(self, rows):
        """``codes`` and ``keys`` of the visit, with the moment until which they are
        shown: the end of the day, or of the visit where that is later."""
        if self not in rows["open"]:
            return {"codes": [], "keys": [], "access_until": ""}
        me = self.env.user.partner_id
        _start, midnight = self._get_day_bounds(fields.Date.context_today(self))
        return {
            "access_until": self._get_phone_moment(max(midnight, self.stop)),
            "codes": [
                {"name": row.name, "code": row.code, "note": row.note or ""}
                for row in rows["code"].get(self.site_id, ())
            ],
            "keys": [
                {
                    "id": key.id,
                    "number": key.number,
                    "name": key.name,
                    "holder": key.holder_id.name or "",
                    "mine": key.holder_id == me,
                }
                for key in rows["key"].get(self.site_id, ())
            ],
        }

    def _phone_get_key(self, values):
        key = self.env["appsistance.key"].browse(int(values["key"])).exists()
        is_open = self._filter_phone_access({self: self.user_ids})
        if not key or key.site_id != self.site_id or not is_open:
            raise UserError(self.env._("This key is not for a visit of yours today."))
        return key

    def _phone_key_take(self, values):
        self._phone_get_key(values)._take(self.env.user.partner_id)

    def _phone_key_return(self, values):
        key = self._phone_get_key(values)
        if key.holder_id != self.env.user.partner_id:
            raise UserError(self.env._("You do not hold this key."))
        key.action_return()

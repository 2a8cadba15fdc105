from odoo import api, fields, models
from odoo.fields import Domain


class AppsistancePartyTargetMixin(models.AbstractModel):
    """Who holds which role on a customer or a site; see ``appsistance.party``."""

    _name = "appsistance.party.target.mixin"
    _description = "Target of Roles"

    def _appsistance_get_parties(self, role, date, equipment=None):
        """The roles of that kind in force here on that day, the most specific first."""
        self.ensure_one()
        fact = {"partner": self, "role": role, "date": date, "equipment": equipment}
        return self.env["appsistance.party"]._resolve([fact])[0]

    def _appsistance_get_party(self, role, date, equipment=None):
        """The partner that holds the role on this site or customer, else empty."""
        parties = self._appsistance_get_parties(role, date, equipment)
        return parties[:1].partner_id.sudo(self.env.su)

    def _appsistance_get_payer(self, kind, date, equipment=None):
        """The partner to invoice for work of that kind; the customer by default.

        :param kind: ``ordinary``, ``extraordinary`` or ``warranty``
        """
        self.ensure_one()
        fact = {"partner": self, "kind": kind, "date": date, "equipment": equipment}
        return self._appsistance_get_payers([fact])[0]

    @api.model
    def _appsistance_get_payers(self, facts):
        """As ``_appsistance_get_payer``, for many at once with one query.

        :param facts: dicts with ``partner`` (site or customer), ``kind``, ``date`` and
            perhaps ``equipment`` and ``company``
        :return: list of partners, one per fact
        """
        parties = self.env["appsistance.party"]._resolve(
            [{**fact, "role": f"payer_{fact['kind']}"} for fact in facts]
        )
        return [
            (found[:1].partner_id or fact["partner"].commercial_partner_id).sudo(
                self.env.su
            )
            for fact, found in zip(facts, parties, strict=True)
        ]

    def _appsistance_get_mandators(self, date=None):
        """The customers that these partners, or their studios, manage."""
        date = date or fields.Date.context_today(self)
        parties = self.env["appsistance.party"].sudo()
        managers = self.sudo() | self.sudo().commercial_partner_id
        mandates = parties.search(
            Domain("role", "=", "administrator")
            & Domain("partner_id", "in", managers.ids)
            & parties._get_in_force_domain(date)
        )
        return mandates.customer_id.sudo(self.env.su)

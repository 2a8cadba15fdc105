from odoo import models
from odoo.fields import Domain
from odoo.tools.misc import format_date

from odoo.addons.appsistance_base.models.res_partner_portal_home import HOME_ROWS

from .appsistance_contract_portal_page import RUNNING_STATES


class ResPartner(models.Model):
    """Contracts on the customer's home page: to sign, then those in force."""

    _inherit = "res.partner"

    def _appsistance_get_home_blocks(self):
        return [
            *super()._appsistance_get_home_blocks(),
            *self._appsistance_get_home_contracts(),
        ]

    def _appsistance_get_home_contracts(self):
        contracts = self.env["appsistance.contract"]
        if not contracts.has_access("read"):
            return []
        domain = contracts._get_portal_domain()
        to_sign = domain & contracts._get_portal_to_sign_domain()
        running = domain & Domain("state", "in", RUNNING_STATES)
        # to sign comes before active, by name
        found = contracts.search_fetch(
            to_sign | running,
            [
                "customer_id",
                "date_end",
                "date_start",
                "name",
                "signed_on",
                "state",
                "title",
            ],
            order="state desc, date_end, id",
        )
        if not found:
            return []
        shown = found[:HOME_ROWS]
        next_dates = shown._get_portal_next()
        return [
            self._appsistance_prepare_home_block(
                "contracts",
                50,
                self.env._("Contracts"),
                icon="fa-file-text",
                rows=[
                    self._appsistance_prepare_home_contract(
                        contract, next_dates.get(contract.id)
                    )
                    for contract in shown.sudo()
                ],
                total=len(found),
                url="/my/contracts",
                link=self.env._("All contracts"),
            )
        ]

    def _appsistance_prepare_home_contract(self, contract, next_date):
        is_to_sign = contract._is_to_sign()
        details = []
        if next_date and not is_to_sign:
            details.append(self.env._("Next visit: %(date)s", date=next_date))
        if contract.date_end:
            day = format_date(self.env, contract.date_end)
            details.append(self.env._("until %(day)s", day=day))
        if contract.customer_id != self.env.user.commercial_partner_id:
            details.append(contract.customer_id.name)
        return self._appsistance_prepare_home_row(
            " · ".join(filter(None, (contract.name, contract.title))),
            f"/my/contracts/{contract.id}",
            details=[" · ".join(details)],
            badge=contract._get_portal_status(),
            task=is_to_sign and self.env._("Read and sign"),
        )

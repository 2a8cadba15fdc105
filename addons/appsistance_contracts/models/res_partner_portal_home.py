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
        found = contracts.search(to_sign, limit=HOME_ROWS)
        if len(found) < HOME_ROWS:
            found |= contracts.search(
                running, order="date_end, id", limit=HOME_ROWS - len(found)
            )
        if not found:
            return []
        next_dates = found._get_portal_next()
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
                    for contract in found.sudo()
                ],
                total=contracts.search_count(to_sign | running),
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

from odoo import models


class AppsistanceContractLetter(models.Model):
    """The notice that the law wants: until when the consumer may end the contract."""

    _inherit = "appsistance.contract.letter"

    def _get_consumer_text(self):
        contract = self.contract_id
        start, end = contract._get_next_dates()
        words = {
            "contract": self._get_contract_words(),
            "end": self._get_day(contract.date_end),
            "next_start": self._get_day(start),
            "next_end": self._get_day(end),
            "deadline": self._get_day(contract.notice_deadline),
        }
        subject = self.env._(
            "Notice of tacit renewal of contract %s", contract.name or ""
        )
        return subject, [
            self._get_salutation(),
            self.env._("the contract %(contract)s ends on %(end)s.", **words),
            self.env._(
                "Under article 65-bis of the Italian Consumer Code we inform you that"
                " it is renewed from %(next_start)s to %(next_end)s unless your written"
                " notice arrives by %(deadline)s.",
                **words,
            ),
            self.env._("If you want it to go on you need not do anything."),
            self._get_farewell(),
        ]

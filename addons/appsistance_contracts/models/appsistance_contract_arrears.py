from odoo import models
from odoo.tools import format_date
from odoo.tools.misc import formatLang


class AppsistanceContractIndexation(models.Model):
    """[Arretrati] What was charged at the old price although the rise held already: the
    difference waits in the ledger for the office to say whether it is billed."""

    _inherit = "appsistance.contract.indexation"

    def _apply(self):
        result = super()._apply()
        self.sudo()._offer_arrears()
        return result

    def _offer_arrears(self):
        charged = self._find_charged()
        if not charged:
            return
        charges = self.env["appsistance.charge"]
        paid = charged._get_arrears()
        for rise in self.sorted("date_from"):
            vals_list = rise._prepare_arrears(charged, paid)
            if not vals_list:
                continue
            made = charges._create_charges(vals_list)
            made.write(
                {
                    "state": "to_review",
                    "review_reason": self.env._(
                        "Price rise applied late: bill the difference, or cancel it."
                    ),
                }
            )
            rise._tell_arrears(sum(made.mapped("amount")))

    def _find_charged(self):
        """Instalments that were charged for days of the new prices."""
        return self.env["appsistance.contract.instalment"].search(
            [
                ("contract_id", "in", self.contract_id.ids),
                ("state", "=", "charged"),
                ("date_from", ">=", min(self.mapped("date_from"), default=False)),
            ]
        )

    def _prepare_arrears(self, charged, paid):
        """The differences of one rise. ``paid`` are the arrears of earlier ones."""
        self.ensure_one()
        vals_list = []
        for fee, before, after in self._get_price_rows():
            rows = charged.filtered(
                lambda row, f=fee: row.fee_id == f and row.date_from >= self.date_from
            )
            for row in rows:
                base = row.amount + paid.get(row.id, 0.0)
                amount = self.currency_id.round(base * (after - before) / (before or 1))
                if before and amount:
                    paid[row.id] = paid.get(row.id, 0.0) + amount
                    vals_list.append(row._prepare_arrear(self, amount))
        return vals_list

    def _tell_arrears(self, amount):
        contract = self.contract_id
        text = self.env._(
            "The price rise from %(day)s was applied late: %(amount)s of arrears wait"
            " among the charges to review.",
            day=format_date(self.env, self.date_from),
            amount=formatLang(self.env, amount, currency_obj=self.currency_id),
        )
        contract.message_post(body=text)
        if contract.user_id:
            contract.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=contract.user_id.id,
                summary=contract.with_context(lang=contract.user_id.lang).env._(
                    "Arrears of a price rise: bill or cancel them"
                ),
                note=text,
            )


class AppsistanceContractInstalment(models.Model):
    _inherit = "appsistance.contract.instalment"

    def _get_arrears(self):
        """``{id: amount}`` of what was offered or billed of them later."""
        charges = self.env["appsistance.charge"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("source_key", "=like", "indexation/%"),
                ("state", "!=", "cancelled"),
            ]
        )
        amounts = {}
        for charge in charges:
            amounts[charge.res_id] = amounts.get(charge.res_id, 0.0) + charge.amount
        return amounts

    def _prepare_arrear(self, rise, amount):
        spoken = self.with_context(lang=self._get_lang())
        return {
            **self._prepare_charge(),
            "source_key": f"indexation/{rise.id}",
            "name": spoken.env._(
                "Price rise from %(day)s: %(fee)s",
                day=format_date(spoken.env, rise.date_from),
                fee=spoken.fee_id._get_charge_text(self.date_from, self.date_to),
            ),
            "date": self.contract_id._get_today(),
            "quantity": 1.0 if amount > 0 else -1.0,
            "price_unit": abs(amount),
            "price_reason": rise.reason or rise._get_reason(),
        }

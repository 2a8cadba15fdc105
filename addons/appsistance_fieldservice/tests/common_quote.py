from datetime import timedelta

from odoo import Command

from .common_billing import ApprovalCommon


class QuoteCommon(ApprovalCommon):
    """A quotation of 4 gaskets and 4 hours: 48 + 192 = 240 euro, that a visit
    carries out a week after it was accepted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls._create_request(cls.order)

    @classmethod
    def _create_request(cls, job):
        gaskets = {"name": "Gasket", "product_id": cls.gasket.id, "quantity": 4}
        work = {"name": "Fit them", "kind": "work", "quantity": 2, "people": 2}
        return cls.env["appsistance.quote.request"].create(
            {
                "name": "New gaskets",
                "visit_id": job.visit_ids[:1].id,
                "work_order_id": job.id,
                "salesperson_id": cls.manager.id,
                "line_ids": [Command.create(gaskets), Command.create(work)],
            }
        )

    def _accept(self, request=None, **vals):
        request = request or self.request
        request.action_create_quotation()
        quotation = request.sale_order_id
        quotation.write(vals)
        hours = quotation.order_line[1]
        hours.write({"price_unit": 48.0, "tax_ids": quotation.order_line[0].tax_ids})
        quotation.action_confirm()
        quotation.date_order = self.visit.start - timedelta(days=7)
        return quotation

    def _carry_out(self):
        self.order.material_ids.write({"state": "used", "visit_id": self.visit.id})
        self._create_trip()
        self._create_time()
        return self._approve(self._finalize())

    def _open_core(self, quotation, method="delivered", **vals):
        """Core's button on the order."""
        wizard = self.env["sale.advance.payment.inv"].with_user(self.manager).sudo()
        wizard = wizard.with_context(
            active_model="sale.order", active_ids=quotation.ids
        )
        return wizard.create({"advance_payment_method": method, **vals})

    def _deposit(self, quotation, post=True, **vals):
        before = quotation.invoice_ids
        vals = vals or {"method": "percentage", "amount": 30}
        self._open_core(quotation, **vals).create_invoices()
        deposit = quotation.invoice_ids - before
        if post:
            deposit.action_post()
        return deposit

    def _credit(self, invoice, answer="again"):
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = wizard.create(
            {"journal_id": invoice.journal_id.id, "appsistance_after_credit": answer}
        )
        action = wizard.reverse_moves()
        credit = self.env["account.move"].browse(action["res_id"])
        credit.action_post()
        return credit

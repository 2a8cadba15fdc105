from odoo import Command

from .common_report import ReportCommon


class ApprovalCommon(ReportCommon):
    """A firm with prices, whose visits are reported as planned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.lang = "en_US"
        cls.customer.lang = "en_US"
        products = ("labour", "helper", "travel", "callout", "oncall_callout")
        cls.labour, cls.helper, cls.travel, cls.callout, cls.oncall = (
            cls.env.ref(f"appsistance_base.product_{name}") for name in products
        )
        prices = (48.0, 36.0, 0.75, 40.0, 75.0)
        items = (cls.labour, cls.helper, cls.travel, cls.callout, cls.oncall)
        cls.policy = cls.env["appsistance.billing.policy"].create(
            {
                "name": "Standard",
                "calendar_id": cls.calendar.id,
                "invoice_when": "order_done",
                "invoice_grouping": "order",
                "travel_method": "km",
                "price_ids": [
                    Command.create({"product_id": product.id, "price": price})
                    for product, price in zip(items, prices, strict=True)
                ],
            }
        )
        cls.company.appsistance_billing_policy_id = cls.policy
        cls.env["appsistance.tax.rule"].search([]).active = False
        tax = cls.env.ref(f"account.{cls.company.id}_22v")
        cls.env["appsistance.tax.rule"].create(
            {"name": "Ordinary 22 %", "tax_ids": [Command.set(tax.ids)]}
        )
        cls.gasket = cls.env["product.product"].create(
            {"name": "Gasket", "type": "consu", "list_price": 12.0}
        )
        cls.type.duration = 1.0
        cls.visit._move({cls.visit: (cls._at(8), cls._at(9))})

    @classmethod
    def _create_trip(cls, visit=None, km=20.0, resource=None):
        visit = visit or cls.visit
        return cls.env["appsistance.visit.time"].create(
            {
                "visit_id": visit.id,
                "resource_id": (resource or cls.anna).id,
                "kind": "travel",
                "start": visit.start.replace(hour=visit.start.hour - 1),
                "stop": visit.start.replace(hour=visit.start.hour - 1, minute=30),
                "km": km,
                "vehicle_id": cls.van.id,
            }
        )

    @classmethod
    def _use(cls, product=None, visit=None, **vals):
        visit = visit or cls.visit
        return cls.env["appsistance.visit.material"].create(
            {
                "visit_id": visit.id,
                "work_order_id": visit.work_order_id.id,
                "product_id": product.id if product else False,
                "quantity": 2,
                **vals,
            }
        )

    @classmethod
    def _finalize(cls, visit=None):
        """Close and conclude what was recorded; return the report."""
        visit = visit or cls.visit
        if not visit.outcome:
            visit.write({"note": "Gasket replaced."})
            visit._finish("completed", at=visit.stop)
        if not visit.answer_ids:
            visit._freeze_checklists()
            cls._answer(cls.yes_no, visit, value_boolean="yes")
        report = visit._get_or_create_reports()
        report._seal()
        report._sign([cls._signature("technician", "Anna"), cls._signature()])
        report._conclude("signed")
        return report

    @classmethod
    def _correct(cls, report):
        """Open a new version; the caller changes the visit and finalizes it."""
        report.with_user(cls.manager)._renew("A time was wrong")

    def _approve(self, report, reason=None):
        report.with_user(self.dispatcher)._approve(reason)
        return report.visit_id.charge_ids.filtered(
            lambda charge: charge.state != "cancelled"
        )

    def _get_amounts(self, charges):
        """``{kind: amount}``"""
        amounts = {}
        for charge in charges.sudo():
            amounts[charge.kind] = amounts.get(charge.kind, 0.0) + charge.amount
        return amounts

    @classmethod
    def _invoice(cls):
        run = cls.env["appsistance.invoicing.run"].create({"date_to": "2026-12-31"})
        run.action_preview()
        if run.line_ids:
            run.action_create_invoices()
        return run.move_ids

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import tagged

from .billing_common import BillingCommon

MODELS = (
    "appsistance.billing.policy",
    "appsistance.billing.policy.price",
    "appsistance.billing.policy.zone",
    "appsistance.charge",
    "appsistance.charge.dispute",
    "appsistance.charge.resolve",
    "appsistance.charge.split",
    "appsistance.charge.split.line",
    "appsistance.invoicing.run",
    "appsistance.invoicing.run.line",
    "appsistance.tax.declaration",
    "appsistance.tax.rule",
)
PRICES = (
    "price_unit",
    "price_reason",
    "discount",
    "surcharge",
    "amount",
    "list_amount",
)


@tagged("post_install", "-at_install")
class TestBillingSecurity(BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = cls._create_portal_user("tigli_portal", cls.condominium)
        cls.charge = cls._create_charge()
        cls.as_dispatcher = cls.charge.with_user(cls.dispatcher)

    def _get_models(self, user, operation):
        return {
            name
            for name in MODELS
            if self.env[name].with_user(user).has_access(operation)
        }

    # --------------------------------------------------
    # Who does what
    # --------------------------------------------------

    def test_technicians_customers_and_strangers_see_nothing_of_billing(self):
        for user in (self.technician, self.portal, self.stranger):
            for operation in ("read", "write", "create", "unlink"):
                with self.subTest(user=user.login, operation=operation):
                    self.assertFalse(self._get_models(user, operation))

    def test_the_office_sees_charges_policies_and_tax_rules(self):
        self.assertEqual(
            self._get_models(self.dispatcher, "read"),
            {
                "appsistance.billing.policy",
                "appsistance.charge",
                "appsistance.charge.dispute",
                "appsistance.tax.declaration",
                "appsistance.tax.rule",
            },
        )

    def test_the_office_writes_charges_and_declarations(self):
        for operation in ("write", "create"):
            with self.subTest(operation=operation):
                self.assertEqual(
                    self._get_models(self.dispatcher, operation),
                    {
                        "appsistance.charge",
                        "appsistance.charge.dispute",
                        "appsistance.tax.declaration",
                    },
                )

    def test_a_manager_does_everything(self):
        for operation in ("read", "write", "create", "unlink"):
            with self.subTest(operation=operation):
                self.assertEqual(self._get_models(self.manager, operation), set(MODELS))

    # --------------------------------------------------
    # No prices for the office
    # --------------------------------------------------

    def test_the_office_reads_a_charge_without_its_price(self):
        self.assertEqual(self.as_dispatcher.name, "Repair")
        for name in PRICES:
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.as_dispatcher.read([name])

    def test_the_office_cannot_group_sort_or_search_by_price(self):
        charges = self.charges.with_user(self.dispatcher)
        with self.assertRaises(AccessError):
            charges._read_group([], [], ["amount:sum"])
        with self.assertRaises(AccessError):
            charges.search([("amount", ">", 1)])
        with self.assertRaises(AccessError):
            charges.search([], order="amount")

    def test_the_office_cannot_export_prices(self):
        self.dispatcher.group_ids += self.env.ref("base.group_allow_export")
        with self.assertRaises(AccessError):
            self.as_dispatcher.export_data(["name", "amount"])

    def test_the_form_of_the_office_has_no_price(self):
        views = self.charges.with_user(self.dispatcher).get_views(
            [(False, "form"), (False, "list"), (False, "pivot"), (False, "graph")]
        )
        for view_type, view in views["views"].items():
            for name in PRICES:
                with self.subTest(view=view_type, field=name):
                    self.assertNotIn(f'name="{name}"', view["arch"])

    def test_the_office_cannot_set_a_price(self):
        with self.assertRaises(AccessError):
            self.as_dispatcher.price_unit = 1.0
        with self.assertRaises(AccessError):
            self.charges.with_user(self.dispatcher).create(
                {"customer_id": self.condominium.id, "price_unit": 1.0}
            )

    def test_no_text_that_the_office_reads_tells_a_price(self):
        charge = self.env["appsistance.charge"].create(
            {
                "customer_id": self.condominium.id,
                "product_id": self.callout.id,
                "date": "2026-10-12",
            }
        )
        self.policy.price_ids.filtered(
            lambda row: row.product_id == self.callout
        ).price = 43.21
        charge.action_update_prices()
        texts = [
            charge.with_user(self.dispatcher).read([name])[0][name]
            for name, field in charge._fields.items()
            if field.type in ("char", "text")
            and charge.with_user(self.dispatcher)._has_field_access(field, "read")
        ]
        self.assertFalse([text for text in texts if text and "43" in text])
        bodies = charge.message_ids.mapped("body")
        self.assertFalse([body for body in bodies if "43" in body])

    def test_the_office_sees_no_margin_of_a_policy(self):
        policy = self.policy.with_user(self.dispatcher)
        self.assertEqual(policy.name, "Standard")
        with self.assertRaises(AccessError):
            policy.read(["material_margin"])

    def test_the_office_does_not_see_the_invoices_of_a_charge(self):
        with self.assertRaises(AccessError):
            self.as_dispatcher.read(["invoice_line_ids"])

    # --------------------------------------------------
    # Companies
    # --------------------------------------------------

    def test_another_company_s_billing_is_hidden(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._create_policy("Other", company_id=other.id, calendar_id=False)
        self._create_charge(company_id=other.id)
        self._create_tax_rule("Other", self.tax_22.browse(), company_id=other.id)
        self.env["appsistance.tax.declaration"].create(
            {"customer_id": self.condominium.id, "company_id": other.id}
        )
        self._create_run(company_id=other.id)
        for name in MODELS:
            model = self.env[name]
            if "company_id" not in model._fields:
                continue
            with self.subTest(model=name):
                domain = Domain("company_id", "=", other.id)
                self.assertFalse(model.with_user(self.manager).search(domain))

    def test_the_office_makes_no_charge_for_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(AccessError):
            self.charges.with_user(self.dispatcher).create(
                {"customer_id": self.condominium.id, "company_id": other.id}
            )

    def test_a_charge_takes_no_policy_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self._create_policy("Other", company_id=other.id, calendar_id=False)
        with self.assertRaises(UserError):
            self._create_charge(policy_id=foreign.id)

    # --------------------------------------------------
    # The demonstration proxy
    # --------------------------------------------------

    def test_looking_at_a_company_registers_no_demonstration_proxy(self):
        self.company.l10n_it_codice_fiscale = "03999140175"
        self.company.invalidate_recordset()
        self.assertFalse(self.company.l10n_it_edi_proxy_user_id)
        self.assertFalse(
            self.env["account_edi_proxy_client.user"].search(
                [("company_id", "=", self.company.id)]
            )
        )

    def test_an_invoice_is_not_offered_to_the_demonstration_proxy(self):
        move = self._post(self._invoice())
        self.assertFalse(self.env["account.move.send"]._is_it_edi_applicable(move))

    def test_a_manager_makes_run_and_drafts_by_himself(self):
        run = self.env["appsistance.invoicing.run"].with_user(self.manager)
        run = run.create({"date_to": "2026-10-31"})
        run.action_preview()
        run.action_create_invoices()
        self.assertEqual(run.move_ids.amount_untaxed, 100.0)
        self.assertEqual(run.move_ids.create_uid, self.manager)
        self.assertEqual(run.move_ids.invoice_line_ids.tax_ids.ids, self.tax_22.ids)

    def test_the_office_makes_no_run(self):
        with self.assertRaises(AccessError):
            self.env["appsistance.invoicing.run"].with_user(self.dispatcher).create(
                {"date_to": "2026-10-31", "customer_ids": [Command.clear()]}
            )

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import EinvoiceCommon
from .test_receipt import make_receipt

GROUPS = {
    "technician": "appsistance_base.group_technician",
    "dispatcher": "appsistance_base.group_dispatcher",
    "invoice": "account.group_account_invoice",
    "portal": "base.group_portal",
    "public": "base.group_public",
}
EVIDENCE = (
    "appsistance.einvoice.file",
    "appsistance.einvoice.receipt",
    "appsistance.einvoice.receipt.error",
    "appsistance.einvoice.reference",
    "appsistance.einvoice.transmission",
)


class TestSecurity(EinvoiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            name: new_test_user(
                cls.env,
                f"einvoice_{name}",
                groups=group,
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            for name, group in GROUPS.items()
        }
        cls.move = cls._create_invoice()
        cls.file, _refused = cls.move._export_einvoice()
        cls.receipt = cls.env["appsistance.einvoice.receipt"]._load(
            [
                (
                    "NS.xml",
                    make_receipt(
                        "RicevutaScarto", cls.file.name, errors=[("00311", "x")]
                    ),
                )
            ]
        )

    def test_who_sees_the_evidence(self):
        for name, allowed in (
            ("technician", False),
            ("dispatcher", False),
            ("invoice", True),
            ("portal", False),
            ("public", False),
        ):
            for model in EVIDENCE:
                with self.subTest(user=name, model=model):
                    records = self.env[model].with_user(self.users[name])
                    self.assertEqual(records.has_access("read"), allowed)

    def test_nobody_writes_evidence_by_hand(self):
        for name in ("technician", "dispatcher", "invoice", "portal"):
            user = self.users[name]
            with self.subTest(user=name):
                self.assertFalse(self.file.with_user(user).has_access("create"))
                self.assertFalse(self.file.with_user(user).has_access("unlink"))
                self.assertFalse(self.receipt.with_user(user).has_access("write"))
        self.assertFalse(self.file.with_user(self.manager).has_access("create"))
        self.assertFalse(self.file.with_user(self.manager).has_access("unlink"))

    def test_nobody_writes_sendings_by_hand(self):
        sendings = self.env["appsistance.einvoice.transmission"]
        for user in (*self.users.values(), self.manager):
            for operation in ("create", "write", "unlink"):
                with self.subTest(user=user.login, operation=operation):
                    self.assertFalse(sendings.with_user(user).has_access(operation))

    def test_the_office_exports_and_loads_receipts(self):
        user = self.users["invoice"]
        move = self._create_invoice()
        files, refused = move.with_user(user)._export_einvoice()
        self.assertFalse(refused)
        self.assertEqual(files.user_id, user)
        loaded = (
            self.env["appsistance.einvoice.receipt"]
            .with_user(user)
            .with_company(self.company)
            ._load([("RC.xml", make_receipt("RicevutaConsegna", files.name))])
        )
        self.assertEqual(loaded.state, "applied")
        self.assertEqual(move.appsistance_einvoice_state, "delivered")

    def test_only_a_manager_overrides_or_declares_never_sent(self):
        user = self.users["invoice"]
        move = self._create_invoice()
        with self.assertRaisesRegex(Exception, "manager"):
            move.with_user(user)._export_einvoice("Prova")
        with self.assertRaises(AccessError):
            self.env["appsistance.einvoice.file.void"].with_user(user).create(
                {"file_id": self.file.id, "reason": "x"}
            )

    def test_technician_and_portal_cannot_export(self):
        for name in ("technician", "portal"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._create_invoice().with_user(self.users[name])._export_einvoice()

    def test_another_company_sees_nothing(self):
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "einvoice_stranger",
            groups="appsistance_base.group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for model in EVIDENCE:
            with self.subTest(model=model):
                self.assertFalse(self.env[model].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            self.file.with_user(stranger).with_company(other)._get_contents()

    def test_two_companies_are_exported_together(self):
        other = self.setup_other_company(
            name="Idraulica Camuna",
            vat="IT03999240983",
            l10n_it_codice_fiscale="03999240983",
            l10n_it_tax_system="RF01",
            street="Via Roma 1",
            zip="25043",
            city="Breno",
            appsistance_einvoice_channel="file",
        )["company"]
        tax = self.env["account.chart.template"].with_company(other).ref("22vs")
        foreign = (
            self.env["account.move"]
            .with_company(other)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.business.id,
                    "company_id": other.id,
                    "invoice_date": self.move.invoice_date,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "x",
                                "price_unit": 10,
                                "tax_ids": [Command.set(tax.ids)],
                            }
                        )
                    ],
                }
            )
        )
        foreign.action_post()
        files, refused = (
            (foreign + self._create_invoice())
            .with_context(allowed_company_ids=(self.company + other).ids)
            ._export_einvoice()
        )
        self.assertFalse(refused)
        self.assertEqual(len(files.company_id), 2)
        self.assertTrue(files.filtered(lambda file: "03999240983" in file.name))

    def test_a_salesman_reads_the_state_but_neither_files_nor_references(self):
        salesman = new_test_user(
            self.env,
            "einvoice_salesman",
            groups="sales_team.group_sale_salesman",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.move.invoice_user_id = salesman
        move = self.move.with_user(salesman)
        names = {
            name
            for name in move.fields_get()
            if name.startswith("appsistance_einvoice")
        }
        hidden = {"appsistance_einvoice_file_ids", "appsistance_einvoice_reference_ids"}
        self.assertFalse(names & hidden)
        for name in sorted(names | {"show_reset_to_draft_button"}):
            # each by itself: what another one has read must not be needed
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(name=name):
                move.read([name])
        [values] = move.read(names)
        self.assertEqual(values["appsistance_einvoice_state"], "rejected")

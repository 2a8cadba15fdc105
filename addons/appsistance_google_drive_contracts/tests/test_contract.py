from odoo.tests import tagged

from odoo.addons.appsistance_contracts.tests.common import ContractCommon
from odoo.addons.appsistance_google_drive.tests.common import DriveMixin


@tagged("post_install", "-at_install")
class TestContract(DriveMixin, ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._connect(
            cls.env.company,
            contract_pattern="{customer}/Contracts/{contract} {title}",
            # what other tests and demo data left is none of ours
            scanned_until="2100-01-01",
        )
        cls.agreement = cls._create_contract(title="Boiler house", name="CTR/9")
        cls.signed = cls.env["ir.attachment"].create(
            {
                "name": "contract.pdf",
                "raw": b"%PDF-1.4",
                "res_model": cls.agreement._name,
                "res_id": cls.agreement.id,
                "company_id": cls.company.id,
            }
        )
        cls.folder = cls.env["appsistance.google.drive.folder"]._ensure(
            cls.account, cls.agreement
        )[cls.agreement]
        cls.file = cls.env["appsistance.google.drive.file"].create(
            {
                "account_id": cls.account.id,
                "company_id": cls.company.id,
                "attachment_id": cls.signed.id,
                "folder_id": cls.folder.id,
                "kind": cls.env["appsistance.google.drive.source"]._get_kind(
                    {
                        "res_model": cls.agreement._name,
                        "mimetype": "application/pdf",
                    }
                ),
                "name": "contract.pdf",
                "mimetype": "application/pdf",
                "res_model": cls.agreement._name,
                "res_id": cls.agreement.id,
                "checksum": cls.signed.checksum,
            }
        )

    def test_a_contract_has_its_folder_below_the_customers(self):
        self._work()
        self.assertEqual(
            self.drive.path("contract.pdf"),
            "Hotel Belvedere/Contracts/CTR-9 Boiler house/contract.pdf",
        )

    def test_a_draft_without_number_is_called_by_its_title(self):
        self.account.contract_pattern = "{customer}/Contracts/{contract}"
        self.agreement.name = "/"
        self._work()
        self.assertEqual(self.folder.name, "Boiler house")

    def test_a_contracts_documents_are_listed_for_managers_only(self):
        self.assertEqual(self.file.kind, "contract")
        for user, seen in ((self.dispatcher, False), (self.manager, True)):
            found = self.file.with_user(user).search([("id", "=", self.file.id)])
            self.assertEqual(bool(found), seen)

    def test_a_contracts_documents_stay_here_too(self):
        self._work()
        self.account.write({"remove_local": True, "remove_after": 0})
        self.env["appsistance.google.drive.cleaner"]._clean(self.account)
        self.assertEqual(self.file.state, "sent")
        self.assertEqual(self.signed.raw, b"%PDF-1.4")

    def test_a_contract_of_the_past_moves_into_the_archive(self):
        self._work()
        self.agreement.active = False
        self.folder.checked_date = False
        self._work()
        self.assertTrue(self.folder.is_archived)
        self.assertTrue(self.drive.path("contract.pdf").startswith("Archive/"))

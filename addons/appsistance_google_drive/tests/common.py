from unittest.mock import patch

from odoo import fields
from odoo.tests import new_test_user
from odoo.tests.common import TransactionCase

from .drive_server import DriveServer

PROGRESS = "odoo.addons.base.models.ir_cron.IrCron._commit_progress"


class DriveMixin:
    """A connected account at a Drive of our own, by real HTTP."""

    @classmethod
    def _connect(cls, company, **values):
        cls.company = company
        accounts = cls.env["appsistance.google.drive.account"]
        accounts.search([("company_id", "=", company.id)]).unlink()
        cls.drive = cls.enterClassContext(DriveServer())
        cls.env["ir.config_parameter"].set_param(
            "appsistance_google_drive.endpoint", cls.drive.url
        )
        cls.account = accounts.create(
            {
                "company_id": company.id,
                "client_id": "client",
                "client_secret": "very secret",
                "refresh_token": "good",
                "state": "ready",
                "customer_pattern": "{customer}",
                "equipment_pattern": "{customer}/Equipment/{equipment}",
                "archive_name": "Archive",
                "copy_since": "1971-01-01",
                **values,
            }
        )

    def setUp(self):
        super().setUp()
        self.drive.reset()
        self.enterContext(patch(PROGRESS, side_effect=self._count_commit))
        self.commits = 0

    def _count_commit(self, *_args, **_kwargs):
        self.commits += 1
        self.env.flush_all()
        return 1

    def _attach(self, record, name="manual.txt", raw=b"hello", **values):
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": raw,
                "res_model": record._name,
                "res_id": record.id,
                "company_id": self.company.id,
                **values,
            }
        )

    def _work(self):
        """What the scheduled job does, for our account."""
        self.env.flush_all()
        self.env["appsistance.google.drive.worker"]._work(self.account)
        self.env.flush_all()

    def _work_later(self):
        """The same, once everything that waits is due."""
        self.account.paused_until = False
        files = self.env["appsistance.google.drive.file"].search(
            [("account_id", "=", self.account.id)]
        )
        files.next_try = fields.Datetime.now()
        self._get_folders().next_try = fields.Datetime.now()
        self._work()

    def _list(self):
        self.env["appsistance.google.drive.listing"]._poll(self.account)
        self.env.flush_all()

    def _get_file(self, attachment):
        return self.env["appsistance.google.drive.file"].search(
            [
                ("attachment_id", "=", attachment.id),
                ("company_id", "=", self.company.id),
            ]
        )

    def _get_folders(self):
        return self.env["appsistance.google.drive.folder"].search(
            [("account_id", "=", self.account.id)]
        )

    def _get_folder(self, record):
        return self._get_folders().filtered(
            lambda folder: (
                folder.res_model == record._name and folder.res_id == record.id
            )
        )


class DriveCommon(DriveMixin, TransactionCase):
    """A company of its own with a customer and his boiler."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.company = cls.env["res.company"].create({"name": "Drive Srl"})
        cls.company.partner_id.lang = "en_US"
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context=dict(
                cls.env.context, allowed_company_ids=cls.company.ids, lang="en_US"
            )
        )
        cls._connect(cls.company)
        cls.customer = cls.env["res.partner"].create(
            {"name": "Rossi Srl", "is_company": True}
        )
        cls.category = cls.env["appsistance.equipment.category"].create(
            {"name": "Boilers"}
        )
        cls.equipment = cls._make_equipment("Boiler A")

    @classmethod
    def _make_equipment(cls, name):
        return cls.env["appsistance.equipment"].create(
            {
                "name": name,
                "category_id": cls.category.id,
                "customer_id": cls.customer.id,
                "site_id": cls.customer.id,
                "company_id": cls.company.id,
            }
        )

    @classmethod
    def _make_user(cls, login, groups, **values):
        return new_test_user(
            cls.env,
            login,
            groups,
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
            lang="en_US",
            **values,
        )

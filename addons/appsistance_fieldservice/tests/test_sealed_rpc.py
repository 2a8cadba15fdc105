import base64

import psycopg2

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common_report import SIGNATURE, ReportCommon

REFUSALS = (AccessError, MissingError, UserError, psycopg2.IntegrityError)
GROUPS = {
    "portal": "base.group_portal",
    "admin": "base.group_system,base.group_erp_manager,appsistance_base.group_manager",
}


@tagged("post_install", "-at_install")
class TestSealedByRpc(ReportCommon):
    """Every role tries by RPC to change, delete or add to what was closed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit._reassign(helpers=cls.bruno)
        cls.gasket = cls.env["product.product"].create({"name": "Gasket"})
        cls.material = cls.env["appsistance.visit.material"].create(
            {
                "visit_id": cls.visit.id,
                "work_order_id": cls.order.id,
                "product_id": cls.gasket.id,
            }
        )
        cls.photo = cls._create_photo()
        cls.report = cls._close_absent()
        cls.version = cls.report.version_id
        cls.users = {
            "technician": cls.user_anna,
            "helper": cls.user_bruno,
            "dispatcher": cls.dispatcher,
            "manager": cls.manager,
            "portal": new_test_user(
                cls.env, "sealed_portal", GROUPS["portal"], partner_id=cls.customer.id
            ),
            "admin": new_test_user(cls.env, "sealed_admin", GROUPS["admin"]),
        }

    @classmethod
    def _close_absent(cls):
        """Only the technician has signed: a customer's signature could be added."""
        cls._record()
        report = cls.visit._get_or_create_reports()
        report._seal()
        report._sign([cls._signature("technician", "Anna")])
        report._conclude("absent")
        return report

    def _get_files(self):
        """Attachments of the PDF, the photo and the signature."""
        files = self.env["ir.attachment"]
        by_field = [
            ("res_field", "=", "image"),
            "|",
            "&",
            ("res_model", "=", "appsistance.visit.photo"),
            ("res_id", "=", self.photo.id),
            "&",
            ("res_model", "=", "appsistance.signature"),
            ("res_id", "in", self.report.signature_ids.ids),
        ]
        return self.report.attachment_id | files.search(by_field)

    def _get_rows(self):
        """Records and a value that would change each of them."""
        report, version = self.report, self.version
        rows = [
            (self.visit, {"note": "Something else"}),
            (self.visit, {"customer_remarks": "None"}),
            (self.visit, {"outcome": "not_done"}),
            (self.visit, {"actual_start": "2026-11-30 01:00:00"}),
            (report, {"state": "open"}),
            (report, {"signature_outcome": "signed"}),
            (report, {"name": "RAP/0"}),
            (version, {"content": "{}"}),
            (version, {"content_hash": "0"}),
            (report.signature_ids, {"name": "Somebody"}),
            (report.signature_ids, {"image": SIGNATURE}),
            (self.visit.time_ids, {"stop": "2026-11-30 12:00:00"}),
            (self.visit.answer_ids, {"value_boolean": "no"}),
            (self.photo, {"name": "Another"}),
            (self.photo, {"image": base64.b64encode(self._photo())}),
            (self.material, {"quantity": 100.0}),
        ]
        for file in self._get_files():
            rows += [
                (file, {"raw": b"forged"}),
                (file, {"datas": base64.b64encode(b"forged")}),
                (file, {"res_id": 0}),
            ]
        return rows

    def _get_children(self):
        """Rows that would be added to what was closed."""
        visit, version = self.visit, self.version
        signature = {
            "version_id": version.id,
            "role": "customer",
            "name": "Giulia",
            "image": SIGNATURE,
            "content_hash": version.content_hash,
            "place": "Here",
        }
        new_version = {
            "report_id": self.report.id,
            "number": 2,
            "content": "{}",
            "content_hash": "0",
        }
        return [
            ("appsistance.signature", signature),
            ("appsistance.report.version", new_version),
            ("appsistance.report", {"visit_id": visit.id}),
            (
                "appsistance.visit.time",
                {
                    "visit_id": visit.id,
                    "resource_id": self.anna.id,
                    "start": "2026-11-30 12:00:00",
                    "stop": "2026-11-30 13:00:00",
                },
            ),
            (
                "appsistance.visit.photo",
                {"visit_id": visit.id, "image": base64.b64encode(self._photo())},
            ),
            (
                "appsistance.visit.material",
                {
                    "visit_id": visit.id,
                    "work_order_id": self.order.id,
                    "product_id": self.gasket.id,
                },
            ),
            (
                "appsistance.checklist.answer",
                {"visit_id": visit.id, "question_id": self.text.id},
            ),
            *[
                (
                    "ir.attachment",
                    {
                        "name": "x",
                        "res_model": record._name,
                        "res_field": "image",
                        "res_id": record.id,
                        "raw": b"forged",
                    },
                )
                for record in (self.photo, self.report.signature_ids)
            ],
        ]

    def test_a_file_is_not_moved_to_what_was_closed(self):
        for role in ("technician", "admin"):
            user = self.users[role]
            file = self.env["ir.attachment"].create({"name": "x", "raw": b"x"})
            file.sudo().create_uid = user
            target = {"res_model": self.photo._name, "res_id": self.photo.id}
            with self.subTest(role=role):
                self._refuse(user, "ir.attachment", "write", file.ids, target)

    def test_moving_files_into_the_database_leaves_those_of_visits_in_their_place(self):
        free = self.env["ir.attachment"].create({"name": "free", "raw": b"x"})
        files = self._get_files()
        places = files.mapped("store_fname")
        self.env["ir.config_parameter"].set_param("ir_attachment.location", "db")
        (files | free)._migrate()
        self.assertFalse(free.store_fname)
        self.assertEqual(files.mapped("store_fname"), places)

    def test_a_photo_changes_while_a_new_version_is_made(self):
        self.report.with_user(self.manager)._renew("A photo was wrong")
        self.photo.image = base64.b64encode(self._photo((400, 300)))
        self.photo.unlink()
        self.assertFalse(self.photo.exists())

    def _refuse(self, user, model, method, *args):
        """Call it as a client does; it must be refused."""
        env = self.env(user=user, su=False)
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                call_kw(env[model], method, list(args), {})
                env.flush_all()
        except REFUSALS:
            self.env.invalidate_all()
        else:
            self.fail("It was not refused.")

    def _check_intact(self):
        self.assertEqual(self.report._verify(), {self.report: []})
        self.assertEqual(self.report.state, "final")

    def test_no_role_writes(self):
        for role, user in self.users.items():
            for records, vals in self._get_rows():
                with self.subTest(role=role, model=records._name, vals=list(vals)):
                    self._refuse(user, records._name, "write", records.ids, vals)
        self._check_intact()

    def test_no_role_deletes(self):
        rows = {(records._name, *records.ids) for records, _vals in self._get_rows()}
        for role, user in self.users.items():
            for model, *ids in sorted(rows):
                with self.subTest(role=role, model=model):
                    self._refuse(user, model, "unlink", ids)
        self._check_intact()

    def test_no_role_adds(self):
        for role, user in self.users.items():
            for model, vals in self._get_children():
                with self.subTest(role=role, model=model):
                    self._refuse(user, model, "create", [vals])
        self._check_intact()

    def test_no_role_adds_by_the_record_that_owns_the_rows(self):
        """Commands on one2many fields are no way around."""
        owned = {
            (self.visit, "time_ids"): self._get_child("appsistance.visit.time"),
            (self.visit, "photo_ids"): self._get_child("appsistance.visit.photo"),
            (self.visit, "material_ids"): self._get_child("appsistance.visit.material"),
            (self.version, "signature_ids"): self._get_child("appsistance.signature"),
            (self.report, "version_ids"): self._get_child("appsistance.report.version"),
        }
        for role, user in self.users.items():
            for (record, name), vals in owned.items():
                for command in ((0, 0, vals), (5,)):
                    with self.subTest(role=role, field=name, command=command[0]):
                        values = {name: [command]}
                        self._refuse(user, record._name, "write", record.ids, values)
        self._check_intact()

    def _get_child(self, model):
        return dict(self._get_children())[model]

    def test_what_only_the_system_does_is_not_called_from_outside(self):
        for role, user in self.users.items():
            for method, args in (
                ("_seal", []),
                ("_sign", [[self._signature()]]),
                ("_conclude", ["signed"]),
                ("_renew", ["Because"]),
            ):
                with self.subTest(role=role, method=method):
                    ids = self.report.ids
                    self._refuse(user, self.report._name, method, ids, *args)
        self._check_intact()

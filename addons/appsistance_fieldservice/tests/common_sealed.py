import base64

from odoo.tests import new_test_user

from .common_report import SIGNATURE, ReportCommon

GROUPS = {
    "portal": "base.group_portal",
    "admin": "base.group_system,base.group_erp_manager,appsistance_base.group_manager",
}


class SealedCommon(ReportCommon):
    """A closed report with a row of everything under it, and a user of each role."""

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
        cls.other = cls._plan(cls.anna, helpers=cls.bruno, start=14)
        cls.report = cls._close_absent()
        cls.version = cls.report.version_id
        cls.addendum = cls.env["appsistance.report.addendum"].create(
            {"report_id": cls.report.id, "text": "The key is with the porter."}
        )
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
            (self.photo, {"visit_id": self.other.id}),
            (self.visit.time_ids, {"visit_id": self.other.id}),
            (self.visit.answer_ids, {"is_answered": False}),
            (self.material, {"quantity": 100.0}),
            (self.material, {"state": "planned"}),
            (self.addendum, {"text": "Nothing"}),
            (self.addendum, {"author": "Somebody"}),
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

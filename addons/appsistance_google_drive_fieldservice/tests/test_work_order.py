import base64
import io

from PIL import Image

from odoo.tests import tagged

from odoo.addons.appsistance_fieldservice.tests.common import FieldserviceCommon
from odoo.addons.appsistance_google_drive.tests.common import DriveMixin


@tagged("post_install", "-at_install")
class TestWorkOrder(DriveMixin, FieldserviceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._connect(
            cls.env.company,
            work_order_pattern="{customer}/Work Orders/{work_order} {subject}",
            # what other tests and demo data left is none of ours
            scanned_until="2100-01-01",
        )
        cls.order = cls._create_order(summary="No hot water")
        cls.visit = cls._plan(order=cls.order)

    def setUp(self):
        super().setUp()
        number = self.order.name.replace("/", "-")
        self.folder = f"Hotel Belvedere/Work Orders/{number} No hot water"

    def _queue(self, *attachments):
        """As the scheduled job does, for these attachments alone."""
        self.env.flush_all()
        source = self.env["appsistance.google.drive.source"]
        ids = {attachment.id for attachment in attachments}
        rows = [
            row
            for row in source._read(self.account, ("1970-01-01", 0), limit=100_000)
            if row["id"] in ids
        ]
        self.env["appsistance.google.drive.file"].create(
            source._prepare_files(self.account, rows)
        )
        self._work()

    def test_documents_of_job_and_visit_go_into_the_jobs_folder(self):
        self._queue(
            self._attach(self.order, "order.txt", b"1"),
            self._attach(self.visit, "visit.txt", b"2"),
        )
        for name in ("order.txt", "visit.txt"):
            self.assertEqual(self.drive.path(name), f"{self.folder}/{name}")

    def test_a_final_report_is_copied_and_stays_here_too(self):
        report = self.visit.report_id or self.env["appsistance.report"].create(
            {"visit_id": self.visit.id}
        )
        attachment = self._attach(
            report, "report.pdf", b"%PDF-1.4", mimetype="application/pdf"
        )
        attachment._appsistance_seal()
        self._queue(attachment)
        file = self._get_file(attachment)
        self.assertEqual((file.kind, file.state), ("report", "sent"))
        self.assertEqual(self.drive.path("report.pdf"), f"{self.folder}/report.pdf")
        self.account.write({"remove_local": True, "remove_after": 0})
        self.env["appsistance.google.drive.cleaner"]._clean(self.account)
        self.assertEqual(attachment.raw, b"%PDF-1.4")

    def test_photos_have_their_caption_and_stay_here_too(self):
        stream = io.BytesIO()
        Image.new("RGB", (4, 4), "red").save(stream, "JPEG")
        photo = self.env["appsistance.visit.photo"].create(
            {
                "visit_id": self.visit.id,
                "name": "Burner",
                "image": base64.b64encode(stream.getvalue()),
            }
        )
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", photo._name),
                ("res_id", "=", photo.id),
                ("res_field", "=", "image"),
            ]
        )
        self._queue(attachment)
        file = self._get_file(attachment)
        self.assertEqual((file.kind, file.state), ("photo", "sent"))
        self.assertTrue(file.name.startswith(f"Burner {photo.id}."))
        self.account.write({"remove_local": True, "remove_after": 0})
        self.env["appsistance.google.drive.cleaner"]._clean(self.account)
        self.assertTrue(attachment.raw)

    def test_the_button_of_a_job_opens_its_folder(self):
        self.assertTrue(self.order.appsistance_has_drive)
        action = self.order.action_appsistance_open_drive()
        folder = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(folder.path.replace(" / ", "/"), self.folder)

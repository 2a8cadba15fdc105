import hashlib
import io
import zipfile
from datetime import date

import psycopg2

from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..controllers.appsistance_einvoice import write_zip
from ..tools import filename, receipt, schema, xml_reader
from .common import EinvoiceCommon
from .test_receipt import make_receipt


class TestExport(EinvoiceCommon):
    """What leaves, leaves once."""

    def _export(self, move):
        files, refused = move._export_einvoice()
        self.assertFalse(
            refused,
            [
                problem.message
                for outcome in refused.values()
                for problem in outcome.problems
            ],
        )
        return files

    def test_the_file_keeps_bytes_fingerprint_author_and_name(self):
        move = self._create_invoice()
        file = self._export(move)
        content = file._get_contents()[file]
        self.assertEqual(file.sha256, hashlib.sha256(content).hexdigest())
        self.assertEqual(file.size, len(content))
        self.assertEqual(file.user_id, self.env.user)
        self.assertRegex(file.name, r"^IT03999140175_[A-Za-z0-9]{5}\.xml$")
        self.assertEqual(move.appsistance_einvoice_state, "exported")
        root = xml_reader.parse(content)
        self.assertFalse(schema.validate(root, self.folder))
        self.assertEqual(
            root.find(".//ProgressivoInvio").text, filename.progressive_of(file.name)
        )

    def test_exporting_again_gives_the_same_bytes_and_name(self):
        move = self._create_invoice()
        first = self._export(move)
        self.business.street = "Via Nuova 1"
        self.assertEqual(self._export(move), first)
        self.assertEqual(len(move.appsistance_einvoice_file_ids), 1)

    def test_after_a_rejection_same_number_and_date_under_a_new_name(self):
        move = self._create_invoice()
        first = self._export(move)
        number, day = move.name, move.invoice_date
        first._set_state("rejected", date(2026, 11, 12))
        self.assertEqual(move.appsistance_einvoice_state, "rejected")
        self.assertEqual(first.resend_deadline, date(2026, 11, 17))
        second = self._export(move)
        self.assertNotEqual(second.name, first.name)
        root = xml_reader.parse(second._get_contents()[second])
        self.assertEqual(root.find(".//Numero").text, number)
        self.assertEqual(root.find(".//DatiGeneraliDocumento/Data").text, str(day))
        self.assertEqual(len(move.appsistance_einvoice_file_ids), 2)

    def test_a_rejected_invoice_can_be_corrected_and_keeps_its_number(self):
        move = self._create_invoice()
        number = move.name
        self._export(move)._set_state("rejected")
        move.button_draft()
        move.action_post()
        self.assertEqual(move.name, number)
        self._export(move)
        self.assertEqual(move.appsistance_einvoice_state, "exported")

    def test_an_exported_invoice_cannot_go_back_to_draft(self):
        move = self._create_invoice()
        self._export(move)
        self.assertFalse(move.show_reset_to_draft_button)
        with self.assertRaises(UserError):
            move.button_draft()

    def test_a_manager_declares_a_file_never_sent(self):
        move = self._create_invoice()
        file = self._export(move)
        wizard = (
            self.env["appsistance.einvoice.file.void"]
            .with_user(self.manager)
            .create({"file_id": file.id, "reason": "Cliente sbagliato"})
        )
        wizard.action_void()
        self.assertEqual(file.state, "void")
        self.assertEqual(move.appsistance_einvoice_state, "to_export")
        self.assertNotEqual(self._export(move).name, file.name)

    def test_a_sent_file_cannot_be_declared_never_sent(self):
        file = self._export(self._create_invoice())
        file.action_sent()
        self.assertEqual(file.state, "sent")
        with self.assertRaises(UserError):
            file.with_user(self.manager).sudo()._void("x")

    def test_an_exported_file_cannot_be_changed(self):
        file = self._export(self._create_invoice())
        with self.assertRaises(UserError):
            file.sudo().content = b"eA=="
        with self.assertRaises(UserError):
            file.sudo().name = "IT03999140175_AAAAA.xml"

    def test_an_exported_file_cannot_be_deleted(self):
        file = self._export(self._create_invoice())
        with self.assertRaises(UserError):
            file.sudo().unlink()

    def test_its_attachment_is_sealed(self):
        file = self._export(self._create_invoice())
        with self.assertRaises(UserError):
            file._get_attachments().raw = b"x"

    def test_an_altered_file_is_not_handed_out(self):
        file = self._export(self._create_invoice())
        self.env.cr.execute(
            "UPDATE appsistance_einvoice_file SET sha256 = 'x' WHERE id = %s", [file.id]
        )
        file.invalidate_recordset()
        with self.assertRaises(UserError):
            file._get_contents()

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_live_file(self):
        move = self._create_invoice()
        file = self._export(move)
        with self.assertRaises(psycopg2.errors.UniqueViolation), self.cr.savepoint():
            self.env["appsistance.einvoice.file"].sudo().create(
                {
                    "move_id": move.id,
                    "company_id": self.company.id,
                    "name": "IT03999140175_ZZZZZ.xml",
                    "sha256": file.sha256,
                }
            )

    def test_many_are_exported_in_one_go(self):
        moves = self.env["account.move"].union(
            *[self._create_invoice() for _index in range(5)]
        )
        files = self._export(moves)
        self.assertEqual(len(set(files.mapped("name"))), 5)
        target = write_zip(
            (file.name, content) for file, content in files._get_contents().items()
        )
        with zipfile.ZipFile(io.BytesIO(target.seek(0) or target.read())) as archive:
            self.assertEqual(set(archive.namelist()), set(files.mapped("name")))
            name = files[0].name
            self.assertEqual(
                hashlib.sha256(archive.read(name)).hexdigest(), files[0].sha256
            )

    def test_no_query_per_invoice_beyond_its_own_document(self):
        first = self._create_invoice()
        self._export(first)
        three = self.env["account.move"].union(
            *[self._create_invoice() for _index in range(3)]
        )
        six = self.env["account.move"].union(
            *[self._create_invoice() for _index in range(6)]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.cr.sql_log_count
        self._export(three)
        for_three = self.cr.sql_log_count - start
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.cr.sql_log_count
        self._export(six)
        for_six = self.cr.sql_log_count - start
        self.assertLess((for_six - for_three) / 3, 25)

    def test_core_downloads_give_the_exported_file(self):
        move = self._create_invoice()
        file = self._export(move)
        document = move._get_invoice_legal_documents("fatturapa")
        self.assertEqual(document["filename"], file.name)

    def test_no_way_leads_to_the_demo_proxy(self):
        move = self._create_invoice()
        self.assertFalse(self.company.l10n_it_edi_proxy_user_id)
        self.assertFalse(
            self.env["account_edi_proxy_client.user"].search(
                [("company_id", "=", self.company.id)]
            )
        )
        self.assertFalse(self.env["account.move.send"]._is_it_edi_applicable(move))
        move.action_l10n_it_edi_send()
        self.assertFalse(move.l10n_it_edi_state)
        self.assertEqual(move.appsistance_einvoice_state, "exported")
        with self.assertRaises(UserError):
            move._l10n_it_edi_upload([{"filename": "x", "xml": "x"}])

    def test_a_company_without_channel_is_left_to_core(self):
        self.company.appsistance_einvoice_channel = False
        move = self._create_invoice()
        self.assertFalse(move.appsistance_einvoice_applies)
        self.assertFalse(move.appsistance_einvoice_state)
        self.assertTrue(move._l10n_it_edi_ready_for_xml_export())

    def test_to_export_and_late_filters(self):
        move = self._create_invoice(invoice_date="2026-01-10", date="2026-01-10")
        late = self.env["account.move"].search(
            [("appsistance_einvoice_is_late", "=", True)]
        )
        self.assertIn(move, late)
        on_time = self.env["account.move"].search(
            [("appsistance_einvoice_is_late", "=", False)]
        )
        self.assertNotIn(move, on_time)

    def test_receipt_of_the_sdi_then_a_later_state_stays(self):
        file = self._export(self._create_invoice())
        content = make_receipt("RicevutaConsegna", file.name, file.sha256)
        self.env["appsistance.einvoice.receipt"]._load([("RC.xml", content)])
        self.assertEqual(file.state, "delivered")
        file._set_state("sent")
        self.assertEqual(file.state, "delivered")
        self.assertEqual(receipt.parse(content).state, "delivered")


@tagged("post_install", "-at_install")
class TestDownload(EinvoiceCommon, HttpCase):
    def test_a_manager_downloads_the_file_and_a_stranger_does_not(self):
        move = self._create_invoice()
        file, _refused = move._export_einvoice()
        self.manager.password = "einvoice_manager"
        self.authenticate("einvoice_manager", "einvoice_manager")
        response = self.url_open(f"/appsistance_einvoice/file/{file.id}")
        self.assertEqual(response.content, file._get_contents()[file])
        self.assertIn(file.name, response.headers["Content-Disposition"])
        self.authenticate(None, None)
        response = self.url_open(
            f"/appsistance_einvoice/file/{file.id}", allow_redirects=False
        )
        self.assertNotEqual(response.status_code, 200)
        self.assertNotIn(b"FatturaElettronica", response.content)

    def test_portal_user_finds_nothing(self):
        file, _refused = self._create_invoice()._export_einvoice()
        user = self._create_new_portal_user()
        user.password = "portal_user_x"
        self.authenticate(user.login, "portal_user_x")
        response = self.url_open(f"/appsistance_einvoice/file/{file.id}")
        self.assertEqual(response.status_code, 404)

    def test_portal_user_gets_no_hint_that_an_archive_exists(self):
        export = self.env["appsistance.einvoice.export"].create({})
        user = self._create_new_portal_user()
        user.password = "portal_user_x"
        self.authenticate(user.login, "portal_user_x")
        for number in (export.id, export.id + 1_000_000):
            response = self.url_open(f"/appsistance_einvoice/export/{number}/zip")
            self.assertEqual(response.status_code, 404)

    def test_zip_of_the_export_belongs_to_who_made_it(self):
        moves = self._create_invoice() + self._create_invoice()
        self.manager.password = "einvoice_manager"
        action = moves.with_user(self.manager).action_appsistance_einvoice_export()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        url = wizard.with_user(self.manager).action_download()["url"]
        self.authenticate("einvoice_manager", "einvoice_manager")
        response = self.url_open(url)
        with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
            self.assertEqual(len(archive.namelist()), 2)
        self.authenticate("admin", "admin")
        self.assertEqual(self.url_open(url).status_code, 404)

    @classmethod
    def _create_new_portal_user(cls):
        return new_test_user(cls.env, "einvoice_portal", groups="base.group_portal")

import io
import zipfile
from email.message import EmailMessage

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import new_test_user

from ..tools import receipt
from .common import EinvoiceCommon
from .sending_common import make_sdi_mail

SIGNATURE = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>'


def make_receipt(
    root,
    file_name,
    file_hash="",
    errors=(),
    outcome="",
    public=False,
    moment="2026-11-12T10:00:00+01:00",
):
    """A receipt of our own making, in the form of the SdI's."""
    namespace = receipt.PUBLIC if public else receipt.PRIVATE
    listed = "".join(
        f"<Errore><Codice>{code}</Codice><Descrizione>{text}</Descrizione>"
        f"<Suggerimento>{text}?</Suggerimento></Errore>"
        for code, text in errors
    )
    body = f"<ListaErrori>{listed}</ListaErrori>" if listed else ""
    if outcome:
        body += f"<EsitoCommittente><Esito>{outcome}</Esito></EsitoCommittente>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><t:{root} xmlns:t="{namespace}" '
        'versione="1.0"><IdentificativoSdI>123456789</IdentificativoSdI>'
        f"<NomeFile>{file_name}</NomeFile><Hash>{file_hash}</Hash>"
        f"<DataOraRicezione>{moment}</DataOraRicezione>"
        f"{body}<MessageId>1</MessageId>{SIGNATURE}</t:{root}>"
    ).encode()


class TestReceipt(EinvoiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.move = cls._create_invoice()
        cls.file, _refused = cls.move._export_einvoice()
        cls.receipts = cls.env["appsistance.einvoice.receipt"]

    def _load(self, root, **kwargs):
        name = kwargs.pop("file_name", self.file.name)
        content = make_receipt(root, name, **kwargs)
        return self.receipts._load([(f"{root}.xml", content)])

    def test_states_of_private_parties(self):
        for root, state in (
            ("RicevutaImpossibilitaRecapito", "undelivered"),
            ("RicevutaConsegna", "delivered"),
        ):
            record = self._load(root, file_hash=self.file.sha256)
            self.assertEqual(record.state, "applied")
            self.assertEqual(record.family, "private")
            self.assertEqual(self.move.appsistance_einvoice_state, state)

    def test_states_of_public_bodies(self):
        for root, outcome, state in (
            ("NotificaMancataConsegna", "", "undelivered"),
            ("AttestazioneTrasmissioneFattura", "", "attested"),
            ("NotificaDecorrenzaTermini", "", "expired"),
            ("NotificaEsito", "EC01", "accepted"),
        ):
            self._load(root, outcome=outcome, public=True)
            self.assertEqual(self.move.appsistance_einvoice_state, state)
        self.assertEqual(self.move.l10n_it_edi_state, "accepted_by_pa_partner")

    def test_a_refusal_of_the_public_body(self):
        self._load("NotificaEsito", outcome="EC02", public=True)
        self.assertEqual(self.move.appsistance_einvoice_state, "refused")

    def test_all_the_errors_of_a_rejection_are_listed_with_advice(self):
        record = self._load(
            "RicevutaScarto",
            file_hash=self.file.sha256,
            errors=[("00311", "Codice non valido"), ("00305", "IdCodice non valido")],
        )
        self.assertEqual(record.error_ids.mapped("code"), ["00311", "00305"])
        self.assertTrue(all(record.error_ids.mapped("advice")))
        self.assertEqual(self.move.appsistance_einvoice_state, "rejected")
        self.assertIn("00305", self.move.message_ids[0].body)
        self.assertTrue(self.move.appsistance_einvoice_resend_deadline)

    def test_the_days_of_a_rejection_are_counted_from_the_italian_day(self):
        for moment, hour, day in (
            ("2026-11-12T23:59:00+01:00", "2026-11-12 22:59:00", "2026-11-17"),
            ("2026-11-13T00:30:00+01:00", "2026-11-12 23:30:00", "2026-11-18"),
            ("2026-07-31T22:30:00Z", "2026-07-31 22:30:00", "2026-08-06"),
            ("2026-10-25T00:30:00+02:00", "2026-10-24 22:30:00", "2026-10-30"),
            ("2026-11-13T00:30:00", "2026-11-12 23:30:00", "2026-11-18"),
        ):
            with self.subTest(moment=moment):
                move = self._create_invoice()
                file, _refused = move._export_einvoice()
                record = self._load(
                    "RicevutaScarto",
                    file_name=file.name,
                    errors=[("00311", "x")],
                    moment=moment,
                )
                self.assertEqual(str(record.received_on), hour)
                self.assertEqual(str(file.resend_deadline), day)

    def test_a_receipt_of_an_impossible_day_is_applied_today(self):
        record = self._load("RicevutaConsegna", moment="0001-01-01T00:00:00+14:00")
        self.assertEqual(record.state, "applied")
        self.assertFalse(record.received_on)

    def test_the_same_receipt_twice_changes_nothing(self):
        first = self._load("RicevutaScarto", errors=[("00311", "x")])
        file, _refused = self.move._export_einvoice()
        messages = len(self.move.message_ids)
        again = self._load("RicevutaScarto", errors=[("00311", "x")])
        self.assertEqual(first, again)
        self.assertEqual(self.move.appsistance_einvoice_file_id, file)
        self.assertEqual(self.move.appsistance_einvoice_state, "exported")
        self.assertEqual(len(self.move.message_ids), messages)

    def test_a_wrong_fingerprint_goes_to_quarantine(self):
        record = self._load("RicevutaConsegna", file_hash="0" * 64)
        self.assertEqual((record.state, record.reason), ("quarantine", "hash"))
        self.assertEqual(self.move.appsistance_einvoice_state, "exported")

    def test_an_unknown_file_goes_to_quarantine_and_can_be_tried_again(self):
        record = self._load("RicevutaConsegna", file_name="IT03999140175_ABCDE.xml")
        self.assertEqual(record.reason, "unmatched")
        self.env["appsistance.einvoice.file"].sudo().create(
            {
                "move_id": self._create_invoice().id,
                "company_id": self.company.id,
                "name": "IT03999140175_ABCDE.xml",
                "sha256": "x",
            }
        )
        record.action_retry()
        self.assertEqual(record.state, "applied")
        self.assertEqual(record.file_id.state, "delivered")

    def test_a_signed_file_is_matched_by_name(self):
        self._load(
            "RicevutaConsegna",
            file_name=f"{self.file.name}.p7m",
            file_hash="1" * 64,
            public=True,
        )
        self.assertEqual(self.move.appsistance_einvoice_state, "delivered")

    def test_broken_and_foreign_files_go_to_quarantine(self):
        loaded = self.receipts._load(
            [
                ("a.xml", b"<a"),
                ("b.xml", b"<a/>"),
                ("c.zip", b"PK\x03\x04broken"),
                ("d.xml.p7m", b"0\x82truncated"),
            ]
        )
        self.assertEqual(
            loaded.mapped("reason"),
            ["container", "container", "unreadable", "unknown"],
        )

    def test_a_broken_archive_does_not_keep_the_others_from_being_loaded(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.xml", b"<a>" + bytes(range(32, 120)) * 40)
        broken = bytearray(buffer.getvalue())
        broken[40:60] = b"\xff" * 20
        content = make_receipt("RicevutaConsegna", self.file.name, self.file.sha256)
        loaded = self.receipts._load([("a.zip", bytes(broken)), ("b.xml", content)])
        self.assertEqual(set(loaded.mapped("reason")), {"container", False})
        self.assertEqual(self.move.appsistance_einvoice_state, "delivered")

    def test_metadata_of_a_received_invoice_is_no_state(self):
        record = self._load("FileMetadati")
        self.assertEqual(record.reason, "kind")
        self.assertEqual(self.move.appsistance_einvoice_state, "exported")

    def test_zip_and_mail_are_opened(self):
        content = make_receipt("RicevutaConsegna", self.file.name, self.file.sha256)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("x/IT_RC_001.xml", content)
        message = EmailMessage()
        message["Subject"] = "POSTA CERTIFICATA"
        message.set_content("x")
        message.add_attachment(
            b"<x/>", maintype="application", subtype="xml", filename="daticert.xml"
        )
        message.add_attachment(
            buffer.getvalue(), maintype="application", subtype="zip", filename="r.zip"
        )
        record = self.receipts._load([("mail.eml", message.as_bytes())])
        self.assertEqual(record.state, "applied")
        self.assertEqual(len(record), 1)

    def test_the_mailbox_loads_receipts(self):
        content = make_receipt("RicevutaConsegna", self.file.name, self.file.sha256)
        mail = make_sdi_mail("x_RC_001.xml", content)
        with self._with_company():
            self.env["mail.thread"].with_company(self.company).message_process(
                "appsistance.einvoice.receipt", mail
            )
        self.assertEqual(self.move.appsistance_einvoice_state, "delivered")

    def _with_company(self):
        self.env.user.company_id = self.company
        return self.cr.savepoint()

    def test_an_applied_receipt_is_never_deleted(self):
        record = self._load("RicevutaConsegna", file_hash=self.file.sha256)
        with self.assertRaises(UserError):
            record.unlink()

    def test_a_receipt_of_another_company_does_not_touch_the_file(self):
        other = self.setup_other_company()["company"]
        record = self.receipts.with_company(other)._load(
            [("x.xml", make_receipt("RicevutaConsegna", self.file.name))]
        )
        self.assertEqual(record.reason, "unmatched")
        self.assertFalse(
            self.receipts.search(
                Domain("company_id", "=", other.id) & Domain("state", "=", "applied")
            )
        )

    def test_who_works_for_one_company_touches_no_receipt_of_another(self):
        other = self.setup_other_company()["company"]
        content = make_receipt("RicevutaConsegna", self.file.name, self.file.sha256)
        record = self.receipts._load([("x.xml", content + b"<")])
        stranger = new_test_user(
            self.env,
            "einvoice_stranger",
            groups="account.group_account_invoice",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            record.with_user(stranger).action_retry()
        upload = (
            self.env["appsistance.einvoice.receipt.upload"]
            .with_user(stranger)
            .create(
                {
                    "company_id": self.company.id,
                    "attachment_ids": [
                        Command.create({"name": "x.xml", "raw": content})
                    ],
                }
            )
        )
        with self.assertRaises(AccessError):
            upload.action_load()
        self.assertEqual(self.move.appsistance_einvoice_state, "exported")

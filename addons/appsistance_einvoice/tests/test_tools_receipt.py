from odoo.tests import BaseCase, tagged

from ..tools import receipt, xml_reader
from .test_receipt import make_receipt


@tagged("post_install", "-at_install")
class TestReceiptParser(BaseCase):
    def test_each_kind_of_both_families(self):
        for root, public, outcome, kind, state in (
            ("RicevutaConsegna", True, "", "RC", "delivered"),
            ("RicevutaConsegna", False, "", "RC", "delivered"),
            ("NotificaScarto", True, "", "NS", "rejected"),
            ("RicevutaScarto", False, "", "NS", "rejected"),
            ("NotificaMancataConsegna", True, "", "MC", "undelivered"),
            ("RicevutaImpossibilitaRecapito", False, "", "MC", "undelivered"),
            ("NotificaEsito", True, "EC01", "NE", "accepted"),
            ("NotificaEsito", True, "EC02", "NE", "refused"),
            ("NotificaDecorrenzaTermini", True, "", "DT", "expired"),
            ("AttestazioneTrasmissioneFattura", True, "", "AT", "attested"),
            ("FileMetadati", False, "", "MT", ""),
        ):
            with self.subTest(root=root, outcome=outcome):
                parsed = receipt.parse(
                    make_receipt(
                        root,
                        "IT03999140175_00001.xml.p7m",
                        "A" * 64,
                        outcome=outcome,
                        public=public,
                    )
                )
                self.assertEqual((parsed.kind, parsed.state), (kind, state))
                self.assertEqual(parsed.family, "public" if public else "private")
                self.assertEqual(parsed.stem, "IT03999140175_00001")
                self.assertEqual(parsed.file_hash, "a" * 64)

    def test_every_error_is_kept_with_its_own_text(self):
        parsed = receipt.parse(
            make_receipt(
                "RicevutaScarto",
                "IT1_A.xml",
                errors=[("00311", "uno"), ("00305", "due")],
            )
        )
        self.assertEqual(
            [(error.code, error.description, error.advice) for error in parsed.errors],
            [("00311", "uno", "uno?"), ("00305", "due", "due?")],
        )

    def test_what_is_no_receipt(self):
        for content, reason in (
            (b"<RicevutaConsegna/>", "namespace"),
            (f'<t:Altro xmlns:t="{receipt.PUBLIC}"/>'.encode(), "root"),
            (f'<t:RicevutaConsegna xmlns:t="{receipt.PUBLIC}"/>'.encode(), "name"),
        ):
            with self.subTest(reason=reason):
                with self.assertRaises(receipt.UnknownReceiptError) as caught:
                    receipt.parse(content)
                self.assertEqual(caught.exception.reason, reason)
        with self.assertRaises(xml_reader.UnreadableXmlError):
            receipt.parse(b"<a")

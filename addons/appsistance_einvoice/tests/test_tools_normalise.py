from odoo.tests import BaseCase, tagged

from ..tools import normalise, rules, schema, xml_reader
from .golden_files import golden


@tagged("post_install", "-at_install")
class TestNormalise(BaseCase):
    def _normalise(self, content):
        return normalise.normalise(xml_reader.parse(content))

    def test_the_golden_documents_stay_as_they_are(self):
        for name in ("ordinary.xml", "simplified.xml"):
            content = golden(name)
            root = self._normalise(content)
            self.assertFalse(schema.validate(root, schema.package_folder()), name)
            self.assertFalse(rules.check(root), name)

    def test_order_of_the_elements_is_restored(self):
        root = xml_reader.parse(golden("ordinary.xml"))
        for tag in ("DatiGenerali", "DettaglioLinee", "DatiTrasmissione", "Sede"):
            element = root.find(f".//{tag}")
            element[:] = list(reversed(element))
        self.assertTrue(schema.validate(root, schema.package_folder()))
        normalise.normalise(root)
        self.assertFalse(schema.validate(root, schema.package_folder()))

    def test_elements_in_the_wrong_case_are_mended(self):
        content = golden("ordinary.xml").replace(
            b"DatiFattureCollegate", b"Datifatturecollegate"
        )
        root = self._normalise(content)
        self.assertFalse(schema.validate(root, schema.package_folder()))

    def test_texts_take_their_class_and_length(self):
        for tag, value, expected in (
            ("UnitaMisura", "metri quadrati²", "metri quad"),
            ("CodicePagamento", "n° 5", "n. 5"),
            ("Causale", "x" * 300, "x" * 200),
            ("Descrizione", "\U001031b0", "-"),
            ("Numero", "FATTURA/DELLA/SEDE/2026/0001", "DELLA/SEDE/2026/0001"),
            ("NomeAttachment", "è" * 70 + ".pdf", "è" * 56 + ".pdf"),
            ("CodiceDestinatario", " abc1234 ", "ABC1234"),
        ):
            root = xml_reader.parse(golden("ordinary.xml"))
            root.find(f".//{tag}").text = value
            normalise.normalise(root)
            with self.subTest(tag=tag):
                self.assertEqual(root.find(f".//{tag}").text, expected)

    def test_contacts_that_the_schema_refuses_are_left_out(self):
        root = xml_reader.parse(golden("ordinary.xml"))
        root.find(".//Telefono").text = "+39 030 12 34 567 (interno 12 345)"
        root.find(".//ContattiTrasmittente/Email").text = "no"
        root.find(".//CessionarioCommittente//Provincia").text = "Brescia"
        normalise.normalise(root)
        self.assertIsNone(root.find(".//ContattiTrasmittente"))
        self.assertIsNone(root.find(".//CessionarioCommittente//Provincia"))
        self.assertFalse(schema.validate(root, schema.package_folder()))

    def test_phone_numbers(self):
        for value, expected in (
            ("+39 030 1234567", "0301234567"),
            ("0039 333/1234567", "3331234567"),
            ("030.123.45.67", "0301234567"),
            ("+49 89 123456", "004989123456"),
            ("123", ""),
            ("1234567890123", ""),
            (None, ""),
        ):
            with self.subTest(value=value):
                self.assertEqual(normalise.phone_number(value), expected)

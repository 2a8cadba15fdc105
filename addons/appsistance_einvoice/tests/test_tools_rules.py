from datetime import date

from lxml import etree

from odoo.tests import BaseCase, tagged

from ..tools import rules, schema, xml_reader
from .golden_files import golden

LINE = "FatturaElettronicaBody/DatiBeniServizi/DettaglioLinee"
SUMMARY = "FatturaElettronicaBody/DatiBeniServizi/DatiRiepilogo"
DOCUMENT = "FatturaElettronicaBody/DatiGenerali/DatiGeneraliDocumento"
HEADER = "FatturaElettronicaHeader"
BUYER = f"{HEADER}/CessionarioCommittente/DatiAnagrafici"


def put(path, value):
    """Change the first element at a path."""

    def change(root):
        root.find(path).text = value

    return change


def drop(*paths):
    def change(root):
        for path in paths:
            for element in root.findall(path):
                element.getparent().remove(element)

    return change


def add(path, xml):
    def change(root):
        for parent in root.findall(path):
            parent.append(etree.fromstring(xml))

    return change


def all_of(*changes):
    def change(root):
        for one in changes:
            one(root)

    return change


#: (expected code, what is broken in the golden document)
CASES = (
    ("00300", put(f"{HEADER}/DatiTrasmissione/IdTrasmittente/IdCodice", "03999140176")),
    (
        "00301",
        put(
            f"{HEADER}/CedentePrestatore/DatiAnagrafici/IdFiscaleIVA/IdCodice",
            "03999140176",
        ),
    ),
    (
        "00302",
        put(f"{HEADER}/CedentePrestatore/DatiAnagrafici/CodiceFiscale", "03999140176"),
    ),
    ("00305", put(f"{BUYER}/IdFiscaleIVA/IdCodice", "03999340172")),
    ("00306", put(f"{BUYER}/CodiceFiscale", "DLCMRA68D54B157H")),
    ("00313", put(f"{HEADER}/DatiTrasmissione/CodiceDestinatario", "XXXXXXX")),
    ("00400", put(f"{LINE}/AliquotaIVA", "0.00")),
    ("00401", add(LINE, "<Natura>N4</Natura>")),
    ("00403", put(f"{DOCUMENT}/Data", "2031-01-01")),
    ("00411", drop(f"{DOCUMENT}/DatiRitenuta")),
    (
        "00413",
        add(
            DOCUMENT,
            "<DatiCassaPrevidenziale><AliquotaIVA>0.00</AliquotaIVA>"
            "</DatiCassaPrevidenziale>",
        ),
    ),
    (
        "00414",
        add(
            DOCUMENT,
            "<DatiCassaPrevidenziale><AliquotaIVA>22.00</AliquotaIVA>"
            "<Natura>N4</Natura></DatiCassaPrevidenziale>",
        ),
    ),
    (
        "00415",
        all_of(
            drop(f"{DOCUMENT}/DatiRitenuta", f"{LINE}/Ritenuta"),
            add(
                DOCUMENT,
                "<DatiCassaPrevidenziale><AliquotaIVA>22.00</AliquotaIVA>"
                "<Ritenuta>SI</Ritenuta></DatiCassaPrevidenziale>",
            ),
        ),
    ),
    ("00417", drop(f"{BUYER}/IdFiscaleIVA", f"{BUYER}/CodiceFiscale")),
    ("00418", put(f"{DOCUMENT}/Data", "2026-01-09")),
    ("00419", put(f"{LINE}/AliquotaIVA", "10.00")),
    (
        "00420",
        all_of(
            add(SUMMARY, "<Natura>N6.7</Natura>"), put(f"{SUMMARY}/EsigibilitaIVA", "S")
        ),
    ),
    ("00421", put(f"{SUMMARY}/Imposta", "75.88")),
    ("00422", put(f"{SUMMARY}/ImponibileImporto", "345.81")),
    ("00423", put(f"{LINE}/PrezzoTotale", "333.35000000")),
    ("00424", put(f"{LINE}/AliquotaIVA", "0.22")),
    ("00425", put(f"{DOCUMENT}/Numero", "FATTURA")),
    ("00427", put(f"{HEADER}/DatiTrasmissione/CodiceDestinatario", "ABC123")),
    ("00428", put(f"{HEADER}/DatiTrasmissione/FormatoTrasmissione", "FPA12")),
    ("00429", put(f"{SUMMARY}/AliquotaIVA", "0.00")),
    ("00430", add(SUMMARY, "<Natura>N4</Natura>")),
    (
        "00437",
        add(DOCUMENT, "<ScontoMaggiorazione><Tipo>SC</Tipo></ScontoMaggiorazione>"),
    ),
    ("00438", drop(f"{LINE}/ScontoMaggiorazione/Percentuale")),
    ("00443", put(f"{SUMMARY}/AliquotaIVA", "10.00")),
    ("00444", add(SUMMARY, "<Natura>N4</Natura>")),
    ("00445", add(LINE, "<Natura>N2</Natura>")),
    (
        "00471",
        all_of(
            put(f"{BUYER}/IdFiscaleIVA/IdCodice", "03999140175"),
            put(f"{BUYER}/CodiceFiscale", "03999140175"),
        ),
    ),
    ("00472", put(f"{DOCUMENT}/TipoDocumento", "TD27")),
    ("00473", put(f"{DOCUMENT}/TipoDocumento", "TD17")),
    (
        "00474",
        all_of(
            put(f"{DOCUMENT}/TipoDocumento", "TD21"), put(f"{LINE}/AliquotaIVA", "0.00")
        ),
    ),
    (
        "00475",
        all_of(put(f"{DOCUMENT}/TipoDocumento", "TD16"), drop(f"{BUYER}/IdFiscaleIVA")),
    ),
)


@tagged("post_install", "-at_install")
class TestRules(BaseCase):
    def test_each_broken_document_is_found(self):
        for code, change in CASES:
            root = xml_reader.parse(golden("ordinary.xml"))
            change(root)
            with self.subTest(code=code):
                found = {
                    finding.code for finding in rules.check(root, date(2026, 11, 24))
                }
                self.assertIn(code, found)

    def test_tolerances(self):
        for path, value in (
            (f"{SUMMARY}/Imposta", "75.87"),
            (f"{SUMMARY}/Imposta", "75.85"),
            (f"{SUMMARY}/ImponibileImporto", "344.80"),
            (f"{LINE}/PrezzoTotale", "333.34000000"),
        ):
            root = xml_reader.parse(golden("ordinary.xml"))
            root.find(path).text = value
            with self.subTest(path=path, value=value):
                codes = {finding.code for finding in rules.check(root)}
                self.assertFalse(codes & {"00421", "00422", "00423"})

    def test_integration_of_reverse_charge_may_show_rate_and_nature(self):
        root = xml_reader.parse(golden("ordinary.xml"))
        root.find(f"{DOCUMENT}/TipoDocumento").text = "TD16"
        add(LINE, "<Natura>N6.7</Natura>")(root)
        add(SUMMARY, "<Natura>N6.7</Natura>")(root)
        codes = {finding.code for finding in rules.check(root)}
        self.assertFalse(codes & {"00401", "00430"})

    def test_simplified_invoice_above_the_limit(self):
        root = xml_reader.parse(golden("simplified.xml"))
        root.find(".//Importo").text = "400.01"
        self.assertEqual([item.code for item in rules.check(root)], ["00460"])
        root.find(".//RegimeFiscale").text = "RF19"
        self.assertFalse(rules.check(root))

    def test_a_total_with_amount_discount_and_surcharge(self):
        root = xml_reader.parse(golden("ordinary.xml"))
        line = root.findall(LINE)[1]
        line.find("ScontoMaggiorazione").find("Percentuale").tag = "Importo"
        line.find("ScontoMaggiorazione").find("Importo").text = "0.25"
        line.find("PrezzoTotale").text = "12.00"
        self.assertNotIn("00423", [item.code for item in rules.check(root)])
        line.find("ScontoMaggiorazione").find("Tipo").text = "MG"
        line.find("PrezzoTotale").text = "13.50"
        self.assertNotIn("00423", [item.code for item in rules.check(root)])

    def test_a_document_without_anything_does_not_break_the_checks(self):
        for content in (
            b"<FatturaElettronica/>",
            b"<FatturaElettronica><FatturaElettronicaBody/></FatturaElettronica>",
            (
                b"<x><FatturaElettronicaBody><DatiBeniServizi><DettaglioLinee>"
                b"<AliquotaIVA>x</AliquotaIVA></DettaglioLinee></DatiBeniServizi>"
                b"</FatturaElettronicaBody></x>"
            ),
        ):
            self.assertIsInstance(rules.check(xml_reader.parse(content)), list)

    def test_names_and_size(self):
        self.assertEqual([item.code for item in rules.check_name("x.xml")], ["00001"])
        name = "IT03999140175_00001.xml"
        self.assertEqual(
            [item.code for item in rules.check_name(name, {name})], ["00002"]
        )
        self.assertFalse(list(rules.check_name(name)))
        self.assertFalse(list(rules.check_file(b"x")))
        big = b"x" * (rules.MAX_FILE_BYTES + 1)
        self.assertEqual([item.code for item in rules.check_file(big)], ["00003"])

    def test_the_schemas_are_the_official_ones(self):
        folder = schema.package_folder()
        self.assertTrue(folder, "the package with the schemas is not installed")
        schema.check_folder(folder)

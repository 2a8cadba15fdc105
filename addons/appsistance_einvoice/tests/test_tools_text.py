# Look-alikes and marks are what is tested here.
# ruff: noqa: RUF001

from datetime import date

from odoo.tests import BaseCase, tagged

from ..tools import deadlines, filename, person_name, tax_codes, text
from ..tools.text import ASCII, LATIN


@tagged("post_install", "-at_install")
class TestText(BaseCase):
    def test_each_character_has_an_equivalent(self):
        for value, latin, plain in (
            ("dell’impianto “A” – 5 €…", 'dell\'impianto "A" - 5 EUR...', None),
            ("n° 5", "n° 5", "n. 5"),
            ("3 m²", "3 m²", "3 m2"),
            ("½ m³", "½ m³", "1/2 m3"),
            ("Caffè perché", "Caffè perché", "Caffe perche"),
            ("Łódź Çelik ñ", "Lódz Çelik ñ", "Lodz Celik n"),
            ("Straße Ærø", "Straße Ærø", "Strasse AEro"),
            ("Œuvre ﬁne", "OEuvre fine", "OEuvre fine"),
            ("Кухня", "Kukhnya", "Kukhnya"),
            ("Ωμέγα", "Ohmmega", "Ohmmega"),
            ("a\tb\nc\u00a0d\u200be", "a b c de", "a b c de"),
            ("e\u0301", "é", "e"),
            ("", "", ""),
            (None, "", ""),
            (12, "12", "12"),
            ("£ ¥ « » ±", "£ ¥ « » ±", 'GBP JPY " " +/-'),
        ):
            with self.subTest(value=value):
                self.assertEqual(text.clean(value, LATIN), latin)
                self.assertEqual(
                    text.clean(value, ASCII), latin if plain is None else plain
                )

    def test_what_has_no_equivalent_is_spelled_out_and_never_a_question_mark(self):
        for char in "😀中한ع":
            with self.subTest(char=char):
                result = text.clean(f"x{char}y", ASCII)
                self.assertNotIn("?", result)
                self.assertTrue(result.startswith("x(") and result.endswith(")y"))

    def test_every_character_of_unicode_stays_in_its_class(self):
        for start in range(0x20, 0x30000, 0x200):
            chunk = "".join(
                chr(code)
                for code in range(start, start + 0x200)
                if not 0xD800 <= code < 0xE000
            )
            for charset, limit in ((LATIN, "\xff"), (ASCII, "\x7e")):
                result = text.clean(chunk, charset)
                self.assertTrue(
                    all(
                        " " <= char <= "\x7e" or "\xa0" <= char <= limit
                        for char in result
                    )
                )

    def test_cutting(self):
        self.assertEqual(text.cut("INV/2026/00015", 5), "INV/2")
        self.assertEqual(text.cut("INV/2026/00015", 5, keep_end=True), "00015")
        self.assertEqual(text.cut("ab", 5), "ab")
        self.assertEqual(text.cut_file_name("a" * 80 + ".pdf"), "a" * 56 + ".pdf")
        self.assertEqual(text.cut_file_name("a" * 80), "a" * 60)
        self.assertEqual(text.cut_file_name("short.pdf"), "short.pdf")

    def test_splitting_keeps_all_the_words(self):
        pieces = text.split("parola " * 70, 200)
        self.assertEqual(" ".join(pieces), ("parola " * 70).strip())
        self.assertTrue(all(len(piece) <= 200 for piece in pieces))
        self.assertEqual(text.split("x" * 450, 200), ["x" * 200, "x" * 200, "x" * 50])
        self.assertEqual(text.split("  ", 200), [])

    def test_names_of_persons(self):
        for name, code, first, last in (
            ("De Luca Maria", "DLCMRA68D54B157G", "Maria", "De Luca"),
            ("Maria De Luca", "DLCMRA68D54B157G", "Maria", "De Luca"),
            ("Ghitti Luca", "GHTLCU81M10B157F", "Luca", "Ghitti"),
            ("Mario Rossi", "", "Mario", "Rossi"),
            ("Mario Rossi", "80000000176", "Mario", "Rossi"),
            ("Mario Rossi", "XXXXXX68D54B157G", "Mario", "Rossi"),
            ("Maria", "DLCMRA68D54B157G", "Maria", ""),
        ):
            with self.subTest(name=name):
                self.assertEqual(person_name.split(name, code), (first, last))

    def test_letters_of_the_fiscal_code(self):
        for function, name, letters in (
            (person_name.letters_of_last, "Fo", "FOX"),
            (person_name.letters_of_last, "D’Aù", "DAU"),
            (person_name.letters_of_first, "Gianfranco", "GFR"),
            (person_name.letters_of_first, "Ada", "DAA"),
        ):
            with self.subTest(name=name):
                self.assertEqual(function(name), letters)

    def test_file_names(self):
        self.assertEqual(filename.encode(62**4), "10000")
        self.assertEqual(
            filename.compose("IT", "03999140175", 61), "IT03999140175_0000z.xml"
        )
        for name, valid in (
            ("IT03999140175_0000z.xml", True),
            ("IT03999140175_A.xml.p7m", True),
            ("ITNone_0000z.pdf", False),
            ("IT03999140175_000000.xml", False),
            ("it03999140175_00001.xml", False),
            ("", False),
            (None, False),
        ):
            with self.subTest(name=name):
                self.assertEqual(filename.is_valid(name), valid)
        self.assertEqual(filename.progressive_of("IT03999140175_0000z.xml"), "0000z")
        self.assertEqual(filename.progressive_of("x"), "")
        self.assertEqual(filename.stem("IT1_A.xml.p7m"), "IT1_A")
        self.assertEqual(
            filename.receipt_parts("IT03999140175_0000z_RC_001.xml"),
            ("IT03999140175_0000z", "RC"),
        )
        self.assertEqual(filename.receipt_parts("x.xml"), ("", ""))

    def test_check_digits(self):
        self.assertTrue(tax_codes.is_vat_number("03999140175"))
        self.assertFalse(tax_codes.is_vat_number("03999140176"))
        self.assertTrue(tax_codes.is_fiscal_code("DLCMRA68D54B157G"))
        self.assertFalse(tax_codes.is_fiscal_code("DLCMRA68D54B157H"))
        self.assertTrue(tax_codes.is_fiscal_code("98099120176"))

    def test_last_days(self):
        for kind, day, operations, expected in (
            ("TD01", date(2026, 11, 10), (), date(2026, 11, 22)),
            ("TD24", date(2026, 11, 30), (date(2026, 11, 3),), date(2026, 12, 15)),
            ("TD24", date(2026, 12, 31), (date(2026, 12, 9),), date(2027, 1, 15)),
            ("TD24", date(2026, 11, 30), (), date(2026, 12, 12)),
            ("TD24", date(2026, 11, 30), (None,), date(2026, 12, 12)),
            ("TD17", date(2026, 11, 30), (), date(2026, 12, 15)),
            ("TD01", None, (), None),
        ):
            with self.subTest(kind=kind, operations=operations):
                self.assertEqual(deadlines.last_day(kind, day, operations), expected)
        self.assertEqual(deadlines.resend(date(2026, 11, 28)), date(2026, 12, 3))

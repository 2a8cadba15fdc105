import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import file_open

from ..tools.csv_table import normalise, parse_date, read_table
from ..tools.equipment_rows import map_header
from .equipment_common import EquipmentCommon

HEADER = (
    "ID esterno;Nome;Cliente;Luogo d'intervento;Componente di;Categoria;Marca;Modello;"
    "Matricola;Installato il;Stato"
)


@tagged("post_install", "-at_install")
class TestEquipmentImport(EquipmentCommon):
    def _prepare(self, *rows, header=HEADER, encoding="utf-8"):
        content = "\r\n".join([header, *rows]).encode(encoding)
        return (
            self.env["appsistance.equipment.import"]
            .with_user(self.dispatcher)
            .create({"file": base64.b64encode(content), "filename": "equipment.csv"})
        )

    def _load(self, *rows, **kwargs):
        wizard = self._prepare(*rows, **kwargs)
        wizard.action_check()
        wizard.action_load()
        return wizard

    def _get_reasons(self, wizard):
        return {line.number: line.reason for line in wizard.line_ids}

    def test_a_check_writes_nothing(self):
        before = self.Equipment.search_count([])
        wizard = self._prepare("r1;Rack;Mercati Prealpi;Store 1;;Test racks;;;;;")
        wizard.action_check()
        self.assertEqual((wizard.state, wizard.create_count), ("checked", 1))
        self.assertEqual(self.Equipment.search_count([]), before)

    def test_a_plant_with_its_components_is_loaded(self):
        wizard = self._load(
            "r1;Rack;Mercati Prealpi;Store 1;;Test racks;Frigor;;SN-1;01/02/2020;Fermo",
            ";Compressor;;;r1;Test parts;NewBrand;;;;",
            ";Valve;;;Rack / Compressor;Test parts;;;;;",
        )
        self.assertFalse(self._get_reasons(wizard))
        rack, compressor, valve = wizard.equipment_ids
        self.assertRecordValues(
            rack,
            [
                {
                    "site_id": self.store_1.id,
                    "brand_id": self.brand.id,
                    "serial_number": "SN-1",
                    "state": "stopped",
                }
            ],
        )
        self.assertEqual(str(rack.installed_on), "2020-02-01")
        self.assertEqual(compressor.brand_id.name, "NewBrand")
        self.assertEqual(valve.complete_name, "Rack / Compressor / Valve")

    def test_every_bad_row_is_named_with_its_reason_and_the_good_ones_are_loaded(self):
        self._create_equipment(
            "Taken",
            customer_id=self.private.id,
            site_id=self.private.id,
            brand_id=self.brand.id,
            serial_number="T1",
        )
        wizard = self._load(
            ";Good;Mercati Prealpi;Store 1;;Test parts;;;;;",
            ";;Mercati Prealpi;Store 1;;Test parts;;;;;",
            ";A;Nobody;Store 1;;Test parts;;;;;",
            ";B;Mercati Prealpi;Store 9;;Test parts;;;;;",
            ";C;Mercati Prealpi;;;Test parts;;;;;",
            ";D;Mercati Prealpi;Store 1;;Nonsense;;;;;",
            ";E;Mercati Prealpi;Store 1;;Test parts;;;;31/02/2020;",
            ";F;Mercati Prealpi;Store 1;;Test parts;;;;;broken",
            ";G;Mercati Prealpi;Store 1;Ghost;Test parts;;;;;",
            ";H;Mercati Prealpi;Store 1;;Test parts;Frigor;;T1;;",
            ";I;Mercati Prealpi;Store 1;;Test parts;;X;S5;;",
            ";J;Mercati Prealpi;Store 1;;Test parts;;x;s 5;;",
            "dup;K;Mercati Prealpi;Store 1;;Test parts;;;;;",
            "dup;L;Mercati Prealpi;Store 1;;Test parts;;;;;",
            ";M;;;;Test parts;;;;;",
            ";N;Mercati Prealpi;Store 1;;;;;;;",
            ";O;;;D;Test parts;;;;;",
            ";P;Mercati Prealpi;Store 2;I;Test parts;;;;;",
        )
        expected = {
            3: "The name is missing",
            4: "no customer “Nobody”",
            5: "no site “Store 9”",
            6: "several sites",
            7: "no category “Nonsense”",
            8: "“31/02/2020” is not a date",
            9: "“broken” is not a status",
            10: "no plant “Ghost”",
            11: "belongs to Taken of De Luca Maria",
            13: "same as row 12",
            15: "Row 14 has the same external id",
            16: "customer or the site is missing",
            17: "The category is missing",
            18: "plant in row 7, which it is part of, is refused",
        }
        reasons = self._get_reasons(wizard)
        for number, text in expected.items():
            with self.subTest(row=number):
                self.assertIn(text, reasons.get(number, ""))
        self.assertEqual(set(reasons), {*expected, 19})
        self.assertEqual(set(wizard.equipment_ids.mapped("name")), {"Good", "I", "K"})

    def test_refused_rows_come_back_with_their_reason(self):
        wizard = self._load(";A;Nobody;;;Test parts;;;;;")
        header, rows = read_table(base64.b64decode(wizard.refused_file))
        self.assertEqual(header[:2] + header[-1:], ["ID esterno", "Nome", "Reason"])
        self.assertIn("Nobody", rows[0][1][-1])

    def test_the_refused_rows_mended_can_be_loaded_as_they_are(self):
        wizard = self._load(";A;Nobody;Store 1;;Test parts;;;;;")
        content = base64.b64decode(wizard.refused_file).decode("utf-8-sig")
        mended = content.replace(";Nobody;", ";Mercati Prealpi;").split("\r\n")
        again = self._load(*mended[1:], header=mended[0])
        self.assertEqual(again.equipment_ids.name, "A")

    def test_a_second_run_doubles_nothing(self):
        rows = (
            "r1;Rack;Mercati Prealpi;Store 1;;Test racks;Frigor;R9;SN-1;;",
            ";Compressor;;;r1;Test parts;Brandless;;SN-2;;",
            ";Valve;;;SN-2;Test parts;;;;;",
        )
        first = self._load(*rows)
        second = self._load(*rows)
        self.assertEqual(second.equipment_ids, first.equipment_ids)
        self.assertEqual((second.create_count, second.update_count), (0, 3))

    def test_a_second_run_updates_what_changed(self):
        self._load("r1;Rack;Mercati Prealpi;Store 1;;Test racks;;;;;")
        wizard = self._load("r1;Big rack;;Store 2;;;;;;;")
        self.assertFalse(self._get_reasons(wizard))
        rack = wizard.equipment_ids
        self.assertEqual((rack.name, rack.site_id), ("Big rack", self.store_2))
        self.assertEqual(rack.transfer_ids.reason, "Import")

    def test_customers_are_found_by_vat_reference_and_name(self):
        self.customer.vat = "IT00743110157"
        header = "Nome;P.IVA;Codice cliente;Cliente;Sede;Categoria"
        wizard = self._load(
            "A;00743110157;;;Store 1;Test parts",
            "B;;mp;;Store 1;Test parts",
            "C;;;MERCATI PREALPI;store 1;test parts",
            header=header,
        )
        self.assertFalse(self._get_reasons(wizard))
        self.assertEqual(wizard.equipment_ids.customer_id, self.customer)

    def test_two_customers_of_one_name_are_not_guessed(self):
        self.env["res.partner"].create({"name": "De Luca Maria"})
        wizard = self._load(";A;De Luca Maria;;;Test parts;;;;;")
        self.assertIn("Several customers", self._get_reasons(wizard)[2])

    def test_excels_encoding_and_commas_are_read(self):
        wizard = self._load(
            "Città,Mercati Prealpi,Store 1,Test parts",
            header="Nome,Cliente,Sede,Categoria",
            encoding="cp1252",
        )
        self.assertEqual(wizard.equipment_ids.name, "Città")

    def test_unknown_columns_are_named(self):
        wizard = self._prepare("A;x;y", header="Nome;Colore;Peso")
        wizard.action_check()
        self.assertEqual(wizard.ignored_columns, "Colore, Peso")

    def test_what_is_no_csv_is_refused_in_words(self):
        for rows, header, message in (
            (["x"], "Colore", "must hold the names of the columns"),
            ([], "Nome", "no rows below"),
            (["x"], "PK\x03\x04", "not a CSV file"),
        ):
            with (
                self.subTest(header=header),
                self.assertRaisesRegex(UserError, message),
            ):
                self._prepare(*rows, header=header).action_check()

    def test_a_file_that_is_too_large_is_refused(self):
        with self.assertRaisesRegex(UserError, "larger than 10 MB"):
            self._prepare("x" * 11_000_000, header="Nome").action_check()

    def test_a_technician_does_not_import(self):
        with self.assertRaises(AccessError):
            self.env["appsistance.equipment.import"].with_user(self.technician).create(
                {}
            )

    def test_the_example_file_is_understood(self):
        self.env["res.partner"].create({"name": "Condominio Corte dei Tigli"})
        self.env.ref("appsistance_base.equipment_category_boiler").name = "Caldaie"
        self.env.ref("appsistance_base.equipment_category_burner").name = "Bruciatori"
        with file_open("appsistance_base/static/import/equipment.csv") as example:
            header, *rows = example.read().splitlines()
        wizard = self._load(*rows, header=header)
        self.assertFalse(self._get_reasons(wizard))
        self.assertFalse(wizard.ignored_columns)

    def test_the_queries_do_not_grow_with_the_rows(self):
        def count(size, prefix):
            wizard = self._prepare(
                *(
                    f"{prefix}{n};{prefix}{n};Mercati Prealpi;Store 1;;Test parts;"
                    f"Frigor;M;{prefix}{n};;"
                    for n in range(size)
                )
            )
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            wizard.action_check()
            wizard.action_load()
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        count(3, "w")
        self.assertLessEqual(count(200, "b"), count(20, "a") + 5)

    def test_core_import_names_each_bad_row_too(self):
        self._create_equipment("Taken", brand_id=self.brand.id, serial_number="T1")
        fields = ["name", "site_id/.id", "category_id/.id", "brand_id/.id"]
        fields.append("serial_number")
        data = [
            [
                f"Core {n}",
                str(self.store_1.id),
                str(self.part_category.id),
                str(self.brand.id),
                "T1" if n in (20, 30) else f"C{n}",
            ]
            for n in range(40)
        ]
        equipment = self.Equipment.with_user(self.dispatcher)
        result = equipment.load(fields, data)
        self.assertFalse(result["ids"])
        reasons = {
            message["rows"]["from"]: message["message"]
            for message in result["messages"]
        }
        for number in (20, 30):
            with self.subTest(row=number):
                self.assertIn("already belongs to Taken", reasons[number])
        good = [row for n, row in enumerate(data) if n not in (20, 30)]
        self.assertEqual(len(equipment.load(fields, good)["ids"]), 38)


@tagged("post_install", "-at_install")
class TestEquipmentTable(EquipmentCommon):
    def test_headers_are_known_in_italian_and_english(self):
        columns, ignored = map_header(
            ["Nome", "MATRICOLA", "Luogo d’intervento", "Warranty until", "P.IVA", "X"]
        )
        self.assertEqual(
            list(columns.values()),
            ["name", "serial_number", "site", "warranty_until", "customer_vat"],
        )
        self.assertEqual(ignored, ["X"])

    def test_people_write_dates_in_many_ways(self):
        for text in ("01/02/2026", "2026-02-01", "01.02.2026", "1/2/26"):
            with self.subTest(text=text):
                self.assertEqual(str(parse_date(text)), "2026-02-01")

    def test_names_compare_without_case_accents_and_apostrophes(self):
        self.assertEqual(
            normalise(" Luogo  d'Intervento "), normalise("LUOGO D’INTERVENTO")
        )
        self.assertEqual(normalise("Città"), normalise("CITTA'"))

import csv
import io

from odoo import Command
from odoo.exceptions import UserError

from .common import DAY, EinvoiceCommon


class TestWizards(EinvoiceCommon):
    # --------------------------------------------------
    # Significant goods
    # --------------------------------------------------

    def _apply_goods(self, goods, work):
        move = self._create_invoice(
            self.private,
            [(goods, self.tax_22), (work, self.tax_22s)],
            post=False,
        )
        wizard = self.env["appsistance.einvoice.significant.goods"].create(
            {
                "move_id": move.id,
                "goods_line_ids": [Command.set(move.invoice_line_ids[0].ids)],
                "reduced_tax_id": self.tax_10s.id,
                "ordinary_tax_id": self.tax_22.id,
            }
        )
        wizard.action_apply()
        return move

    def _get_amounts(self, move):
        return sorted(
            (line.tax_ids.amount, line.price_subtotal) for line in move.invoice_line_ids
        )

    def test_goods_above_the_work_are_split(self):
        move = self._apply_goods(1500, 600)
        self.assertEqual(
            self._get_amounts(move), [(10.0, 600.0), (10.0, 600.0), (22.0, 900.0)]
        )
        self.assertIn("900", move.appsistance_einvoice_causale)
        move.action_post()
        self.assertValid(move)

    def test_goods_within_the_work_take_the_reduced_rate(self):
        move = self._apply_goods(500, 600)
        self.assertEqual(self._get_amounts(move), [(10.0, 500.0), (10.0, 600.0)])

    def test_only_a_draft_is_split(self):
        move = self._create_invoice()
        wizard = self.env["appsistance.einvoice.significant.goods"].create(
            {
                "move_id": move.id,
                "goods_line_ids": [Command.set(move.invoice_line_ids.ids)],
            }
        )
        with self.assertRaises(UserError):
            wizard.action_apply()

    # --------------------------------------------------
    # Month end
    # --------------------------------------------------

    def _create_month_end(self):
        return self.env["appsistance.einvoice.month.end"].create(
            {
                "company_id": self.company.id,
                "date_from": DAY.replace(day=1),
                "date_to": DAY.replace(day=30),
            }
        )

    def _get_month(self):
        return dict(self._create_month_end()._get_zip_entries())

    def _read(self, content):
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))

    def test_month_end_holds_files_gaps_and_withholdings(self):
        first = self._create_invoice()
        second = self._create_invoice(
            self.condominium, [(100, self.tax_10s + self.condominium_tax)]
        )
        third = self._create_invoice()
        files, _refused = (first + third)._export_einvoice()
        number = second.name
        entries = self._get_month()
        for file in files:
            self.assertEqual(
                entries[f"emesse/xml/{file.name}"], file._get_contents()[file]
            )
        rows = self._read(entries["ritenute.csv"])
        self.assertEqual(
            rows[1][:3], ["Condominio Corte dei Tigli", "98099120176", number]
        )
        self.assertEqual(rows[1][4:], ["100,00", "4,00"])
        states = self._read(entries["stati.csv"])
        self.assertEqual(len(states), 4)
        self.assertEqual(len(self._read(entries["numerazione.csv"])), 1)

    def test_a_hole_in_the_numbering_is_listed(self):
        moves = [self._create_invoice() for _index in range(3)]
        hole = moves[1].name
        moves[1].button_draft()
        moves[1].button_cancel()
        rows = self._read(self._get_month()["numerazione.csv"])
        self.assertEqual([row[1] for row in rows[1:]], [hole])

    def test_a_hole_at_the_beginning_of_the_month_is_listed(self):
        self._create_invoice(invoice_date="2026-10-30", date="2026-10-30")
        hole = self._create_invoice(invoice_date="2026-10-31", date="2026-10-31")
        self._create_invoice()
        hole.button_draft()
        hole.button_cancel()
        rows = self._read(self._get_month()["numerazione.csv"])
        self.assertEqual([row[1] for row in rows[1:]], [hole.name])

    def test_a_hole_is_listed_also_where_something_follows_the_number(self):
        first = self._create_invoice(post=False)
        first.name = "FT/2026/0011/PA"
        first.action_post()
        moves = [self._create_invoice() for _index in range(2)]
        self.assertEqual(moves[1].name, "FT/2026/0013/PA")
        moves[0].button_draft()
        moves[0].button_cancel()
        rows = self._read(self._get_month()["numerazione.csv"])
        self.assertEqual([row[1] for row in rows[1:]], ["FT/2026/0012/PA"])

    def _create_administrator(self, *customers, **vals):
        administrator = self.env["res.partner"].create(
            {"name": "Studio Ferrari", "email": "studio@ferrari.example", **vals}
        )
        self.env["appsistance.party"].sudo().create(
            [
                {
                    "customer_id": customer.id,
                    "partner_id": administrator.id,
                    "role": "administrator",
                    "date_from": "2026-01-01",
                }
                for customer in customers
            ]
        )
        return administrator

    def test_statement_of_an_administrator_sums_up_each_condominium(self):
        other = self.env["res.partner"].create(
            {
                "name": "Condominio Aurora",
                "is_company": True,
                "l10n_it_codice_fiscale": "98099130175",
                "country_id": self.env.ref("base.it").id,
            }
        )
        self._create_administrator(self.condominium, other)
        taxes = self.tax_10s + self.condominium_tax
        for customer, price in (
            (self.condominium, 100),
            (self.condominium, 50),
            (other, 10),
        ):
            self._create_invoice(customer, [(price, taxes)])
        rows = self._read(self._get_month()["amministratori.csv"])[1:]
        self.assertEqual({row[0] for row in rows}, {"Studio Ferrari"})
        totals = [row[4:] for row in rows if not row[2]]
        self.assertEqual(
            totals,
            [
                ["11,00", "0,40", "10,60", "10,60"],
                ["165,00", "6,00", "159,00", "159,00"],
                ["176,00", "6,40", "169,60", "169,60"],
            ],
        )

    def test_administrators_are_found_without_a_query_for_each_customer(self):
        customers = self.condominium
        for number in range(8):
            customers |= self.env["res.partner"].create(
                {"name": f"Condominio {number}", "is_company": True}
            )
        self._create_administrator(*customers)
        moves = self.env["account.move"]
        for customer in customers:
            moves |= self._create_invoice(customer)
        wizard = self._create_month_end()
        self.env.flush_all()

        def count(some):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(len(wizard._get_statements(some)), 1)
            return self.cr.sql_log_count - before

        count(moves)
        self.assertEqual(count(moves), count(moves[:2]))

    def test_each_administrator_gets_one_mail(self):
        administrator = self._create_administrator(self.condominium)
        silent = self._create_administrator(self.business, name="Muto", email=False)
        taxes = self.tax_10s + self.condominium_tax
        self._create_invoice(self.condominium, [(100, taxes)])
        self._create_invoice(self.condominium, [(50, taxes)])
        self._create_invoice()
        wizard = self._create_month_end()
        action = wizard.action_send_statements()
        self.assertIn("Muto", action["params"]["message"])
        message = administrator.message_ids.filtered("attachment_ids")
        self.assertEqual(len(message), 1)
        self.assertEqual(message.partner_ids, administrator)
        self.assertIn("159,00", message.body)
        self.assertFalse(silent.message_ids.filtered("attachment_ids"))

    # --------------------------------------------------
    # Stamp duty
    # --------------------------------------------------

    def test_stamp_only_above_the_threshold_and_not_with_vat(self):
        for price, tax, mode, expected in (
            (77.47, self.tax_n1, "auto", 0.0),
            (77.48, self.tax_n1, "auto", 2.0),
            (100, self.tax_22s, "auto", 0.0),
            (100, self.tax_n67, "auto", 0.0),
            (100, self.tax_n1, "never", 0.0),
        ):
            with self.subTest(price=price, tax=tax.name, mode=mode):
                move = self._create_invoice(
                    None, [(price, tax)], appsistance_stamp_mode=mode
                )
                self.assertEqual(move.l10n_it_stamp_duty, expected)

    def test_stamp_of_lines_without_a_product(self):
        line = {
            "product_id": False,
            "price_unit": 100,
            "tax_ids": [Command.set(self.tax_n1.ids)],
        }
        self.assertFalse(self.company.appsistance_stamp_product_id)
        self.assertEqual(self._create_invoice(None, [line]).l10n_it_stamp_duty, 2.0)

    def test_stamp_set_by_hand_stays(self):
        move = self._create_invoice(
            appsistance_stamp_mode="manual", l10n_it_stamp_duty=4.0
        )
        self.assertEqual(move.l10n_it_stamp_duty, 4.0)

    def test_stamp_of_others_is_left_and_that_of_the_rule_is_taken_back(self):
        other = self._create_invoice(None, [(100, self.tax_22s)], post=False)
        other.l10n_it_stamp_duty = 2.0
        other.action_post()
        self.assertEqual(other.l10n_it_stamp_duty, 2.0)
        ours = self._create_invoice(None, [(100, self.tax_n1)])
        ours.button_draft()
        ours.invoice_line_ids.tax_ids = [Command.set(self.tax_22s.ids)]
        ours.action_post()
        self.assertEqual(ours.l10n_it_stamp_duty, 0.0)

    def test_stamp_is_charged_once(self):
        move = self._create_invoice(None, [(100, self.tax_n1)], post=False)
        with self.assertRaises(UserError):
            move.action_appsistance_charge_stamp()
        product = self.env["product.product"].create(
            {
                "name": "Bollo",
                "type": "service",
                "taxes_id": [Command.set(self.tax_n1.ids)],
            }
        )
        self.company.appsistance_stamp_product_id = product
        move.action_appsistance_charge_stamp()
        move.action_appsistance_charge_stamp()
        lines = move.invoice_line_ids.filtered(lambda line: line.product_id == product)
        self.assertEqual(lines.mapped("price_unit"), [2.0])
        move.action_post()
        self.assertValid(move)
        self.assertEqual(move.l10n_it_stamp_duty, 2.0)

    # --------------------------------------------------
    # Preview
    # --------------------------------------------------

    def test_preview_reads_the_document(self):
        move = self._create_invoice(
            appsistance_einvoice_causale="Manutenzione di novembre"
        )
        report = self.env["ir.actions.report"]
        html, _kind = report._render_qweb_html(
            "appsistance_einvoice.account_move_report_html", move.ids
        )
        page = html.decode()
        for text in (
            "Mercati Prealpi",
            "122,00",
            "Manutenzione di novembre",
            "Anteprima",
        ):
            self.assertIn(text, page)
        file, _refused = move._export_einvoice()
        html, _kind = report._render_qweb_html(
            "appsistance_einvoice.account_move_report_html", move.ids
        )
        self.assertIn(file.name, html.decode())

    def test_receipts_are_uploaded(self):
        wizard = self.env["appsistance.einvoice.receipt.upload"].create({})
        with self.assertRaises(UserError):
            wizard.action_load()
        wizard.attachment_ids = self.env["ir.attachment"].create(
            {"name": "x.xml", "raw": b"<a/>"}
        )
        action = wizard.action_load()
        records = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(records.reason, "unknown")

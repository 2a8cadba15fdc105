from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.appsistance_einvoice.tests.common import EinvoiceCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestEinvoiceBeside(EinvoiceCommon):
    """The file beside Odoo's addons that write into it too."""

    @classmethod
    @AccountTestInvoicingCommon.setup_country("it")
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("stock.group_stock_manager")
        cls.env.user.group_ids += cls.env.ref("sales_team.group_sale_manager")

    def test_a_declaration_of_intent_is_written_once_with_its_stamp(self):
        today = fields.Date.today()
        declaration = self.env["l10n_it_edi_doi.declaration_of_intent"].create(
            {
                "company_id": self.company.id,
                "partner_id": self.business.id,
                "currency_id": self.company.currency_id.id,
                "issue_date": today,
                "start_date": today.replace(month=1, day=1),
                "end_date": today.replace(month=12, day=31),
                "threshold": 10000,
                "protocol_number_part1": "08060120341234567",
                "protocol_number_part2": "000001",
            }
        )
        declaration.action_validate()
        move = self._create_invoice(
            None,
            [(1000, self.company.l10n_it_edi_doi_tax_id)],
            invoice_date=today,
            date=today,
            l10n_it_edi_doi_id=declaration.id,
        )
        root = self.assertValid(move)
        self.assertEqual(self._text(root, "AltriDatiGestionali/TipoDato"), ["INTENTO"])
        self.assertEqual(
            self._text(root, "AltriDatiGestionali/RiferimentoTesto"),
            ["08060120341234567-000001"],
        )
        self.assertEqual(self._text(root, "Natura"), ["N3.5", "N3.5"])
        self.assertEqual(self._text(root, "ImportoBollo"), ["2.00"])
        _files, refused = move._export_einvoice()
        self.assertFalse(refused)

    def test_a_delivery_note_of_the_stock_is_written_once(self):
        product = self.env["product.product"].create(
            {
                "name": "Pompa",
                "type": "consu",
                "is_storable": True,
                "invoice_policy": "delivery",
                "list_price": 50.0,
                "taxes_id": [Command.set(self.tax_22.ids)],
            }
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.business.id,
                "company_id": self.company.id,
                "client_order_ref": "ODA 77",
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 2})
                ],
            }
        )
        order.action_confirm()
        picking = order.picking_ids
        for stock_move in picking.move_ids:
            stock_move.quantity = 2
            stock_move.picked = True
        picking.with_context(skip_sms=True).button_validate()
        self.assertTrue(picking.l10n_it_ddt_number)
        day = picking.date_done.date()
        move = order._create_invoices()
        move.write({"invoice_date": day, "partner_bank_id": self.bank.id})
        move.appsistance_einvoice_reference_ids = [
            Command.create(
                {"type": "ddt", "number": picking.l10n_it_ddt_number, "date": day}
            )
        ]
        move.action_post()
        root = self.assertValid(move)
        self.assertEqual(self._text(root, "NumeroDDT"), [picking.l10n_it_ddt_number])
        self.assertEqual(self._text(root, "DatiOrdineAcquisto/IdDocumento"), ["ODA 77"])

from datetime import date

from odoo import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..tools import rules, schema, xml_reader

DAY = date(2026, 11, 10)


@tagged("post_install_l10n", "post_install", "-at_install")
class EinvoiceCommon(AccountTestInvoicingCommon):
    """An Italian company on the file channel, with one customer of each kind."""

    @classmethod
    @AccountTestInvoicingCommon.setup_country("it")
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.company.write(
            {
                "name": "Termica di prova S.r.l.",
                "vat": "IT03999140175",
                "l10n_it_codice_fiscale": "03999140175",
                "l10n_it_tax_system": "RF01",
                "street": "Via Milano 10",
                "zip": "25126",
                "city": "Brescia",
                "phone": "+39 030 1234567",
                "email": "info@termica.example",
                "country_id": cls.env.ref("base.it").id,
                "appsistance_einvoice_channel": "file",
            }
        )
        cls.company.partner_id.state_id = cls.env.ref("base.state_it_bs")
        cls.bank = cls.env["res.partner.bank"].create(
            {
                "partner_id": cls.company.partner_id.id,
                "acc_number": "IT60X0542811101000000123456",
                "bank_name": "Banca dell’Adda",
            }
        )
        template = cls.env["account.chart.template"].with_company(cls.company)
        cls.tax_22s = template.ref("22vs")
        cls.tax_22 = template.ref("22v")
        cls.tax_10s = template.ref("10vs")
        cls.tax_n1 = template.ref("00art15v")
        cls.tax_n67 = template.ref("0rc_n67")
        cls.tax_split = template.ref("22v_SP", raise_if_not_found=False) or (
            cls.env["account.tax"].search(
                [("name", "=", "22% SP"), ("company_id", "=", cls.company.id)], limit=1
            )
        )
        cls.condominium_tax = cls.company._get_condominium_tax()
        cls.condominium_position = cls.condominium_tax.fiscal_position_ids
        cls.service = cls.env["product.product"].create(
            {
                "name": "Manutenzione",
                "type": "service",
                "default_code": "MAN",
                "taxes_id": [Command.set(cls.tax_22s.ids)],
            }
        )
        cls._create_customers()
        cls.folder = schema.package_folder()
        cls.manager = new_test_user(
            cls.env,
            "einvoice_manager",
            groups="appsistance_base.group_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _create_customers(cls):
        italy = cls.env.ref("base.it").id
        address = {"zip": "25121", "city": "Brescia", "country_id": italy}

        def create(**vals):
            return cls.env["res.partner"].create(
                {**address, "street": "Via Volta 12", **vals}
            )

        cls.private = create(
            name="De Luca Maria", l10n_it_codice_fiscale="DLCMRA68D54B157G"
        )
        cls.business = create(
            name="Mercati Prealpi S.r.l.",
            is_company=True,
            vat="IT03999340171",
            l10n_it_codice_fiscale="03999340171",
            l10n_it_pa_index="ABC1234",
        )
        cls.public = create(
            name="Comune di Valfiorita",
            is_company=True,
            l10n_it_codice_fiscale="80000000176",
            l10n_it_pa_index="UF1A2B",
        )
        cls.condominium = create(
            name="Condominio Corte dei Tigli",
            is_company=True,
            l10n_it_codice_fiscale="98099120176",
        )
        cls.foreign = create(
            name="Kältetechnik Müller GmbH",
            is_company=True,
            vat="DE136695976",
            country_id=cls.env.ref("base.de").id,
            zip="80331",
            city="München",
        )

    @classmethod
    def _create_invoice(cls, partner=None, lines=None, post=True, **vals):
        """`lines`: (price, taxes) or a dict of line values."""
        commands = []
        for line in lines or [(100.0, cls.tax_22s)]:
            values = line
            if not isinstance(line, dict):
                values = {
                    "price_unit": line[0],
                    "tax_ids": [Command.set(line[1].ids)],
                }
            commands.append(
                Command.create(
                    {
                        "product_id": cls.service.id,
                        "name": "Manutenzione caldaia",
                        "quantity": 1.0,
                        **values,
                    }
                )
            )
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (partner or cls.business).id,
                "invoice_date": DAY,
                "date": DAY,
                "company_id": cls.company.id,
                "partner_bank_id": cls.bank.id,
                "invoice_line_ids": commands,
                **vals,
            }
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def _create_charged_invoice(cls, *documents, minutes=90, **vals):
        """An invoice with one line per list of documents, each from its own charge."""
        partner = vals.pop("partner", cls.business)
        charges = (
            cls.env["appsistance.charge"]
            .sudo()
            .create(
                [
                    {
                        "name": "Manutenzione",
                        "company_id": cls.company.id,
                        "currency_id": cls.company.currency_id.id,
                        "customer_id": partner.id,
                        "date": DAY,
                        "minutes": minutes,
                        "reference_documents": [
                            {"cig": "", "cup": "", "item": "", "job": "", **document}
                            for document in listed
                        ],
                    }
                    for listed in documents
                ]
            )
        )
        return cls._create_invoice(
            partner,
            [
                {
                    "price_unit": 100.0,
                    "tax_ids": [Command.set(cls.tax_22s.ids)],
                    "appsistance_charge_id": charge.id,
                }
                for charge in charges
            ],
            **vals,
        )

    def _get_tree(self, move):
        return xml_reader.parse(move._l10n_it_edi_render_xml())

    def _text(self, root, path):
        return [(element.text or "").strip() for element in root.iterfind(".//" + path)]

    def assertValid(self, move):
        """The file passes the official schema and our own checks."""
        root = self._get_tree(move)
        errors = schema.validate(root, self.folder)
        self.assertFalse([error.message for error in errors])
        self.assertFalse(rules.check(root))
        return root

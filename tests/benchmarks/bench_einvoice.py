"""Exporting electronic invoices, against core's own check, render and attachment."""

import base64
import hashlib

from odoo import Command, fields

from odoo.addons.appsistance_einvoice.controllers.appsistance_einvoice import write_zip

INVOICES = 200
FILES = 1_000
FEW_FILES = 100
#: The archive is written a lot at a time: so much more for ten times the files.
MEGABYTES = 10


def invoices(env, number):
    """Confirmed invoices of three lines for one business customer."""
    company = env.company
    company.write(
        {
            "vat": company.vat or "IT03999140175",
            "l10n_it_codice_fiscale": company.l10n_it_codice_fiscale or "03999140175",
            "l10n_it_tax_system": company.l10n_it_tax_system or "RF01",
            "street": company.street or "Via Milano 10",
            "zip": company.zip or "25126",
            "city": company.city or "Brescia",
            "appsistance_einvoice_channel": "file",
        }
    )
    customer = env["res.partner"].create(
        {
            "name": "Mercati Prealpi S.r.l.",
            "is_company": True,
            "vat": "IT03999340171",
            "l10n_it_codice_fiscale": "03999340171",
            "l10n_it_pa_index": "ABC1234",
            "street": "Via Volta 12",
            "zip": "25121",
            "city": "Brescia",
            "country_id": env.ref("base.it").id,
        }
    )
    tax = env["account.chart.template"].ref("22v")
    lines = [
        Command.create(
            {
                "name": f"Manutenzione dell’impianto {line}",
                "quantity": 3,
                "price_unit": 48.0,
                "tax_ids": [Command.set(tax.ids)],
            }
        )
        for line in range(3)
    ]
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": lines,
            }
            for _number in range(number)
        ]
    )
    moves.action_post()
    return moves


def bench_export(bench):
    """Check, official schema, render and keep: core does no schema."""
    moves = invoices(bench.env, INVOICES)

    def ours():
        _files, refused = moves._export_einvoice()
        assert not refused

    def core():
        moves.company_id.appsistance_einvoice_channel = False
        for move in moves:
            move._l10n_it_edi_export_data_check()
            values = move._l10n_it_edi_get_attachment_values()
            move.l10n_it_edi_attachment_file = base64.b64encode(values["raw"])
            move.l10n_it_edi_attachment_name = values["name"]

    bench.compare(
        f"{INVOICES} fatture controllate ed esportate",
        ours=ours,
        peer=core,
        at_most=1.3,
        rounds=3,
    )


def files(env, number):
    """Exported files of one invoice, all but one of them rejected long ago."""
    move = invoices(env, 1)
    contents = [
        move._l10n_it_edi_render_xml() + f"<!-- {index} -->".encode()
        for index in range(number)
    ]
    return env["appsistance.einvoice.file"].create(
        [
            {
                "move_id": move.id,
                "company_id": move.company_id.id,
                "name": f"IT03999140175_B{index:04}.xml",
                "content": base64.b64encode(content),
                "sha256": hashlib.sha256(content).hexdigest(),
                "state": "rejected",
            }
            for index, content in enumerate(contents)
        ]
    )


def bench_zip(bench):
    """The archive of a thousand files grows on disk, not in memory."""
    exported = files(bench.env, FILES)
    bench.limit(
        f"ZIP di {FILES} fatture esportate",
        lambda: write_zip(exported._get_zip_entries()).close(),
        seconds=5,
        rows=FILES,
    )
    bench.constant_memory(
        f"memoria dello ZIP da {FEW_FILES} a {FILES} fatture",
        few=lambda: write_zip(exported[:FEW_FILES]._get_zip_entries()).close(),
        many=lambda: write_zip(exported._get_zip_entries()).close(),
        at_most=MEGABYTES,
    )

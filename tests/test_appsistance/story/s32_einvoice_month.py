"""The office invoices a month: two files refused, mended, the ZIP, an NS and an RC."""

import io
import zipfile

from dateutil.relativedelta import relativedelta

from odoo import fields

from odoo.addons.appsistance_einvoice.controllers.appsistance_einvoice import write_zip

from .s30_einvoice import RECEIPT

CUSTOMERS = (
    "partner_corte_dei_tigli",
    "partner_valfiorita",
    "partner_mercati_prealpi",
    "partner_belvedere",
)
REJECTION = """<?xml version="1.0" encoding="UTF-8"?>
<t:RicevutaScarto versione="1.0"
    xmlns:t="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fattura/messaggi/v1.0">
  <IdentificativoSdI>4243</IdentificativoSdI>
  <NomeFile>{name}</NomeFile>
  <Hash>{sha256}</Hash>
  <DataOraRicezione>{day}T10:00:00+01:00</DataOraRicezione>
  <ListaErrori>
    <Errore>
      <Codice>00311</Codice>
      <Descrizione>CodiceDestinatario non valido</Descrizione>
    </Errore>
  </ListaErrori>
  <MessageId>2</MessageId>
</t:RicevutaScarto>
"""


def step(story):
    env = story.env("manager")
    create_fee_and_materials(story, env)
    moves = invoice_month(story, env)
    reasons = see_refusals(story, env, moves)
    wizard = export(story, env, moves)
    rejected, delivered = load_receipts(story, env, wizard.file_ids)
    again = send_again(story, rejected)
    return (
        f"Mese di {len(moves)} fatture: due fermate ({'; '.join(reasons)}), corrette, "
        f"ZIP di {len(wizard.file_ids)} XML; {delivered.name} consegnata, "
        f"{rejected.name} scartata e rimandata come {again.name}."
    )


def create_fee_and_materials(story, env):
    """What contracts and stock will charge: a fee with its period, parts with a DDT."""
    day = fields.Date.today() + relativedelta(day=1, days=-3)
    lift = env.ref("appsistance_demo.partner_corte_dei_tigli")
    shop = env.ref("appsistance_demo.partner_mercati_prealpi")
    tax = env["account.chart.template"].ref
    charges = (
        env["appsistance.charge"]
        .create(
            [
                {
                    "name": "Canone semestrale ascensore scala A",
                    "kind": "fee",
                    "customer_id": lift.id,
                    "date": day,
                    "quantity": 1,
                    "price_unit": 330.0,
                    "tax_ids": [fields.Command.set(tax("10vs").ids)],
                },
                {
                    "name": "Ventilatore evaporatore",
                    "kind": "material",
                    "product_id": env.ref("appsistance_demo.product_fan").id,
                    "customer_id": shop.id,
                    "date": day,
                    "quantity": 2,
                    "tax_ids": [fields.Command.set(tax("22v").ids)],
                },
            ]
        )
        .sudo()
    )
    charges[0].reference_documents = [
        {"type": "contract", "number": "CTR/2026/0041", "date": "2026-01-01"},
        {
            "type": "period",
            "number": "",
            "date": str(day + relativedelta(day=1, months=-5)),
            "date_to": str(day + relativedelta(day=31)),
        },
    ]
    charges[1].reference_documents = [
        {"type": "ddt", "number": "DDT/2026/0117", "date": str(day)}
    ]
    story.check(not any(charges.mapped("exception")), f"{charges.mapped('exception')}")


def invoice_month(story, env):
    customers = env["res.partner"].browse(
        env.ref(f"appsistance_demo.{name}").id for name in CUSTOMERS
    )
    run = env["appsistance.invoicing.run"].create(
        {
            "date_to": fields.Date.today() + relativedelta(day=31),
            "customer_ids": [fields.Command.set(customers.ids)],
        }
    )
    run.action_preview()
    run.action_create_invoices()
    moves = run.move_ids
    story.check(len(moves) >= len(CUSTOMERS), f"only {len(moves)} invoices")
    moves.action_post()
    story.check(
        set(moves.mapped("appsistance_einvoice_state")) == {"to_export"},
        "some invoices do not wait for their export",
    )
    return moves


def see_refusals(story, env, moves):
    """A wrong CAP and a wrong recipient code, found before anything leaves."""
    lift = env.ref("appsistance_demo.partner_corte_dei_tigli")
    hotel = env.ref("appsistance_demo.partner_belvedere")
    right = lift.zip, hotel.l10n_it_pa_index
    lift.zip, hotel.l10n_it_pa_index = "251", "ABC-12"
    files, refused = moves._export_einvoice()
    story.check(
        refused.keys()
        and {move.commercial_partner_id for move in refused} == {lift, hotel},
        f"refused: {[move.partner_id.name for move in refused]}",
    )
    story.check(
        not any(move.appsistance_einvoice_file_ids for move in refused),
        "a refused invoice has a file",
    )
    story.check(len(files) == len(moves) - len(refused), "others were stopped too")
    reasons = sorted(
        {problem.message for one in refused.values() for problem in one.problems}
    )
    lift.zip, hotel.l10n_it_pa_index = right
    return reasons


def export(story, env, moves):
    wizard = env[moves.action_appsistance_einvoice_export()["res_model"]].search(
        [("create_uid", "=", env.uid)], order="id desc", limit=1
    )
    problems = wizard.line_ids.mapped("message")
    story.check(not problems, f"still refused: {problems}")
    story.check(len(wizard.file_ids) == len(moves), "not all of them were exported")
    archive = write_zip(wizard.file_ids._get_zip_entries())
    archive.seek(0)
    content = archive.read()
    archive.close()
    story.save("fatture-elettroniche-del-mese.zip", content)
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        story.check(
            set(opened.namelist()) == set(wizard.file_ids.mapped("name")),
            "the ZIP does not hold the exported files",
        )
        for name in opened.namelist():
            story.save(name, opened.read(name))
    wizard.file_ids.action_sent()
    return wizard


def load_receipts(story, env, files):
    school = env.ref("appsistance_demo.partner_valfiorita")
    private = files.filtered(lambda file: file.partner_id != school)
    first, second = private[:2]
    day = fields.Date.today()
    env["appsistance.einvoice.receipt"]._load(
        [
            (
                "NS.xml",
                REJECTION.format(
                    name=first.name, sha256=first.sha256, day=day
                ).encode(),
            ),
            ("RC.xml", RECEIPT.format(name=second.name, sha256=second.sha256).encode()),
        ]
    )
    story.check(first.move_id.appsistance_einvoice_state == "rejected", "not rejected")
    story.check(
        second.move_id.appsistance_einvoice_state == "delivered", "not delivered"
    )
    story.check(first.resend_deadline == day + relativedelta(days=5), "not 5 days")
    figure = env.ref("appsistance_einvoice.appsistance_einvoice_figure_rejected")
    story.check(figure.count, "the dashboard shows no rejection")
    return first.move_id, second.move_id


def send_again(story, move):
    """Same number and date, under another file name."""
    number, day, old = move.name, move.invoice_date, move.appsistance_einvoice_file_id
    file, refused = move._export_einvoice()
    story.check(not refused, "the rejected invoice cannot go out again")
    story.check((move.name, move.invoice_date) == (number, day), "it was renumbered")
    story.check(file.name != old.name, "the old file name was used again")
    story.save(file.name, file._get_contents()[file])
    return file

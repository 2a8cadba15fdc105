"""The office exports the invoice's XML: refused first, mended, then delivered."""

from lxml import etree

RECEIPT = """<?xml version="1.0" encoding="UTF-8"?>
<t:RicevutaConsegna versione="1.0"
    xmlns:t="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fattura/messaggi/v1.0">
  <IdentificativoSdI>4242</IdentificativoSdI>
  <NomeFile>{name}</NomeFile>
  <Hash>{sha256}</Hash>
  <DataOraRicezione>2026-11-24T10:00:00+01:00</DataOraRicezione>
  <MessageId>1</MessageId>
</t:RicevutaConsegna>
"""


def step(story):
    env = story.env("manager")
    invoice = story.invoice.with_env(env)
    customer = invoice.commercial_partner_id
    street_code = customer.zip
    customer.zip = "25"
    files, refused = invoice._export_einvoice()
    story.check(not files, "an invoice with a wrong CAP left")
    reason = refused[invoice].problems[0].message
    customer.zip = street_code
    files, refused = invoice._export_einvoice()
    problems = [item.message for one in refused.values() for item in one.problems]
    story.check(not problems, f"refused: {problems}")
    content = files._get_contents()[files]
    story.save(files.name, content)
    number = etree.fromstring(content).findtext(".//Numero")
    story.check(number == invoice.name, f"the XML is of {number}")
    receipt = RECEIPT.format(name=files.name, sha256=files.sha256)
    env["appsistance.einvoice.receipt"]._load([("RC.xml", receipt.encode())])
    state = invoice.appsistance_einvoice_state
    story.check(state == "delivered", f"the invoice is {state}")
    return (
        f"L'XML è fermato ({reason}), corretto, esportato in {files.name}, consegnato."
    )

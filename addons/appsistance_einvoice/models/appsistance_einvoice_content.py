"""What the XML of an invoice says: core's document, mended and completed."""

import base64
from collections import defaultdict
from decimal import Decimal

from lxml import etree

from odoo import models

from ..tools import layout, normalise, text, xml_reader
from ..tools.layout import is_simplified

#: Type of a reference -> element of DatiGenerali.
_CORRELATED = {
    "order": "DatiOrdineAcquisto",
    "contract": "DatiContratto",
    "agreement": "DatiConvenzione",
    "reception": "DatiRicezione",
    "invoice": "DatiFattureCollegate",
}
#: What is known of a reference -> its element, in the order of the schema.
_CORRELATED_DATA = {
    "date": "Data",
    "item": "NumItem",
    "job": "CodiceCommessaConvenzione",
    "cup": "CodiceCUP",
    "cig": "CodiceCIG",
}
#: Type of a reference -> TipoDato of the line.
_LINE_DATA = {
    "work_order": "INTERVENTO",
    "report": "RAPPORTINO",
    "equipment": "MATRICOLA",
    "contract": "CONTRATTO",
}


class AppsistanceEinvoiceContent(models.AbstractModel):
    """Part of `account.move`: the tree of its document."""

    _name = "appsistance.einvoice.content"
    _description = "Content of an Electronic Invoice"

    # --------------------------------------------------
    # Rendering
    # --------------------------------------------------

    def _get_einvoice_tree(self, pdf_values=None):
        """The document as it would leave, but for the name and number of the file."""
        self.ensure_one()
        self.check_access("read")
        root = self._get_einvoice_raw_tree(pdf_values)
        self._finish_einvoice_tree(root)
        return root

    def _finish_einvoice_tree(self, root):
        normalise.normalise(root)
        etree.indent(root)

    def _get_einvoice_raw_tree(self, pdf_values=None):
        """The document before its texts are cut to the lengths of the schema."""
        core = self.sudo().with_context(
            lang=self._get_einvoice_lang(), appsistance_einvoice_core=True
        )
        content = core._l10n_it_edi_render_xml(pdf_values=pdf_values)
        root = xml_reader.parse(content)
        self.sudo()._complete_einvoice_tree(root)
        return root

    def _get_einvoice_cut_references(self, root):
        """[(element, text, length)] of the documents of others that would be cut.

        A cut number is another number: for the customer the order does not exist.
        """
        found = []
        for tag in _CORRELATED.values():
            if tag == "DatiFattureCollegate" and not self._is_einvoice_self_billed():
                continue
            for element in root.iterfind(f".//{tag}/*"):
                charset, limit = layout.TEXTS.get(element.tag, (None, 0))
                value = text.clean(element.text, charset) if limit else ""
                if len(value) > limit:
                    found.append((element.tag, value, limit))
        return found

    def _get_einvoice_lang(self):
        """Units and legal notes are for Italian readers, whoever presses the button."""
        installed = dict(self.env["res.lang"].get_installed())
        return "it_IT" if "it_IT" in installed else self.env.lang

    def _complete_einvoice_tree(self, root):
        body = root.find("FatturaElettronicaBody")
        self._add_einvoice_attachments(body)
        if is_simplified(xml_reader.local_name(root)):
            self._mend_simplified(body)
            return
        self._mend_discounts(body)
        self._mend_einvoice_orders(body)
        self._mend_self_billed(body)
        self._mend_debit_note(body)
        self._mend_payments(body)
        self._add_causale(body)
        self._add_references(body)
        self._add_phase(body)
        self._add_line_data(body)
        self._add_contacts(root)

    # --------------------------------------------------
    # Mending core's document
    # --------------------------------------------------

    def _mend_discounts(self, body):
        """A percentage has two decimals in the XML: a finer one becomes an amount."""
        numbers = self._get_einvoice_line_numbers()
        lines = {str(number): line for line, number in numbers.items()}
        for element in body.findall("DatiBeniServizi/DettaglioLinee"):
            line = lines.get(element.findtext("NumeroLinea"))
            discount = element.find("ScontoMaggiorazione")
            if line is None or discount is None:
                continue
            percent = Decimal(repr(line.discount))
            if percent == percent.quantize(Decimal("0.01")):
                continue
            price = Decimal(element.findtext("PrezzoUnitario"))
            amount = price * percent / 100
            for child in discount.findall("Percentuale"):
                discount.remove(child)
            discount.find("Tipo").text = "SC" if amount >= 0 else "MG"
            etree.SubElement(discount, "Importo").text = f"{abs(amount):.8f}"

    def _mend_einvoice_orders(self, body):
        """The customer's order number is his, never the number of our sale order."""
        general = body.find("DatiGenerali")
        orders = self.invoice_line_ids._get_einvoice_sale_orders()
        if not orders:
            return
        own = set(orders.mapped("name"))
        for element in general.findall("DatiOrdineAcquisto"):
            number = element.findtext("IdDocumento") or ""
            if not self._is_own_order_number(number, own):
                continue
            if element.find("CodiceCIG") is None and element.find("CodiceCUP") is None:
                general.remove(element)
                continue
            theirs = next(iter(orders.filtered("client_order_ref")), None)
            element.find("IdDocumento").text = (
                theirs.client_order_ref
                if theirs
                else element.findtext("CodiceCIG") or element.findtext("CodiceCUP")
            )

    def _is_own_order_number(self, number, own):
        """Core joins the numbers of several orders with commas and then cuts them."""
        parts = [part.strip() for part in (number or "").split(",")]
        return any(part in own for part in parts) or any(
            len(part) > 3 and name.startswith(part)
            for part in parts[-1:]
            for name in own
        )

    def _mend_self_billed(self, body):
        """A supplier's number is that of a linked invoice, not of an order."""
        if not self._is_einvoice_self_billed():
            return
        general = body.find("DatiGenerali")
        for element in general.findall("DatiOrdineAcquisto"):
            if element.findtext("IdDocumento") and self.ref:
                element.tag = "DatiFattureCollegate"
                if element.find("Data") is None and self.invoice_date:
                    etree.SubElement(element, "Data").text = str(self.invoice_date)

    def _mend_debit_note(self, body):
        origin = self.debit_origin_id
        general = body.find("DatiGenerali")
        for element in general.findall("Datifatturecollegate"):
            general.remove(element)
        if not origin:
            return
        if any(
            element.findtext("IdDocumento") == origin.name[-20:]
            for element in general.findall("DatiFattureCollegate")
        ):
            return
        linked = etree.SubElement(general, "DatiFattureCollegate")
        etree.SubElement(linked, "IdDocumento").text = origin.name[-20:]
        etree.SubElement(linked, "Data").text = str(origin.invoice_date or origin.date)

    def _mend_payments(self, body):
        """Payments without a bank account too, and in the currency of the document."""
        payments = self.line_ids.filtered(
            lambda line: (
                line.account_id.account_type
                in ("asset_receivable", "liability_payable")
            )
        )
        details = body.findall("DatiPagamento/DettaglioPagamento")
        if details and self.currency_id.name != "EUR":
            for element, line in zip(details, payments, strict=False):
                element.find("ImportoPagamento").text = f"{abs(line.balance):.2f}"
        if details or self.move_type != "out_invoice" or not payments:
            return
        block = etree.SubElement(body, "DatiPagamento")
        etree.SubElement(block, "CondizioniPagamento").text = (
            "TP02" if len(payments) == 1 else "TP01"
        )
        for line in payments:
            detail = etree.SubElement(block, "DettaglioPagamento")
            etree.SubElement(detail, "ModalitaPagamento").text = (
                self.l10n_it_payment_method or "MP05"
            )
            etree.SubElement(detail, "DataScadenzaPagamento").text = str(
                line.date_maturity or self.invoice_date
            )
            etree.SubElement(
                detail, "ImportoPagamento"
            ).text = f"{abs(line.balance):.2f}"
            if self.payment_reference:
                etree.SubElement(
                    detail, "CodicePagamento"
                ).text = self.payment_reference

    def _mend_simplified(self, body):
        general = body.find("DatiGenerali")
        corrected = general.find("DatiFatturaRettificata")
        origin = self.debit_origin_id
        if corrected is None and origin:
            corrected = etree.SubElement(general, "DatiFatturaRettificata")
            etree.SubElement(corrected, "NumeroFR").text = origin.name[-20:]
            etree.SubElement(corrected, "DataFR").text = str(origin.invoice_date)
        if corrected is not None and not corrected.findtext("ElementiRettificati"):
            element = corrected.find("ElementiRettificati")
            if element is None:
                element = etree.SubElement(corrected, "ElementiRettificati")
            element.text = self.ref or self.env._("Amounts")

    # --------------------------------------------------
    # Content that core does not have
    # --------------------------------------------------

    def _add_causale(self, body):
        document = body.find("DatiGenerali/DatiGeneraliDocumento")
        for piece in text.split(self.appsistance_einvoice_causale or "", 200):
            etree.SubElement(document, "Causale").text = piece

    def _get_einvoice_references(self):
        """[(document, numbers of the lines)]; without numbers: the whole invoice.

        The same document behind several lines comes once, with all of them.
        """
        self.ensure_one()
        numbers = self._get_einvoice_line_numbers()
        lines_by_key, documents = defaultdict(list), {}
        for line, number in numbers.items():
            for document in line._get_einvoice_documents():
                key = _reference_key(document)
                documents.setdefault(key, document)
                lines_by_key[key].append(number)
        for order in self.invoice_line_ids._get_einvoice_sale_orders():
            if order.client_order_ref and not self.l10n_it_origin_document_type:
                document = order._get_einvoice_document()
                key = _reference_key(document)
                documents.setdefault(key, document)
                lines_by_key[key] += [
                    number
                    for line, number in numbers.items()
                    if order in line._get_einvoice_sale_orders()
                ]
        for reference in self.appsistance_einvoice_reference_ids:
            document = reference._get_einvoice_document()
            key = _reference_key(document)
            documents.setdefault(key, document)
            lines_by_key[key] += [
                numbers[line] for line in reference.line_ids if line in numbers
            ]
        return [
            (document, self._get_reference_lines(lines_by_key[key], numbers))
            for key, document in documents.items()
        ]

    def _get_reference_lines(self, lines, numbers):
        """Numbers are given only where the document does not cover all lines."""
        lines = sorted(set(lines))
        return [] if len(lines) == len(numbers) else lines

    def _get_einvoice_line_numbers(self):
        """{line: NumeroLinea} in the order in which core writes them."""
        lines = self.line_ids.filtered(
            lambda line: line.display_type in ("product", "rounding")
        )
        return {line: index for index, line in enumerate(lines, start=1)}

    def _add_references(self, body):
        general = body.find("DatiGenerali")
        for document, lines in self._get_einvoice_references():
            if document["type"] == "ddt":
                self._add_ddt(general, document, lines)
            elif document["type"] in _CORRELATED:
                self._add_correlated(general, document, lines)

    def _add_correlated(self, general, document, lines):
        tag = _CORRELATED[document["type"]]
        # The number is required: where only the tender is known, its code stands in.
        number = document["number"] or document["cig"] or document["cup"]
        number = text.clean(number, text.ASCII)
        if not number:
            return
        document = dict(document)
        for element in general.findall(tag):
            known = text.clean(element.findtext("IdDocumento"), text.ASCII)
            if known in (number, text.cut(number, 20)) and _is_same_tender(
                element, document
            ):
                # Written already, by core or another addon: keep one, with all that
                # the two know.
                general.remove(element)
                for key, child in _CORRELATED_DATA.items():
                    document[key] = document.get(key) or element.findtext(child) or ""
                lines = lines or [
                    line.text for line in element.iterfind("RiferimentoNumeroLinea")
                ]
        element = etree.SubElement(general, tag)
        for line in lines:
            etree.SubElement(element, "RiferimentoNumeroLinea").text = str(line)
        etree.SubElement(element, "IdDocumento").text = number
        for key, child in _CORRELATED_DATA.items():
            if document.get(key):
                etree.SubElement(element, child).text = str(document[key])

    def _add_ddt(self, general, document, lines):
        """Delivery notes come from stock's own list first: never the same one twice."""
        number = text.cut(text.clean(document["number"], text.ASCII), 20, keep_end=True)
        if not number or not document["date"]:
            return
        for element in general.findall("DatiDDT"):
            if element.findtext("NumeroDDT") == number and (
                element.findtext("DataDDT") == str(document["date"])
            ):
                return
        element = etree.SubElement(general, "DatiDDT")
        etree.SubElement(element, "NumeroDDT").text = number
        etree.SubElement(element, "DataDDT").text = str(document["date"])
        for line in lines:
            etree.SubElement(element, "RiferimentoNumeroLinea").text = str(line)

    def _add_phase(self, body):
        if self.appsistance_einvoice_phase > 0:
            block = etree.SubElement(body.find("DatiGenerali"), "DatiSAL")
            etree.SubElement(block, "RiferimentoFase").text = str(
                min(self.appsistance_einvoice_phase, 999)
            )

    def _add_line_data(self, body):
        numbers = self._get_einvoice_line_numbers()
        elements = {
            element.findtext("NumeroLinea"): element
            for element in body.findall("DatiBeniServizi/DettaglioLinee")
        }
        admin_ref = self.commercial_partner_id.appsistance_einvoice_admin_ref
        for line, number in numbers.items():
            element = elements.get(str(number))
            if element is None:
                continue
            if line.appsistance_einvoice_kind:
                etree.SubElement(
                    element, "TipoCessionePrestazione"
                ).text = line.appsistance_einvoice_kind
            self._add_period(element, line)
            if admin_ref:
                etree.SubElement(element, "RiferimentoAmministrazione").text = admin_ref
            for document in line._get_einvoice_documents():
                self._add_other_data(element, document)
            self._add_hours(element, line)

    def _add_period(self, element, line):
        start, end = (
            line.appsistance_einvoice_date_from,
            line.appsistance_einvoice_date_to,
        )
        if start:
            etree.SubElement(element, "DataInizioPeriodo").text = str(start)
        if end:
            etree.SubElement(element, "DataFinePeriodo").text = str(end)

    def _add_other_data(self, element, document):
        kind = _LINE_DATA.get(document["type"])
        if not kind or not document["number"]:
            return
        block = etree.SubElement(element, "AltriDatiGestionali")
        etree.SubElement(block, "TipoDato").text = kind
        etree.SubElement(block, "RiferimentoTesto").text = document["number"]
        if document["date"]:
            etree.SubElement(block, "RiferimentoData").text = str(document["date"])

    def _add_hours(self, element, line):
        minutes = line.appsistance_charge_id.sudo().minutes
        if minutes:
            block = etree.SubElement(element, "AltriDatiGestionali")
            etree.SubElement(block, "TipoDato").text = "ORE"
            etree.SubElement(block, "RiferimentoNumero").text = f"{minutes / 60:.2f}"

    def _add_contacts(self, root):
        """The seller's phone and mail, where the customer looks for them."""
        seller = root.find("FatturaElettronicaHeader/CedentePrestatore")
        company = self.company_id
        if self._is_einvoice_self_billed() or seller is None:
            return
        if seller.find("Contatti") is not None:
            return
        block = etree.SubElement(seller, "Contatti")
        phone = normalise.phone_number(company.phone)
        if phone:
            etree.SubElement(block, "Telefono").text = phone
        if company.email:
            etree.SubElement(block, "Email").text = company.email

    # --------------------------------------------------
    # Attachments
    # --------------------------------------------------

    def _get_einvoice_attachments(self):
        """Attachments that go into the XML; upper addons add the signed reports."""
        self.ensure_one()
        attachments = self.appsistance_einvoice_attachment_ids
        if self.company_id.appsistance_einvoice_attach_pdf:
            attachments |= self.invoice_pdf_report_id
        return attachments

    def _add_einvoice_attachments(self, body):
        names = set()
        for attachment in self._get_einvoice_attachments().sudo():
            name = text.cut_file_name(text.clean(attachment.name), 60)
            name = _unique_name(name or "allegato", names)
            block = etree.SubElement(body, "Allegati")
            etree.SubElement(block, "NomeAttachment").text = name
            extension = name.rpartition(".")[2].upper() if "." in name else ""
            if 0 < len(extension) <= 10:
                etree.SubElement(block, "FormatoAttachment").text = extension
            if attachment.description:
                etree.SubElement(block, "DescrizioneAttachment").text = text.cut(
                    text.clean(attachment.description), 100
                )
            etree.SubElement(block, "Attachment").text = base64.b64encode(
                attachment.raw or b""
            ).decode()


def _reference_key(document):
    return (
        document["type"],
        document["number"],
        document["date"],
        document.get("cig"),
        document.get("cup"),
        document.get("item"),
        document.get("job"),
        document.get("date_to"),
    )


def _is_same_tender(element, document):
    """One order under two tenders, or with two items, is written once for each."""
    return all(
        not document.get(key)
        or not element.findtext(child)
        or document[key] == element.findtext(child)
        for key, child in _CORRELATED_DATA.items()
        if key in ("cig", "cup", "item")
    )


def _unique_name(name, names):
    """Two attachments of one name would hide each other for the receiver."""
    candidate, counter = name, 1
    stem, dot, extension = name.rpartition(".")
    while candidate in names:
        counter += 1
        suffix = f"-{counter}"
        base = (stem if dot else name)[
            : 60 - len(suffix) - len(dot + extension if dot else "")
        ]
        candidate = f"{base}{suffix}{dot}{extension}" if dot else f"{base}{suffix}"
    names.add(candidate)
    return candidate

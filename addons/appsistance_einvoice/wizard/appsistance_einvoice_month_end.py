import csv
import io
import re
from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

_NUMBER = re.compile(r"(.*?)(\d+)$")


class AppsistanceEinvoiceMonthEnd(models.TransientModel):
    """What the commercialista gets at the end of the month, in one ZIP."""

    _name = "appsistance.einvoice.month.end"
    _description = "Month End for the Accountant"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        required=True,
        default=lambda self: (
            fields.Date.context_today(self) + relativedelta(months=-1, day=1)
        ),
    )
    date_to = fields.Date(
        required=True,
        default=lambda self: (
            fields.Date.context_today(self) + relativedelta(day=1, days=-1)
        ),
    )
    include_pdf = fields.Boolean(string="With the PDFs", default=True)
    include_bills = fields.Boolean(string="With the Vendor Bills", default=True)

    def action_download(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/appsistance_einvoice/month_end/{self.id}/zip",
            "target": "download",
        }

    # --------------------------------------------------
    # Content
    # --------------------------------------------------

    def _get_moves(self, types):
        return self.env["account.move"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "posted"),
                ("move_type", "in", types),
                ("date", ">=", self.date_from),
                ("date", "<=", self.date_to),
            ],
            order="journal_id, name",
        )

    def _get_zip_entries(self):
        """Generator of (name, bytes): files, documents and the four lists."""
        self.ensure_one()
        issued = self._get_moves(("out_invoice", "out_refund"))
        files = issued.appsistance_einvoice_file_ids.filtered(
            lambda file: file.state != "void"
        )
        for name, content in files._get_zip_entries():
            yield f"emesse/xml/{name}", content
        if self.include_pdf:
            yield from self._get_pdfs(issued, "emesse/pdf")
        if self.include_bills:
            received = self._get_moves(("in_invoice", "in_refund"))
            yield from self._get_bills(received)
        yield "numerazione.csv", self._get_csv(self._get_gap_rows(issued))
        yield "ritenute.csv", self._get_csv(self._get_withholding_rows(issued))
        yield "amministratori.csv", self._get_csv(self._get_administrator_rows(issued))
        yield "stati.csv", self._get_csv(self._get_state_rows(issued))

    def _get_pdfs(self, moves, folder):
        for move in moves:
            pdf = move.invoice_pdf_report_id.sudo()
            if pdf:
                yield f"{folder}/{_safe(move.name)}.pdf", pdf.raw

    def _get_bills(self, moves):
        attachments = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "account.move"),
                    ("res_id", "in", moves.ids),
                    "|",
                    ("name", "=ilike", "%.xml%"),
                    ("mimetype", "=", "application/pdf"),
                    ("res_field", "in", (False, "l10n_it_edi_attachment_file")),
                ]
            )
        )
        by_id = {move.id: move for move in moves}
        for attachment in attachments:
            move = by_id[attachment.res_id]
            yield (
                f"ricevute/{_safe(move.name)}/{attachment.id}-{_safe(attachment.name)}",
                attachment.raw or b"",
            )

    @api.model
    def _get_csv(self, rows):
        """Semicolons and a mark at the beginning: what Italian spreadsheets open."""
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=";").writerows(rows)
        return ("\ufeff" + buffer.getvalue()).encode("utf-8")

    def _get_gap_rows(self, moves):
        """Numbers missing between the first and the last of each sequence."""
        rows = [[self.env._("Sequence"), self.env._("Missing number")]]
        numbers = defaultdict(set)
        for move in moves:
            match = _NUMBER.fullmatch(move.name or "")
            if match:
                numbers[match[1]].add((int(match[2]), len(match[2])))
        for prefix, found in sorted(numbers.items()):
            width = max(width for _number, width in found)
            known = {number for number, _width in found}
            rows += [
                [prefix, f"{prefix}{number:0{width}d}"]
                for number in range(min(known), max(known))
                if number not in known
            ]
        return rows

    def _get_withholding_rows(self, moves):
        """One row per invoice under withholding, to match against the CU."""
        rows = [
            [
                self.env._("Customer"),
                self.env._("Fiscal code"),
                self.env._("Invoice"),
                self.env._("Date"),
                self.env._("Base"),
                self.env._("Withheld"),
            ]
        ]
        for move in moves:
            lines = move.line_ids.filtered(
                lambda line: line.tax_line_id.l10n_it_withholding_type
            )
            if not lines:
                continue
            partner = move.commercial_partner_id
            rows.append(
                [
                    partner.display_name,
                    partner.l10n_it_codice_fiscale or partner.vat or "",
                    move.name,
                    move.invoice_date.isoformat(),
                    _amount(abs(sum(lines.mapped("tax_base_amount")))),
                    _amount(abs(sum(lines.mapped("balance")))),
                ]
            )
        return rows

    def _get_administrator_rows(self, moves):
        """What each administrator's condominiums were invoiced and still owe."""
        rows = [
            [
                self.env._("Administrator"),
                self.env._("Condominium"),
                self.env._("Invoice"),
                self.env._("Date"),
                self.env._("Total"),
                self.env._("To Pay"),
            ]
        ]
        for administrator, move in self._get_administrators(moves):
            rows.append(
                [
                    administrator.display_name,
                    move.commercial_partner_id.display_name,
                    move.name,
                    move.invoice_date.isoformat(),
                    _amount(move.amount_total_signed),
                    _amount(move.amount_residual_signed),
                ]
            )
        return rows

    def _get_administrators(self, moves):
        """[(administrator, move)] by the dated mandates on the customers."""
        pairs = []
        cache = {}
        for move in moves:
            customer = move.commercial_partner_id
            key = (customer, move.invoice_date)
            if key not in cache:
                cache[key] = customer._appsistance_get_party(
                    "administrator", move.invoice_date
                )
            if cache[key]:
                pairs.append((cache[key], move))
        return sorted(
            pairs, key=lambda pair: (pair[0].display_name, pair[1].partner_id.id)
        )

    def _get_state_rows(self, moves):
        labels = dict(
            moves._fields["appsistance_einvoice_state"]._description_selection(self.env)
        )
        return [
            [self.env._("Invoice"), self.env._("File"), self.env._("Status")],
            *[
                [
                    move.name,
                    move.appsistance_einvoice_file_id.name or "",
                    labels.get(move.appsistance_einvoice_state, ""),
                ]
                for move in moves
            ],
        ]


def _safe(name):
    return re.sub(r"[^\w.\-]+", "_", name or "-")


def _amount(number):
    return f"{number:.2f}".replace(".", ",")

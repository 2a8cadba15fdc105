import csv
import io
import re
from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_date

#: The last digits of a name, and what may follow them as in 12/PA.
_NUMBER = re.compile(r"(\d+)(\D*)$")


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
        """Numbers missing in each sequence since its last one before the period."""
        rows = [[self.env._("Sequence"), self.env._("Missing number")]]
        numbers = defaultdict(dict)
        for move in moves.filtered("sequence_number"):
            numbers[move.sequence_prefix][move.sequence_number] = move.name
        before = self._get_last_numbers(list(numbers))
        for prefix, found in sorted(numbers.items()):
            first = before.get(prefix, min(found) - 1) + 1
            digits, suffix = _NUMBER.search(found[max(found)]).groups()
            rows += [
                [prefix, f"{prefix}{number:0{len(digits)}d}{suffix}"]
                for number in range(first, max(found))
                if number not in found
            ]
        return rows

    def _get_last_numbers(self, prefixes):
        """{prefix: the last number given before the period}."""
        return dict(
            self.env["account.move"]._read_group(
                [
                    ("company_id", "=", self.company_id.id),
                    ("state", "=", "posted"),
                    ("sequence_prefix", "in", prefixes),
                    ("date", "<", self.date_from),
                ],
                ["sequence_prefix"],
                ["sequence_number:max"],
            )
        )

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
            lines = self._get_withholding_lines(move)
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

    @api.model
    def _get_withholding_lines(self, move):
        return move.line_ids.filtered(
            lambda line: line.tax_line_id.l10n_it_withholding_type
        )

    # --------------------------------------------------
    # Administrators
    # --------------------------------------------------

    def _get_administrator_rows(self, moves):
        """What each administrator's condominiums were invoiced and still owe."""
        rows = [[self.env._("Administrator"), *self._get_statement_header()]]
        for administrator, owned in self._get_statements(moves).items():
            rows += [
                [administrator.display_name, *row]
                for row in self._get_statement_rows(owned)
            ]
        return rows

    @api.model
    def _get_statement_header(self):
        return [
            self.env._("Condominium"),
            self.env._("Invoice"),
            self.env._("Date"),
            self.env._("Total"),
            self.env._("Withheld"),
            self.env._("Net"),
            self.env._("To Pay"),
        ]

    def _get_statement_rows(self, moves):
        """A row per invoice, a total per condominium and one of all of them."""
        rows, sums = [], []
        for customer, owned in moves.grouped("commercial_partner_id").items():
            amounts = [self._get_statement_amounts(move) for move in owned]
            rows += [
                [
                    customer.display_name,
                    move.name,
                    move.invoice_date.isoformat(),
                    *map(_amount, row),
                ]
                for move, row in zip(owned, amounts, strict=True)
            ]
            total = [sum(column) for column in zip(*amounts, strict=True)]
            sums.append(total)
            rows.append(
                [
                    self.env._("Total of %(name)s", name=customer.display_name),
                    *("", ""),
                    *map(_amount, total),
                ]
            )
        total = [sum(column) for column in zip(*sums, strict=True)]
        rows.append([self.env._("Total"), "", "", *map(_amount, total)])
        return rows

    def _get_statement_amounts(self, move):
        """Total of the document, what is withheld of it, the rest, what is open."""
        withheld = sum(self._get_withholding_lines(move).mapped("balance"))
        net = move.amount_total_signed
        return net + withheld, withheld, net, move.amount_residual_signed

    def _get_statements(self, moves):
        """{administrator: moves} by the dated mandates on the customers."""
        parties = self.env["appsistance.party"]._resolve(
            [
                {
                    "partner": move.commercial_partner_id,
                    "role": "administrator",
                    "date": move.invoice_date,
                    "company": self.company_id,
                }
                for move in moves
            ]
        )
        found = defaultdict(lambda: self.env["account.move"])
        for move, party in zip(moves, parties, strict=True):
            administrator = party[:1].partner_id.sudo(self.env.su)
            if administrator:
                found[administrator] |= move
        return {
            administrator: owned.sorted(
                lambda move: (move.commercial_partner_id.display_name, move.name)
            )
            for administrator, owned in sorted(
                found.items(), key=lambda item: item[0].display_name
            )
        }

    def action_send_statements(self):
        """One mail for each administrator, with all his condominiums."""
        self.ensure_one()
        statements = self._get_statements(
            self._get_moves(("out_invoice", "out_refund"))
        )
        told = [item for item in statements.items() if item[0].email]
        for administrator, moves in told:
            self.with_context(lang=administrator.lang)._send_statement(
                administrator, moves
            )
        silent = [partner for partner in statements if not partner.email]
        message = self.env._("Statements sent: %(count)s.", count=len(told))
        if silent:
            message += " " + self.env._(
                "Without an e-mail address: %(names)s.",
                names=", ".join(partner.display_name for partner in silent),
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": message, "type": "warning" if silent else "success"},
        }

    def _send_statement(self, administrator, moves):
        rows = [self._get_statement_header(), *self._get_statement_rows(moves)]
        period = {
            "date_from": format_date(self.env, self.date_from),
            "date_to": format_date(self.env, self.date_to),
        }
        title = self.env._(
            "Statement of your condominiums from %(date_from)s to %(date_to)s", **period
        )
        administrator.message_post(
            subject=title,
            body=self.env["ir.qweb"]._render(
                "appsistance_einvoice.administrator_statement",
                {"title": title, "header": rows[0], "rows": rows[1:]},
            ),
            partner_ids=administrator.ids,
            attachments=[(f"{_safe(title)}.csv", self._get_csv(rows))],
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
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

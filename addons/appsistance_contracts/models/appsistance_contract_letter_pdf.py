import base64
import io

from pypdf import PdfWriter

from odoo import models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ..tools.letter_pdf import Letter, read_paragraphs, render_letters


class AppsistanceContract(models.Model):
    """Who reads a contract's letters."""

    _inherit = "appsistance.contract"

    def _get_letter_readers(self):
        """``{contract: partner}``: the customer's building manager, else himself."""
        contracts = self.sudo()._origin
        facts = [
            {
                "partner": contract.customer_id,
                "role": "administrator",
                "date": contract._get_today(),
                "company": contract.company_id,
            }
            for contract in contracts
        ]
        found = self.env["appsistance.party"]._resolve(facts)
        return {
            contract.with_env(self.env): (
                parties.partner_id[:1] or contract.customer_id
            ).with_env(self.env)
            for contract, parties in zip(contracts, found, strict=True)
        }


class AppsistanceContractLetter(models.Model):
    """The letter on the firm's paper."""

    _inherit = "appsistance.contract.letter"

    def action_print(self):
        """One PDF of all, to look at or to put into envelopes."""
        self.check_access("read")
        ids = ",".join(str(id_) for id_ in self.ids)
        return {
            "type": "ir.actions.act_url",
            "url": f"/appsistance/contracts/letters.pdf?ids={ids}",
            "target": "new",
        }

    def _get_pdf(self):
        """The bytes of one PDF: what was sent as it was, the others as they are now."""
        writer = PdfWriter()
        for letter in self:
            sent = letter.sudo().attachment_id.raw
            writer.append(io.BytesIO(sent or letter._render_pdf()))
        stream = io.BytesIO()
        writer.write(stream)
        return stream.getvalue()

    def _render_pdf(self):
        """The bytes of a PDF with these letters, as they are now."""
        return render_letters(
            [
                letter.with_context(lang=letter._get_lang())._prepare_pdf()
                for letter in self.sudo()
            ]
        )

    def _prepare_pdf(self):
        """Hook: what is printed, in the language of ``self``."""
        self.ensure_one()
        company = self.company_id.with_context(lang=self.env.lang)
        headings, rows = self._get_price_table()
        return Letter(
            firm=company.name,
            firm_lines=self._get_firm_lines(company),
            to=self._get_address(),
            place_date=self.env._(
                "%(city)s, %(day)s",
                city=company.city or company.name,
                day=self._get_day(self.date),
            ),
            subject=self.env._("Subject: %s", self.subject or ""),
            paragraphs=read_paragraphs(self.body),
            closing=self.env._("Yours faithfully"),
            headings=headings,
            rows=rows,
            logo=self._get_logo(company),
        )

    def _get_logo(self, company):
        """Bytes of the company's logo, where it has one of its own."""
        if company.uses_default_logo:
            return b""
        return base64.b64decode(company.logo or b"")

    def _get_firm_lines(self, company):
        partner = company.partner_id
        address = ", ".join(
            filter(
                None,
                [
                    partner.street,
                    " ".join(filter(None, [partner.zip, partner.city])),
                ],
            )
        )
        lines = [address, ", ".join(filter(None, [company.phone, company.email]))]
        if company.vat:
            lines.append(self.env._("VAT no. %s", company.vat))
        return "\n".join(filter(None, lines))

    def _get_address(self):
        """The reader, and the customer where somebody else reads for him."""
        reader, customer = self.partner_id, self.customer_id
        lines = [self.env._("Messrs"), reader.name or ""]
        if reader.commercial_partner_id != customer.commercial_partner_id:
            lines.append(self.env._("on behalf of %s", customer.name))
        lines += [
            reader.street,
            reader.street2,
            " ".join(
                filter(
                    None,
                    [
                        reader.zip,
                        reader.city,
                        reader.state_id.code and f"({reader.state_id.code})",
                    ],
                )
            ),
        ]
        if self.channel == "pec" and reader.l10n_it_pec_email:
            lines.append(self.env._("by PEC: %s", reader.l10n_it_pec_email))
        return "\n".join(filter(None, lines))

    def _get_price_table(self):
        """Headings and rows of the fees, before and after, with their sum."""
        rise = self.indexation_id
        rows = rise._get_price_rows() if rise else []
        if not rows:
            return [], []

        def money(amount):
            return formatLang(self.env, amount, currency_obj=rise.currency_id)

        headings = [
            self.env._("Fee"),
            self.env._("Until now"),
            self.env._("From %s", format_date(self.env, rise.date_from)),
        ]
        lines = [
            [f"{fee.name} ({fee._get_basis_text()})", money(before), money(after)]
            for fee, before, after in rows
        ]
        if len(rows) > 1 and len(set(rise.contract_id.fee_ids.mapped("basis"))) == 1:
            lines.append(
                [
                    self.env._("Together"),
                    money(sum(before for _fee, before, _after in rows)),
                    money(sum(after for _fee, _before, after in rows)),
                ]
            )
        return headings, lines

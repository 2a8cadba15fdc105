from lxml import etree

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import deadlines, normalise, text
from .appsistance_einvoice_file import DEAD_STATES, FILE_STATES
from .appsistance_einvoice_reminder import UNSENT_STATES

SALE_TYPES = ("out_invoice", "out_refund")
PURCHASE_TYPES = ("in_invoice", "in_refund")

# Whoever sells reads invoices too, but neither their files nor their references.
ACCOUNTING = "account.group_account_invoice,account.group_account_readonly"


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = [
        "account.move",
        "appsistance.einvoice.content",
        "appsistance.einvoice.gate",
        "appsistance.einvoice.exporter",
        "appsistance.einvoice.reminder",
    ]

    appsistance_einvoice_applies = fields.Boolean(
        compute="_compute_appsistance_einvoice_applies",
        help="Its XML is made, checked and exported here.",
    )
    appsistance_einvoice_file_ids = fields.One2many(
        "appsistance.einvoice.file",
        "move_id",
        string="Exported Files",
        groups=ACCOUNTING,
    )
    appsistance_einvoice_file_id = fields.Many2one(
        "appsistance.einvoice.file",
        string="Last File",
        compute="_compute_appsistance_einvoice_state",
        store=True,
        index="btree_not_null",
        copy=False,
    )
    appsistance_einvoice_state = fields.Selection(
        [("to_export", "To Export"), *FILE_STATES],
        string="E-invoice Status",
        compute="_compute_appsistance_einvoice_state",
        store=True,
        copy=False,
        index="btree_not_null",
    )
    appsistance_einvoice_deadline = fields.Date(
        string="Last Day for Sending",
        compute="_compute_appsistance_einvoice_deadline",
        store=True,
        copy=False,
    )
    appsistance_einvoice_resend_deadline = fields.Date(
        related="appsistance_einvoice_file_id.resend_deadline",
        string="Last Day for Sending Again",
    )
    appsistance_einvoice_is_late = fields.Boolean(
        compute="_compute_appsistance_einvoice_is_late",
        search="_search_appsistance_einvoice_is_late",
    )
    # Content
    appsistance_einvoice_causale = fields.Text(
        string="Causale", help="Text for the reader, split every 200 characters."
    )
    appsistance_einvoice_phase = fields.Integer(
        string="Progress Phase", help="RiferimentoFase of a progress bill (SAL)."
    )
    appsistance_einvoice_reference_ids = fields.One2many(
        "appsistance.einvoice.reference",
        "move_id",
        string="References",
        copy=False,
        groups=ACCOUNTING,
    )
    appsistance_einvoice_attachment_ids = fields.Many2many(
        "ir.attachment",
        "appsistance_einvoice_attachment_rel",
        string="Documents in the XML",
        copy=False,
        help="Added to the XML as they are, for example the signed reports.",
    )
    appsistance_stamp_mode = fields.Selection(
        [("auto", "Automatic"), ("never", "No Stamp Duty"), ("manual", "By Hand")],
        string="Stamp Duty Rule",
        default="auto",
        required=True,
    )

    appsistance_stamp_is_automatic = fields.Boolean(
        readonly=True, help="The rule has set the stamp duty, and may take it back."
    )

    # --------------------------------------------------
    # Computes
    # --------------------------------------------------

    @api.depends("move_type", "company_id.appsistance_einvoice_channel", "state")
    def _compute_appsistance_einvoice_applies(self):
        for move in self:
            move.appsistance_einvoice_applies = move._is_einvoice_ours()

    @api.depends(
        "state",
        "move_type",
        "company_id.appsistance_einvoice_channel",
        "appsistance_einvoice_file_ids.state",
    )
    def _compute_appsistance_einvoice_state(self):
        for move in self:
            last = move.appsistance_einvoice_file_ids.sorted("id")[-1:]
            move.appsistance_einvoice_file_id = last
            if last and last.state != "void":
                move.appsistance_einvoice_state = last.state
            elif move.state == "posted" and move._is_einvoice_ours():
                move.appsistance_einvoice_state = "to_export"
            else:
                move.appsistance_einvoice_state = False

    @api.depends(
        "state",
        "invoice_date",
        "l10n_it_document_type",
        "company_id.appsistance_einvoice_days",
        "invoice_line_ids.appsistance_charge_id",
        "appsistance_einvoice_reference_ids.type",
        "appsistance_einvoice_reference_ids.date",
    )
    def _compute_appsistance_einvoice_deadline(self):
        for move in self:
            if move.state != "posted" or not move._is_einvoice_ours():
                move.appsistance_einvoice_deadline = False
                continue
            move.appsistance_einvoice_deadline = deadlines.last_day(
                move.l10n_it_document_type.code,
                move.invoice_date,
                move._get_einvoice_operation_dates(),
                move.company_id.appsistance_einvoice_days,
            )

    @api.depends("appsistance_einvoice_deadline", "appsistance_einvoice_state")
    @api.depends_context("uid")
    def _compute_appsistance_einvoice_is_late(self):
        today = fields.Date.context_today(self)
        for move in self:
            day = move._get_einvoice_due_day()
            move.appsistance_einvoice_is_late = bool(day and day < today)

    def _search_appsistance_einvoice_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = self._get_einvoice_due_domain("today", "<")
        return late if True in value else ~late

    def _get_einvoice_due_day(self):
        """Day by which something has to be done: send, or send again."""
        self.ensure_one()
        if self.appsistance_einvoice_state in UNSENT_STATES:
            return self.appsistance_einvoice_deadline
        if self.appsistance_einvoice_state == "rejected":
            return self.sudo().appsistance_einvoice_file_id.resend_deadline
        return False

    def _get_einvoice_operation_dates(self):
        """Days of the reports and delivery notes behind the invoice."""
        self.ensure_one()
        dates = [
            document["date"]
            for line in self.invoice_line_ids
            for document in line._get_einvoice_documents()
            if document["type"] in ("report", "ddt")
        ]
        dates += self.appsistance_einvoice_reference_ids.filtered(
            lambda reference: reference.type == "ddt"
        ).mapped("date")
        return [day for day in dates if day]

    def _is_einvoice_ours(self):
        self.ensure_one()
        company = self.company_id
        if (
            not company.appsistance_einvoice_channel
            or company.account_fiscal_country_id.code != "IT"
        ):
            return False
        return self.move_type in SALE_TYPES or self._is_einvoice_self_billed()

    def _is_einvoice_self_billed(self):
        """A bill under reverse charge, for which we send the document ourselves."""
        return self.move_type in PURCHASE_TYPES and self.l10n_it_edi_is_self_invoice

    # --------------------------------------------------
    # Overrides
    # --------------------------------------------------

    @api.depends("appsistance_einvoice_state")
    def _compute_show_reset_to_draft_button(self):
        result = super()._compute_show_reset_to_draft_button()
        for move in self.filtered("appsistance_einvoice_file_id"):
            if move._has_live_einvoice():
                move.show_reset_to_draft_button = False
        return result

    @api.depends("appsistance_einvoice_applies")
    def _compute_l10n_it_edi_button_label(self):
        ours = self.filtered(
            lambda move: (
                move.appsistance_einvoice_applies
                and move.company_id.appsistance_einvoice_channel != "proxy"
            )
        )
        for move in ours:
            move.l10n_it_edi_button_label = self.env._("Send")
        return super(AccountMove, self - ours)._compute_l10n_it_edi_button_label()

    def button_draft(self):
        live = self.filtered(lambda move: move._has_live_einvoice())
        if live:
            raise UserError(
                self.env._(
                    "%(names)s: the XML was exported and may be at the SdI. A manager "
                    "can declare the file never sent, or make a credit note.",
                    names=", ".join(live.mapped("name")),
                )
            )
        return super().button_draft()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_exported(self):
        exported = self.filtered("appsistance_einvoice_file_ids")
        if exported:
            raise UserError(
                self.env._(
                    "%(names)s cannot be deleted: XML files were exported for it.",
                    names=", ".join(exported.mapped("display_name")),
                )
            )

    def _has_live_einvoice(self):
        self.ensure_one()
        file = self.sudo().appsistance_einvoice_file_id
        return bool(file) and file.state not in DEAD_STATES

    def _post(self, soft=True):
        posted = super()._post(soft)
        # Afterwards: other addons compute the stamp duty as long as it is a draft.
        posted._update_einvoice_stamp()
        return posted

    def _l10n_it_edi_get_document_type(self):
        """Deferred services, and the simplified debit note that core calls TD07."""
        code = super()._l10n_it_edi_get_document_type()
        if self.l10n_it_document_type or not self._is_einvoice_ours():
            return code
        if code == "TD07" and self.debit_origin_id:
            return "TD09"
        if code == "TD01" and self._is_einvoice_deferred():
            return "TD24"
        return code

    def _is_einvoice_deferred(self):
        """All lines rest on reports or delivery notes, not all of the invoice's day."""
        self.ensure_one()
        if (
            not self.company_id.appsistance_einvoice_defer_services
            or self.move_type != "out_invoice"
        ):
            return False
        day = self.invoice_date or fields.Date.context_today(self)
        deferred = False
        for line in self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        ):
            dates = [
                document["date"]
                for document in line._get_einvoice_documents()
                if document["type"] in ("report", "ddt") and document["date"]
            ]
            if not dates:
                return False
            deferred = deferred or any(date != day for date in dates)
        return deferred

    # --------------------------------------------------
    # Stamp duty
    # --------------------------------------------------

    def _update_einvoice_stamp(self):
        """Set the virtual stamp before posting, where its rule is automatic."""
        for move in self:
            if (
                move.move_type not in SALE_TYPES
                or not move._is_einvoice_ours()
                or move.appsistance_stamp_mode == "manual"
            ):
                continue
            if move.appsistance_stamp_mode == "never":
                move.l10n_it_stamp_duty = 0.0
            elif move._is_stamp_due():
                move.l10n_it_stamp_duty = move.company_id.appsistance_stamp_amount
                move.appsistance_stamp_is_automatic = True
            elif move.appsistance_stamp_is_automatic:
                # What others have set, people or addons, is left to them.
                move.l10n_it_stamp_duty = 0.0
                move.appsistance_stamp_is_automatic = False

    def _is_stamp_due(self):
        self.ensure_one()
        recharge = self.company_id.appsistance_stamp_product_id
        stamped = self.invoice_line_ids.filtered(
            lambda line: (
                line.display_type == "product"
                and line.tax_ids.filtered("appsistance_stamp_duty")
                and not (recharge and line.product_id == recharge)
            )
        )
        total = abs(sum(stamped.mapped("balance")))
        return (
            self.company_currency_id.compare_amounts(
                total, self.company_id.appsistance_stamp_threshold
            )
            > 0
        )

    def action_appsistance_charge_stamp(self):
        """Add the line that charges the stamp duty to the customer."""
        for move in self.filtered(lambda move: move.state == "draft"):
            product = move.company_id.appsistance_stamp_product_id
            if not product:
                raise UserError(
                    self.env._("Choose the stamp duty product in the settings first.")
                )
            if product in move.invoice_line_ids.product_id:
                continue
            move.invoice_line_ids = [
                fields.Command.create(
                    {
                        "product_id": product.id,
                        "quantity": 1.0,
                        "price_unit": move.company_id.appsistance_stamp_amount,
                    }
                )
            ]
        return True

    # --------------------------------------------------
    # Core's document
    # --------------------------------------------------

    def _l10n_it_edi_get_values(self, pdf_values=None):
        if not self._is_einvoice_ours():
            return super()._l10n_it_edi_get_values(pdf_values)
        move = self.with_context(appsistance_einvoice=True)
        values = super(AccountMove, move)._l10n_it_edi_get_values(pdf_values)
        if self.currency_id.name != "EUR":
            # Core adds up the amounts of the invoice's currency and calls them euros.
            values["importo_totale_documento"] = sum(
                line["imponibile_importo"] + line["imposta"]
                for line in values["tax_lines"]
            )
        return values

    def _l10n_it_edi_get_formatters(self):
        formatters = super()._l10n_it_edi_get_formatters()
        if len(self) != 1 or not self._is_einvoice_ours():
            return formatters

        def format_alphanumeric(value, maxlen=None):
            # The final pass cuts each element to its own length and class. Only the
            # end of our own numbers is taken here.
            if not value:
                return False
            value = text.clean(value)
            return value[maxlen:] if maxlen and maxlen < 0 else value

        def format_phone(value):
            return normalise.phone_number(value) or False

        return {
            **formatters,
            "format_alphanumeric": format_alphanumeric,
            "format_phone": format_phone,
        }

    def _l10n_it_edi_render_xml(self, pdf_values=None):
        if not self._is_einvoice_ours() or self.env.context.get(
            "appsistance_einvoice_core"
        ):
            return super()._l10n_it_edi_render_xml(pdf_values=pdf_values)
        return etree.tostring(
            self._get_einvoice_tree(pdf_values), xml_declaration=True, encoding="UTF-8"
        )

    def _l10n_it_edi_generate_filename(self):
        name = super()._l10n_it_edi_generate_filename()
        company = self.company_id._l10n_it_get_edi_company()
        if self._is_einvoice_ours() and not company.l10n_it_codice_fiscale:
            # Core writes "None" where only the VAT number is known.
            vat = self.env["res.partner"]._einvoice_italian_vat(company.vat or "")
            name = f"{company.country_id.code}{vat}_{name.rpartition('_')[2]}"
        return name

    # --------------------------------------------------
    # Core's own ways out
    # --------------------------------------------------

    def _is_einvoice_by_hand(self):
        """The company does not use Odoo's service: core must not send or simulate."""
        self.ensure_one()
        return (
            self._is_einvoice_ours()
            and self.company_id.appsistance_einvoice_channel != "proxy"
        )

    def _l10n_it_edi_ready_for_xml_export(self):
        return not self._is_einvoice_by_hand() and (
            super()._l10n_it_edi_ready_for_xml_export()
        )

    def action_l10n_it_edi_send(self):
        if self._is_einvoice_by_hand():
            return self.action_appsistance_einvoice_export()
        return super().action_l10n_it_edi_send()

    def _l10n_it_edi_upload(self, files):
        if any(
            move.company_id.appsistance_einvoice_channel not in (False, "proxy")
            for move in self
        ):
            raise UserError(
                self.env._(
                    "The company does not use Odoo's service: export the XML instead."
                )
            )
        return super()._l10n_it_edi_upload(files)

    # --------------------------------------------------
    # Core's downloads give our files
    # --------------------------------------------------

    def _get_invoice_legal_documents(self, filetype, allow_fallback=False):
        if filetype == "fatturapa" and self.appsistance_einvoice_file_id:
            self.ensure_one()
            file = self.appsistance_einvoice_file_id
            return {
                "filename": file.name,
                "filetype": "xml",
                "content": file._get_contents()[file],
            }
        return super()._get_invoice_legal_documents(
            filetype, allow_fallback=allow_fallback
        )

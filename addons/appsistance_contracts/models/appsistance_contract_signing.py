import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date
from odoo.tools.image import binary_to_image

from odoo.addons.appsistance_fieldservice.tools import canonical_json

from ..tools import contract_pdf

MAX_NAME = 100
# Written by the signing itself and by nobody's hand.
SIGNATURE_FIELDS = {
    "sent_on",
    "signature",
    "signed_attachment_id",
    "signed_by",
    "signed_on",
}


class AppsistanceContract(models.Model):
    """[Firma] The contract is sent to be signed, signed, and kept for good."""

    _inherit = "appsistance.contract"

    # Whoever has it may sign in the customer's place.
    access_token = fields.Char(groups="appsistance_base.group_manager")

    document_ids = fields.One2many(
        "appsistance.contract.document",
        "contract_id",
        groups="appsistance_base.group_manager",
    )
    document_id = fields.Many2one(
        "appsistance.contract.document",
        string="Document to Sign",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="appsistance_base.group_manager",
    )
    is_document_stale = fields.Boolean(
        compute="_compute_is_document_stale",
        compute_sudo=True,
        help="Changed since it was sent: it has to be sent again.",
    )

    @api.depends("state", "document_id", "write_date", "signed_on")
    def _compute_is_document_stale(self):
        for contract in self:
            contract.is_document_stale = bool(
                contract.state == "to_sign"
                and not contract.signed_on
                and contract.document_id
                and contract.document_id.content_hash
                != contract._get_document_digest()[1]
            )

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # A form sends what is empty too.
            self._check_signature_fields({name for name in vals if vals[name]})
        return super().create(vals_list)

    def write(self, vals):
        self._check_signature_fields(vals)
        return super().write(vals)

    def _check_signature_fields(self, names):
        if not self.env.su and not SIGNATURE_FIELDS.isdisjoint(names):
            raise AccessError(self.env._("A signature is not entered by hand."))

    # --------------------------------------------------
    # Buttons
    # --------------------------------------------------

    def action_print_document(self):
        """The contract as it stands now, or as it was signed."""
        self._check_manager()
        return self.env.ref(
            "appsistance_contracts.action_report_contract"
        ).report_action(self)

    def action_open_signed(self):
        self.ensure_one()
        self._check_manager()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.sudo().signed_attachment_id.id}",
            "target": "new",
        }

    def action_send_to_sign(self):
        """Keep what is sent, and mail the customer where to sign it."""
        self._check_manager()
        self._check_states("draft", "to_sign")
        self._check_unsigned()
        self._check_ready()
        self._fill_numbers()
        for contract in self:
            contract._send_to_sign()

    def action_sign_on_paper(self):
        """Record that the customer signed on paper, with the scan."""
        self.ensure_one()
        self._check_unsigned()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Signed on Paper"),
            "res_model": "appsistance.contract.sign",
            "view_mode": "form",
            "target": "new",
            "context": {"default_contract_id": self.id},
        }

    def action_back_to_draft(self):
        """What was sent is not signed any more: it is changed and sent again."""
        self._check_manager()
        self._check_states("to_sign")
        self._check_unsigned()
        self.write({"state": "draft"})
        self._close_link()

    # --------------------------------------------------
    # Business
    # --------------------------------------------------

    def _check_unsigned(self):
        signed = self.filtered("signed_on")
        if signed:
            raise UserError(
                self.env._("%s has been signed already.", signed[0].display_name)
            )

    def _get_document_digest(self):
        """The contract as canonical text, and its hash."""
        text = canonical_json.dumps(self._get_document_content())
        return text, canonical_json.digest(text)

    def _get_pdf_name(self):
        number = self.name.replace("/", "-").strip("-")
        parts = [self.env._("Contract"), number, self.customer_id.name or ""]
        return f"{' '.join(filter(None, parts))}.pdf"

    def _render_document(self):
        """Bytes of the PDF of today's contract; once signed, of what was signed."""
        self.ensure_one()
        contract = self.sudo()
        if contract.signed_attachment_id:
            return contract.signed_attachment_id.raw
        logo = contract.company_id._appsistance_get_logo()
        return contract_pdf.render(contract._get_document_content(), logo)

    def _create_document(self, is_new=False):
        """Keep the words that are sent; the same words are kept once, as long as
        nobody withdrew his signature from them."""
        self.ensure_one()
        contract = self.sudo()
        text, digest = contract._get_document_digest()
        last = contract.document_id
        if last.content_hash == digest and not last.withdrawn_on and not is_new:
            return last
        document = self.env["appsistance.contract.document"].sudo()
        document = document.create(
            {
                "contract_id": contract.id,
                "number": len(contract.document_ids) + 1,
                "content": text,
                "content_hash": digest,
            }
        )
        document.attachment_id = document._attach(
            contract._get_pdf_name(), document._render(), is_sealed=True
        )
        contract.document_id = document
        return document

    def _send_to_sign(self):
        self._create_document()
        contract = self.sudo()
        recipients = contract._get_signing_recipients()
        contract.write({"state": "to_sign", "sent_on": contract._get_today()})
        if not recipients:
            contract.message_post(
                body=self.env._(
                    "%s has no e-mail address: print the contract, or send the link.",
                    contract.customer_id.display_name,
                )
            )
            return
        # The link of an earlier mail does not open the new document.
        contract._close_link()
        contract._portal_ensure_token()
        contract._mail("appsistance_contracts.mail_template_contract_sign", recipients)

    def _get_signing_recipients(self):
        """Hook: who is asked to sign: a condominium's manager, else the customer."""
        reader = self._get_letter_readers()[self]
        known = reader | self.customer_id | self.invoice_partner_id
        return known.filtered("email")[:1]

    def _mail(self, name, recipients, attachments=()):
        self.env.ref(name).sudo().with_context(
            lang=self._get_document_lang()
        ).send_mail(
            self.id,
            email_values={
                # Not in the conversation of the contract: its readers would find the
                # link there and could sign in the customer's place.
                "model": False,
                "res_id": False,
                "recipient_ids": [fields.Command.set(recipients.ids)],
                "attachment_ids": [
                    fields.Command.link(attachment.id) for attachment in attachments
                ],
            },
        )

    def _get_signing_url(self):
        """The link of the mail: whoever has it may read and sign, until it is done. A
        template writes it into any composer, so that only managers are given it."""
        self.ensure_one()
        self._check_manager()
        token = self.sudo()._portal_ensure_token()
        return f"{self.get_base_url()}/my/contracts/{self.id}?access_token={token}"

    def _get_share_url(
        self, redirect=False, signup_partner=False, pid=None, share_token=True
    ):
        """Who may not read the link to sign opens the page by his own rights."""
        field = self._fields["access_token"]
        return super()._get_share_url(
            redirect=redirect,
            signup_partner=signup_partner,
            pid=pid,
            share_token=share_token and self._has_field_access(field, "read"),
        )

    def _close_link(self):
        """No mail that was sent before opens, signs or writes any more."""
        self.sudo().write({"access_token": False})

    @api.model
    def _get_thread_with_access(
        self, thread_id, *, hash=None, pid=None, token=None, **kwargs
    ):
        """A link counts for core's conversation as long as it opens the page."""
        own = super()._get_thread_with_access(thread_id, **kwargs)
        contract = self.browse(thread_id).sudo().exists()
        if own or not contract or not contract._is_link_open():
            return own
        return super()._get_thread_with_access(
            thread_id, hash=hash, pid=pid, token=token, **kwargs
        )

    def _is_to_sign(self):
        self.ensure_one()
        return self.state == "to_sign" and not self.signed_on

    # --------------------------------------------------
    # Signing
    # --------------------------------------------------

    def _sign_in_portal(self, name, signature, signer=None):
        """The customer's signature under the contract. Where clauses want their own,
        it waits for that one; else the file is closed for good."""
        self.ensure_one()
        contract = self.sudo()
        contract._check_signable()
        document = contract.document_id
        if document.signed_on:
            raise UserError(self.env._("The contract is signed: the clauses are next."))
        document._sign(name, contract._get_picture(signature), signer)
        if document._is_to_approve():
            contract.message_post(
                body=self.env._(
                    "Signed by %s in the portal; the approval of the clauses is still"
                    " to come.",
                    name,
                ),
                author_id=document.signer_id.id or None,
            )
            return
        contract._close_document(document)

    def _approve_in_portal(self, name, signature):
        """The second signature: the clauses that the law wants approved one by one."""
        self.ensure_one()
        contract = self.sudo()
        contract._check_signable()
        document = contract.document_id
        if not document._is_to_approve():
            raise UserError(self.env._("The contract is to be signed first."))
        document._approve(name, contract._get_picture(signature))
        contract._close_document(document)

    def _get_picture(self, signature):
        """The bytes of a drawn signature; an error where it is no picture."""
        picture = base64.b64decode(signature)
        binary_to_image(picture)
        return picture

    def _close_document(self, document):
        day = self._get_local_day(self.company_id, document.signed_on)
        data = document._render()
        picture = base64.b64encode(document.signature_attachment_id.raw)
        self._keep_signature(document, day, self._get_pdf_name(), data, picture)
        # Whoever signed by the link reads his copy by a new one.
        self._portal_ensure_token()

    def _sign_on_paper(self, name, day, filename, data, is_approved=False):
        """The scan of the signed paper is closed for good."""
        self.ensure_one()
        contract = self.sudo()
        contract._check_states("draft", "to_sign")
        contract._check_unsigned()
        contract._check_ready()
        contract._check_paper_day(day)
        contract._fill_numbers()
        document = contract._create_document(
            is_new=bool(contract.document_id.signed_on)
        )
        moment = fields.Datetime.to_datetime(day)
        document.write(
            {"channel": "paper", "signed_by": name, "signed_on": moment}
            | ({"approved_by": name, "approved_on": moment} if is_approved else {})
        )
        contract._keep_signature(document, day, filename, data)

    def _check_paper_day(self, day):
        today = self._get_today()
        if day > today:
            raise UserError(
                self.env._(
                    "The paper cannot have been signed on %(day)s: today is %(today)s.",
                    day=format_date(self.env, day),
                    today=format_date(self.env, today),
                )
            )

    def _check_signable(self):
        self._lock()
        self.invalidate_recordset(["state", "signed_on"])
        if not self._is_to_sign():
            raise UserError(self.env._("This contract waits for no signature."))
        if self.is_document_stale:
            raise UserError(
                self.env._(
                    "The contract has changed meanwhile. We send you the new text to"
                    " sign."
                )
            )

    def _keep_signature(self, document, day, filename, data, signature=False):
        attachment = document._attach(filename, data, is_sealed=True)
        document.write(
            {
                "signed_attachment_id": attachment.id,
                "signed_hash": canonical_json.digest_bytes(data),
            }
        )
        self.write(
            {
                "state": "to_sign",
                "signed_by": document.signed_by,
                "signed_on": document.signed_on,
                "signature": signature,
                "signed_attachment_id": attachment.id,
                "date_signed": day,
            }
        )
        self._close_link()
        self._after_signing(document)

    def _after_signing(self, document):
        """Hook: tell the office, and give the customer his copy."""
        labels = dict(document._fields["channel"]._description_selection(self.env))
        self.message_post(
            body=self.env._(
                "Signed by %(name)s (%(channel)s). SHA-256 of the file: %(hash)s",
                name=document.signed_by,
                channel=labels[document.channel],
                hash=document.signed_hash,
            ),
            author_id=document.signer_id.id or None,
        )
        if document._is_to_approve():
            self.message_post(
                body=self.env._(
                    "The clauses on tacit renewal and notice are not specifically"
                    " approved: without that signature they may not bind the customer"
                    " (art. 1341 Codice civile)."
                )
            )
        if self.user_id:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=self.user_id.id,
                summary=self.with_context(lang=self.user_id.lang).env._(
                    "The contract is signed: activate it"
                ),
            )
        if self._is_copy_mailed():
            self._mail(
                "appsistance_contracts.mail_template_contract_signed",
                self._get_signing_recipients(),
                document.signed_attachment_id,
            )

    def _is_copy_mailed(self):
        """Who signs in the portal gets his copy, where there is an address."""
        self.ensure_one()
        contract = self.sudo()
        is_portal = contract.document_id.channel == "portal"
        return is_portal and bool(contract._get_signing_recipients())

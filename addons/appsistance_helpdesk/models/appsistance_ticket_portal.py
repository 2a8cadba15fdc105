from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import plaintext2html

from .appsistance_ticket import OPEN_STATES

# Whatever is not named here is internal, fields of addons above included.
PORTAL_FIELDS = {
    "active",
    "caller_name",
    "company_id",
    "customer_id",
    "date_closed",
    "date_opened",
    "date_solved",
    "description",
    "display_name",
    "equipment_id",
    "id",
    "name",
    "number",
    "partner_id",
    "priority",
    "site_id",
    "solution",
    "state",
}
SHOWN_MESSAGES = ("comment", "email", "email_outgoing", "auto_comment")
MAX_SUBJECT = 120


class AppsistanceTicket(models.Model):
    """What the customer sees of a ticket, and what he may do with it."""

    _inherit = "appsistance.ticket"

    # who loses his mandate must not keep a key to the page
    access_token = fields.Char(groups="base.group_user")

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for ticket in self:
            ticket.access_url = f"/my/tickets/{ticket.id}"
        return result

    # --------------------------------------------------
    # Rights
    # --------------------------------------------------

    @api.model
    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or self.env.user._is_internal():
            return True
        return operation == "read" and field.name in self._get_portal_fields()

    @api.model
    def _get_portal_fields(self):
        """Names of the fields that a customer may read, also by RPC."""
        return PORTAL_FIELDS

    @api.model
    def _get_thread_with_access(
        self,
        thread_id,
        *,
        hash=None,  # pylint: disable=redefined-builtin,unused-argument
        pid=None,  # pylint: disable=unused-argument
        token=None,  # pylint: disable=unused-argument
        **kwargs,
    ):
        """Only rights open a conversation, no link: links are forwarded."""
        return super()._get_thread_with_access(thread_id, **kwargs)

    # --------------------------------------------------
    # What is shown
    # --------------------------------------------------

    def _get_portal_messages(self):
        """The conversation with the customer: neither notes nor notices."""
        self.ensure_one()
        return (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("message_type", "in", SHOWN_MESSAGES),
                    ("subtype_id", "=", self.env.ref("mail.mt_comment").id),
                    ("is_internal", "=", False),
                ],
                order="id",
            )
        )

    def _get_portal_files(self):
        """Files of the conversation and those that are shared with the customer."""
        self.ensure_one()
        shared = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("res_field", "=", False),
                    ("appsistance_is_shared", "=", True),
                ]
            )
        )
        return shared | self._get_portal_messages().attachment_ids

    def _get_portal_history(self):
        """``[(moment, text)]``: when it was opened and how its state changed."""
        self.ensure_one()
        states = dict(self._fields["state"]._description_selection(self.env))
        by_label = self._get_state_labels()
        values = (
            self.env["mail.tracking.value"]
            .sudo()
            .search(
                [
                    ("mail_message_id.model", "=", self._name),
                    ("mail_message_id.res_id", "=", self.id),
                    ("field_id.name", "=", "state"),
                ],
                order="id",
            )
        )
        changes = [
            (value.create_date, by_label.get(value.new_value_char))
            for value in values
            if value.new_value_char
        ]
        return [
            (self.date_opened, self.env._("Opened")),
            *(
                (moment, states.get(state, states["in_progress"]))
                for moment, state in changes
            ),
        ]

    def _get_state_labels(self):
        """``{label: state}`` in every language: tracking keeps the words."""
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        return {
            label: state
            for code in codes
            for state, label in self._fields["state"]._description_selection(
                self.with_context(lang=code).env
            )
        }

    def _get_portal_visits(self, user):  # pylint: disable=unused-argument
        """The visits that ``user`` may see on the ticket's page. A hook.

        A list of dicts with ``name``, ``date`` (text), ``state`` (text), ``url`` and
        ``report_url`` (False without a signed report); pages of the portal hold records
        in superuser mode, so the user whose rights count is named.
        """
        return []

    # --------------------------------------------------
    # What he may do
    # --------------------------------------------------

    def _is_portal_closable(self):
        return self.state in (*OPEN_STATES, "solved")

    def _is_portal_reopenable(self):
        return (
            self.state in ("solved", "closed")
            and not self.merged_into_id
            and not self._is_long_closed()
        )

    def _is_portal_answerable(self):
        return self.state in (*OPEN_STATES, "solved")

    def _portal_close(self):
        for ticket in self.filtered(lambda ticket: ticket._is_portal_closable()):
            ticket.write({"state": "closed"})

    def _portal_reopen(self):
        for ticket in self.filtered(lambda ticket: ticket._is_portal_reopenable()):
            ticket.write({"state": "in_progress"})

    def _portal_answer(self, author, text, files):
        """Post what the customer wrote; ``files`` are uploads that were checked."""
        self.ensure_one()
        return self.message_post(
            author_id=author.id,
            body=plaintext2html(text),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            # not by id: core drops those that a portal user did not make himself
            attachments=[(upload.name, upload.content) for upload in files],
        )

    def _portal_keep_files(self, files):
        self.ensure_one()
        return self.env["ir.attachment"].create(
            [
                {
                    "name": upload.name,
                    "raw": upload.content,
                    "mimetype": upload.mimetype,
                    "res_model": self._name,
                    "res_id": self.id,
                    "appsistance_is_shared": True,
                }
                for upload in files
            ]
        )

    @api.model
    def _portal_open(self, vals, text, files):
        """A new request from a form of the portal, opened with all rights."""
        lines = text.strip().splitlines()
        subject = vals.get("name") or (lines[0] if lines else "")
        ticket = self.create(
            {
                **vals,
                "name": subject.strip()[:MAX_SUBJECT] or self.env._("Request"),
                "description": plaintext2html(text),
                "team_id": self._get_portal_team(vals).id,
            }
        )
        if ticket.partner_id:
            ticket.message_subscribe(ticket.partner_id.ids)
        ticket._portal_keep_files(files)
        return ticket

    @api.model
    def _get_portal_team(self, vals):
        """The team that a request of the portal goes to. A hook.

        That of its category, else the first one that takes part in the portal.
        """
        company = vals.get("company_id") or self.env.company.id
        teams = self.env["appsistance.ticket.team"].search(
            Domain("company_id", "=", company) & Domain("is_in_portal", "=", True)
        )
        category = self.env["appsistance.ticket.category"].browse(
            vals.get("category_id") or []
        )
        own = category.team_ids.filtered(lambda team: team.company_id.id == company)
        return (own & teams)[:1] or own[:1] or teams[:1]

    @api.model
    def _get_portal_categories(self, company):
        """What a customer may say that his request is about."""
        return (
            self.env["appsistance.ticket.category"]
            .sudo()
            .search(
                Domain("is_in_portal", "=", True)
                & Domain("company_id", "in", [False, company.id])
            )
        )

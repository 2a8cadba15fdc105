import mimetypes

from odoo import api, models
from odoo.tools import email_normalize_all

from ..tools import mail_intake


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        routes = super().message_route(
            message, message_dict, model, thread_id, custom_values
        )
        tickets = self.env["appsistance.ticket"]
        if not any(route[0] == tickets._name for route in routes):
            return routes
        return tickets._route_mail(message, message_dict, routes)

    @api.model
    def _detect_loop_sender(self, message, message_dict, routes):
        """A mail that goes to a ticket is never refused: tickets guard themselves."""
        if any(route[0] == "appsistance.ticket" for route in routes or ()):
            return False
        return super()._detect_loop_sender(message, message_dict, routes)

    def _message_parse_post_process(self, message, message_dict, routes):
        """The addresses that a mail came by are no contact's: look for none."""
        ours = [route for route in routes or () if route[0] == "appsistance.ticket"]
        if ours:
            known = {route[4].alias_full_name for route in ours if route[4]}
            sent_to = email_normalize_all(message_dict.get("recipients") or "")
            if known.issuperset(sent_to):
                message_dict = {**message_dict, "recipients": ""}
        return super()._message_parse_post_process(message, message_dict, routes)

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        thread = self
        if any(route[0] == "appsistance.ticket" for route in routes or ()):
            thread = self.with_context(
                **self._appsistance_get_intake(message),
                **self._appsistance_keep_closed(message_dict),
            )
        return super(MailThread, thread)._message_route_process(
            message, message_dict, routes
        )

    @api.model
    def _appsistance_get_intake(self, message):
        """What only the headers say, for who makes the ticket."""
        return {
            "appsistance_mail_kind": mail_intake.get_kind(message),
            "appsistance_mail": message,
        }

    @api.model
    def _appsistance_keep_closed(self, message_dict):
        """Archives and huge images are kept as they came: nothing opens them.

        Return the context with which their attachments are to be made.
        """
        attachments = []
        context = {}
        for attachment in message_dict.get("attachments") or ():
            name, content, info = (*attachment, {})[:3]
            name = mail_intake.clean_line(name) or "attachment"
            if mail_intake.is_archive(content) and not mimetypes.guess_type(name)[0]:
                # Core would look inside for what kind of file it is.
                name += ".zip"
            if mail_intake.is_huge_image(content):
                context = {"image_no_postprocess": True}
            attachments.append(self._Attachment(name, content, info))
        message_dict["attachments"] = attachments
        return context

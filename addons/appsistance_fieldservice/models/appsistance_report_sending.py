from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class AppsistanceReport(models.Model):
    """Who gets the report, and the customer's signature by a link."""

    _inherit = "appsistance.report"

    # --------------------------------------------------
    # Recipients
    # --------------------------------------------------

    def _get_recipients(self):
        """Who the roles say gets the report; the customer where they name nobody."""
        self.ensure_one()
        report = self.sudo()
        order = report.work_order_id
        roles = self.env["appsistance.party"]._fields["role"].get_values(self.env)
        found = self.env["appsistance.party"]._resolve(
            [
                {
                    "partner": report.site_id or report.customer_id,
                    "role": role,
                    "date": report.date,
                    "equipment": order.equipment_id,
                    "company": report.company_id,
                }
                for role in roles
            ]
        )
        partners = self.env["res.partner"].sudo()
        for parties in found:
            partners |= parties.filtered("gets_report").partner_id
        partners = partners.filtered("email")
        return partners or (report.site_id | report.customer_id).filtered("email")[:1]

    def _send(self):
        """Mail the final PDF. Where there is no address nobody is mailed, and the
        report says so."""
        template = self.env.ref("appsistance_fieldservice.mail_template_report")
        for report in self:
            recipients = report._get_recipients()
            if not recipients:
                report.sudo().message_post(
                    body=self.env._(
                        "Nobody has an e-mail address: the report was not sent."
                    )
                )
                continue
            template.sudo().with_context(
                lang=report._get_mail_lang(recipients)
            ).send_mail(
                report.id,
                email_values={
                    "recipient_ids": [fields.Command.set(recipients.ids)],
                    "attachment_ids": [
                        fields.Command.link(report.sudo().attachment_id.id)
                    ],
                },
            )
            report.sudo().sent_at = fields.Datetime.now()

    def _get_share_text(self):
        """A message with the link to the PDF, to send where there is no address."""
        self.ensure_one()
        url = f"/appsistance/rapportino/{self.id}/pdf?access_token={self.access_token}"
        return self.env._(
            "Report %(report)s of our visit: %(url)s",
            report=self.name,
            url=self.get_base_url() + url,
        )

    def _get_mail_lang(self, recipients):
        return recipients[:1].lang or self.visit_id._get_report_lang()

    # --------------------------------------------------
    # Signature by link
    # --------------------------------------------------

    def _request_signature(self, email=None, name=None):
        """Mail the customer a personal link under which the closed report is signed."""
        self.ensure_one()
        if self.state != "closed":
            raise UserError(self.env._("Only a closed report can be signed."))
        recipient = self._get_recipients()[:1]
        email = email or recipient.email
        if not email:
            raise UserError(
                self.env._("There is no e-mail address to send the link to.")
            )
        self.sudo().request_ids._cancel()
        request, token = self.env["appsistance.signature.request"]._issue(
            self, email, name or recipient.name
        )
        request._send(token)
        return request

    @api.model
    def _get_link_expiry(self, company):
        days = company.appsistance_signature_link_days
        return fields.Datetime.now() + timedelta(days=days)

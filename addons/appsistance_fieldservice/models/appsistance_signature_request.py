import hashlib
import secrets

from odoo import SUPERUSER_ID, api, fields, models

TOKEN_BYTES = 32


class AppsistanceSignatureRequest(models.Model):
    """A personal link under which a customer signs one version of a report.

    Only a hash of the token is kept: who reads the database cannot sign.
    """

    _name = "appsistance.signature.request"
    _description = "Signature Request"
    _order = "id desc"

    report_id = fields.Many2one(
        "appsistance.report", required=True, ondelete="cascade", index=True
    )
    version_id = fields.Many2one(
        "appsistance.report.version", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True)
    email = fields.Char(required=True)
    name = fields.Char(string="Recipient")
    token_hash = fields.Char(
        required=True, index=True, copy=False, groups="base.group_system"
    )
    expires_at = fields.Datetime(required=True, index=True)
    state = fields.Selection(
        [
            ("sent", "Sent"),
            ("signed", "Signed"),
            ("refused", "Refused"),
            ("expired", "Expired"),
            ("cancelled", "Withdrawn"),
        ],
        string="Status",
        required=True,
        default="sent",
        index=True,
    )
    refusal = fields.Char()
    answered_at = fields.Datetime()

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    @api.model
    def _issue(self, report, email, name):
        """Return the request and its token, which is not kept anywhere."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        request = self.sudo().create(
            {
                "report_id": report.id,
                "version_id": report.version_id.id,
                "email": email,
                "name": name,
                "token_hash": self._hash(token),
                "expires_at": report._get_link_expiry(report.company_id),
            }
        )
        return request, token

    @api.model
    def _hash(self, token):
        return hashlib.sha256(token.encode()).hexdigest()

    @api.model
    def _find(self, token):
        """The request of that token, in superuser mode; empty when there is none.

        What a visitor without login causes is OdooBot's: the office would read that
        "Public user" closed the report and mailed it.
        """
        requests = self.sudo()
        if self.env.user._is_public():
            requests = self.with_user(SUPERUSER_ID)
        return requests.search([("token_hash", "=", self._hash(token or ""))], limit=1)

    def _is_open(self):
        self.ensure_one()
        return (
            self.state == "sent"
            and self.expires_at > fields.Datetime.now()
            and self.report_id.state == "closed"
            and self.report_id.version_id == self.version_id
        )

    def _send(self, token):
        template = self.env.ref(
            "appsistance_fieldservice.mail_template_signature_request"
        )
        for request in self:
            url = f"{request.get_base_url()}/appsistance/firma/{token}"
            template.sudo().with_context(
                signature_url=url, lang=request.report_id.visit_id._get_report_lang()
            ).send_mail(request.id)

    def _sign(self, name, image):
        self.ensure_one()
        report = self.report_id
        report._sign(
            [{"role": "customer", "name": name, "image": image, "channel": "link"}]
        )
        self.write({"state": "signed", "answered_at": fields.Datetime.now()})
        report._conclude("signed")

    def _refuse(self, reason):
        self.ensure_one()
        self.write(
            {
                "state": "refused",
                "answered_at": fields.Datetime.now(),
                "refusal": reason,
            }
        )
        self.report_id._conclude("refused", reason)

    def _cancel(self):
        self.filtered(lambda request: request.state == "sent").state = "cancelled"

    @api.model
    def _cron_expire(self):
        """Reports whose link was not used in time are concluded without it."""
        domain = [("state", "=", "sent"), ("expires_at", "<=", fields.Datetime.now())]
        requests = self.search(domain)
        self.env["ir.cron"]._commit_progress(remaining=len(requests))
        for request in requests:
            request.state = "expired"
            request.report_id._conclude("expired")
            if not self.env["ir.cron"]._commit_progress(1):
                break

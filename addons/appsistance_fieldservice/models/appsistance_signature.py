from odoo import fields, models


class AppsistanceSignature(models.Model):
    """Append-only: a signature under the hash of what was signed."""

    _name = "appsistance.signature"
    _description = "Signature"
    _inherit = ["appsistance.client.mixin"]
    _order = "version_id, id"

    version_id = fields.Many2one(
        "appsistance.report.version", required=True, ondelete="restrict", index=True
    )
    report_id = fields.Many2one(related="version_id.report_id", store=True, index=True)
    company_id = fields.Many2one(
        related="version_id.company_id", store=True, index=True
    )
    role = fields.Selection(
        [("technician", "Technician"), ("customer", "Customer")], required=True
    )
    name = fields.Char(string="Signed by", required=True)
    image = fields.Binary(attachment=True)
    content_hash = fields.Char(string="Hash Signed", required=True)
    signed_at = fields.Datetime(required=True, default=fields.Datetime.now)
    place = fields.Char(required=True, help="The address of the site.")
    channel = fields.Selection(
        [("screen", "On the Technician's Phone"), ("link", "By Link")],
        required=True,
        default="screen",
    )
    user_id = fields.Many2one("res.users", default=lambda self: self.env.user)

from odoo import api, fields, models


class AppsistanceSignature(models.Model):
    """Append-only: a signature under the hash of what was signed."""

    _name = "appsistance.signature"
    _description = "Signature"
    _inherit = ["appsistance.client.mixin", "appsistance.report.evidence.mixin"]
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

    _once = models.UniqueIndex(
        "(version_id, role)", "This version was already signed by that side."
    )

    @api.model_create_multi
    def create(self, vals_list):
        signatures = super().create(vals_list)
        self.env["ir.attachment"].sudo().search(
            [
                ("res_model", "=", self._name),
                ("res_field", "=", "image"),
                ("res_id", "in", signatures.ids),
            ]
        )._appsistance_seal()
        return signatures

    def _get_moment(self):
        """When it was signed: by the phone's clock, where that is believable."""
        self.ensure_one()
        device, server = self.client_time, self.signed_at
        return device if device and device <= server else server

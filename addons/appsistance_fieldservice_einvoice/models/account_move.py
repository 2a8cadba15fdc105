from odoo import api, fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    appsistance_einvoice_attach_reports = fields.Boolean(
        string="Signed Reports in the XML",
        compute="_compute_appsistance_einvoice_attach_reports",
        store=True,
        readonly=False,
        help="Without them where the file would be larger than the SdI takes.",
    )

    @api.depends("company_id")
    def _compute_appsistance_einvoice_attach_reports(self):
        for move in self:
            move.appsistance_einvoice_attach_reports = (
                move.company_id.appsistance_einvoice_attach_reports
            )

    def _get_einvoice_attachments(self):
        """The reports of the visits that the lines bill, as they were signed."""
        attachments = super()._get_einvoice_attachments()
        if not self.appsistance_einvoice_attach_reports:
            return attachments
        charges = self.sudo().invoice_line_ids.appsistance_charge_id
        return attachments | charges.visit_id.report_id.attachment_id.sudo(False)

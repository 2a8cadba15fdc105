from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    appsistance_drive_account_id = fields.Many2one(
        "appsistance.google.drive.account",
        string="Google Drive",
        compute="_compute_appsistance_drive_account_id",
    )
    appsistance_drive_state = fields.Selection(
        related="appsistance_drive_account_id.state", string="Google Drive Status"
    )
    appsistance_drive_error = fields.Char(
        related="appsistance_drive_account_id.last_error", string="Google Drive Error"
    )
    appsistance_drive_failed = fields.Integer(
        related="appsistance_drive_account_id.failed_count",
        string="Files Not Sent to Google Drive",
    )

    def _compute_appsistance_drive_account_id(self):
        accounts = self.env["appsistance.google.drive.account"].search(
            [("company_id", "in", self.company_id.ids)]
        )
        by_company = accounts.grouped("company_id")
        for settings in self:
            settings.appsistance_drive_account_id = by_company.get(
                settings.company_id, accounts.browse()
            )

    def action_appsistance_open_drive_account(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Google Drive"),
            "res_model": "appsistance.google.drive.account",
            "res_id": self.appsistance_drive_account_id.id,
            "view_mode": "form",
        }

from odoo import api, fields, models


class AppsistanceGoogleDriveAccount(models.Model):
    _inherit = "appsistance.google.drive.account"

    work_order_pattern = fields.Char(
        string="Folders of Work Orders",
        required=True,
        default=lambda self: self._get_default_pattern("work_order"),
    )
    copy_report = fields.Boolean(string="Reports (PDF)", default=True)

    @api.model
    def _get_pattern_fields(self):
        return super()._get_pattern_fields() | {"work_order": "work_order_pattern"}

    @api.model
    def _get_default_pattern(self, kind):
        if kind == "work_order":
            return "{customer}/" + self.env._("Work Orders") + "/{work_order}"
        return super()._get_default_pattern(kind)

    @api.model
    def _get_pattern_names(self, kind):
        if kind == "work_order":
            return [
                "customer",
                "site",
                "work_order",
                "subject",
                "intervention_type",
                "year",
            ]
        return super()._get_pattern_names(kind)

    @api.model
    def _get_kinds(self):
        return [*super()._get_kinds(), "report"]

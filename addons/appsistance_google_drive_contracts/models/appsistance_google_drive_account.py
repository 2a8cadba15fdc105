from odoo import api, fields, models


class AppsistanceGoogleDriveAccount(models.Model):
    _inherit = "appsistance.google.drive.account"

    contract_pattern = fields.Char(
        string="Folders of Contracts",
        required=True,
        default=lambda self: self._get_default_pattern("contract"),
    )
    copy_contract = fields.Boolean(string="Contracts (PDF)", default=True)

    @api.model
    def _get_pattern_fields(self):
        return super()._get_pattern_fields() | {"contract": "contract_pattern"}

    @api.model
    def _get_default_pattern(self, kind):
        if kind == "contract":
            return "{customer}/" + self.env._("Contracts") + "/{contract}"
        return super()._get_default_pattern(kind)

    @api.model
    def _get_pattern_names(self, kind):
        if kind == "contract":
            return ["customer", "contract", "title"]
        return super()._get_pattern_names(kind)

    @api.model
    def _get_kinds(self):
        return [*super()._get_kinds(), "contract"]

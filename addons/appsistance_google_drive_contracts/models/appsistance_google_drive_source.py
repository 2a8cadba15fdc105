from odoo import api, models


class AppsistanceGoogleDriveSource(models.AbstractModel):
    _inherit = "appsistance.google.drive.source"

    @api.model
    def _get_paths(self):
        return super()._get_paths() | {
            "appsistance.contract": "",
            "appsistance.contract.document": "contract_id",
        }

    @api.model
    def _get_kinds(self):
        """Whatever hangs on a contract is a contract's: it may tell prices."""
        return super()._get_kinds() | {
            "appsistance.contract": "contract",
            "appsistance.contract.document": "contract",
        }

from odoo import api, models

from odoo.addons.appsistance_google_drive.tools import patterns


class AppsistanceGoogleDriveSource(models.AbstractModel):
    _inherit = "appsistance.google.drive.source"

    @api.model
    def _get_paths(self):
        return super()._get_paths() | {
            "appsistance.report": "visit_id.work_order_id",
            "appsistance.visit": "work_order_id",
            "appsistance.visit.photo": "visit_id.work_order_id",
            "appsistance.work.order": "",
        }

    @api.model
    def _get_file_fields(self):
        return super()._get_file_fields() | {("appsistance.visit.photo", "image")}

    @api.model
    def _get_kinds(self):
        return super()._get_kinds() | {"appsistance.report": "report"}

    @api.model
    def _get_file_name(self, row, record):
        name = super()._get_file_name(row, record)
        if row["res_model"] == "appsistance.visit.photo":
            extension = name.rpartition(".")[2]
            labels = dict(record._fields["kind"]._description_selection(record.env))
            caption = patterns.clean(record.name or labels[record.kind])
            return f"{caption} {record.id}.{extension}"
        return name

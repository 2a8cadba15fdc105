import io
from collections import OrderedDict

from odoo import Command, models

LABEL_REPORT = "appsistance_base.report_equipment_label"
SHEET_REPORT = "appsistance_base.report_equipment_sheet"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Label sheets are drawn, not made from HTML: one PDF for all records."""
        report_name = self._get_report(report_ref).report_name
        if report_name == LABEL_REPORT:
            wizard = self.env["appsistance.equipment.label"].create(
                {"equipment_ids": [Command.set(res_ids or [])]}
            )
        elif report_name == SHEET_REPORT:
            wizard = self.env["appsistance.equipment.label"].browse(res_ids)
        else:
            return super()._render_qweb_pdf_prepare_streams(
                report_ref, data, res_ids=res_ids
            )
        stream = io.BytesIO(wizard._render_sheet())
        return OrderedDict({False: {"stream": stream, "attachment": None}})

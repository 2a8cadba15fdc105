import io
from collections import OrderedDict

from odoo import models

from ..tools.gate_poster import render_gate_posters

REPORT = "appsistance_attendance.report_gate_poster"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """The posters of gates are drawn: one PDF for all records."""
        if self._get_report(report_ref).report_name != REPORT:
            return super()._render_qweb_pdf_prepare_streams(
                report_ref, data, res_ids=res_ids
            )
        gates = self.env["appsistance.gate"].browse(res_ids)
        stream = io.BytesIO(
            render_gate_posters([gate._prepare_poster() for gate in gates])
        )
        return OrderedDict({False: {"stream": stream, "attachment": None}})

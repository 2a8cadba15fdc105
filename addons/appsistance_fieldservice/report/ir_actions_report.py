import io
from collections import OrderedDict

from odoo import models

from ..tools.hall_notice import render_hall_notices

HALL_NOTICE = "appsistance_fieldservice.report_hall_notice"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """The entrance hall's notices are drawn, not made from HTML."""
        if self._get_report(report_ref).report_name != HALL_NOTICE:
            return super()._render_qweb_pdf_prepare_streams(
                report_ref, data, res_ids=res_ids
            )
        visits = self.env["appsistance.visit"].browse(res_ids)
        visits.check_access("read")
        notices = [visit._get_hall_notice() for visit in visits]
        stream = io.BytesIO(render_hall_notices(notices))
        return OrderedDict({False: {"stream": stream, "attachment": None}})

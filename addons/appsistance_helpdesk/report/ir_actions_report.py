import io
from collections import OrderedDict

from pypdf import PdfWriter

from odoo import models

STATEMENT = "appsistance_helpdesk.report_prepaid_statement"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """The statement is drawn, not made from HTML; one file for many customers."""
        if self._get_report(report_ref).report_name != STATEMENT:
            return super()._render_qweb_pdf_prepare_streams(
                report_ref, data, res_ids=res_ids
            )
        customers = self.env["res.partner"].browse(res_ids)
        customers.check_access("read")
        writer = PdfWriter()
        for customer in customers:
            pdf = customer._appsistance_render_prepaid_statement()
            writer.append(io.BytesIO(pdf))
        stream = io.BytesIO()
        writer.write(stream)
        return OrderedDict({False: {"stream": stream, "attachment": None}})

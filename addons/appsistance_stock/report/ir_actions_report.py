import io
from collections import OrderedDict

from odoo import models

from ..tools.picking_list import render_picking_lists

PICKING_LIST = "appsistance_stock.report_picking_list"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Picking lists are drawn, not made from HTML."""
        if self._get_report(report_ref).report_name != PICKING_LIST:
            return super()._render_qweb_pdf_prepare_streams(
                report_ref, data, res_ids=res_ids
            )
        loads = self.env["appsistance.van.load"].browse(res_ids)
        loads.check_access("read")
        lists = [row for load in loads for row in load._get_picking_lists()]
        stream = io.BytesIO(render_picking_lists(lists))
        return OrderedDict({False: {"stream": stream, "attachment": None}})

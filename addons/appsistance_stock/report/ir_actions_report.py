import io
from collections import OrderedDict

from odoo import models

from ..tools.delivery_note import render_delivery_notes
from ..tools.picking_list import render_picking_lists

PICKING_LIST = "appsistance_stock.report_picking_list"
DELIVERY_NOTE = "l10n_it_stock_ddt.report_ddt"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Picking lists and delivery notes are drawn, not made from HTML."""
        name = self._get_report(report_ref).report_name
        if name == PICKING_LIST:
            content = self._draw_appsistance_picking_lists(res_ids)
        elif name == DELIVERY_NOTE and res_ids:
            content = self._draw_appsistance_delivery_notes(res_ids)
        else:
            return super()._render_qweb_pdf_prepare_streams(
                report_ref, data, res_ids=res_ids
            )
        stream = io.BytesIO(content)
        return OrderedDict({False: {"stream": stream, "attachment": None}})

    def _draw_appsistance_picking_lists(self, res_ids):
        loads = self.env["appsistance.van.load"].browse(res_ids)
        loads.check_access("read")
        return render_picking_lists(
            [row for load in loads for row in load._get_picking_lists()]
        )

    def _draw_appsistance_delivery_notes(self, res_ids):
        pickings = self.env["stock.picking"].browse(res_ids)
        pickings.check_access("read")
        # the office prints what it may not price
        return render_delivery_notes(pickings.sudo()._appsistance_get_delivery_notes())

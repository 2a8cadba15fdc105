import io
from collections import OrderedDict

from odoo import models

CONTRACT = "appsistance_contracts.report_contract"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """The contract is drawn, not made from HTML."""
        if self._get_report(report_ref).report_name != CONTRACT:
            return super()._render_qweb_pdf_prepare_streams(
                report_ref, data, res_ids=res_ids
            )
        contracts = self.env["appsistance.contract"].browse(res_ids)
        contracts.check_access("read")
        contracts._check_manager()
        return OrderedDict(
            (
                contract.id,
                {
                    "stream": io.BytesIO(contract._render_document()),
                    "attachment": None,
                },
            )
            for contract in contracts
        )

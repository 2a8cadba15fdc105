from odoo import api, models

from ..tools.recorded_guard import GUARD, guard_rows


class AppsistanceRecordedMixin(models.AbstractModel):
    """What a technician records on a visit: it changes until the report is closed.

    The closed content itself is safe in the report's version; this keeps the live
    rows in step with it, for superuser code and for SQL too.
    """

    _name = "appsistance.recorded.mixin"
    _description = "Recorded on a Visit"

    def init(self):
        if self._auto and not self._abstract:
            guard_rows(self, self._get_fact_columns())
        return super().init()

    @api.model_create_multi
    def create(self, vals_list):
        self._check_visits_open({vals.get("visit_id") for vals in vals_list})
        return super().create(vals_list)

    def write(self, vals):
        if not vals.keys() <= self._get_open_after_closing():
            self._check_visits_open({*self.visit_id.ids, vals.get("visit_id")})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_visits_open(set(self.visit_id.ids))

    @api.model
    def _get_open_after_closing(self):
        """Names of fields that live on after closing, such as those of approval."""
        return {"approval_state", "write_date", "write_uid"}

    @api.model
    def _get_fact_columns(self):
        """Columns that say what happened; neither what follows from them, nor what the
        office or a job adds later."""
        return ("visit_id",)

    def _sql_error_to_message(self, exc):
        if exc.diag.constraint_name == GUARD:
            return self.env["appsistance.report.version"]._get_evidence_message()
        return super()._sql_error_to_message(exc)

    @api.model
    def _check_visits_open(self, visit_ids):
        visit_ids = {visit_id for visit_id in visit_ids if visit_id}
        self.env["appsistance.visit"].browse(visit_ids)._check_recordable()

from odoo import api, models
from odoo.exceptions import AccessError

from ..tools.recorded_guard import GUARD, guard_photos

# Files of these change as long as the report of their visit is open.
RECORDED_MODELS = {
    "appsistance.checklist.answer",
    "appsistance.visit.material",
    "appsistance.visit.photo",
    "appsistance.visit.time",
}
SIGNED_MODELS = {"appsistance.report.version", "appsistance.signature"}
GUARDED_FIELDS = {
    "datas",
    "db_datas",
    "mimetype",
    "name",
    "raw",
    "res_field",
    "res_id",
    "res_model",
    "type",
    "url",
}


class IrAttachment(models.Model):
    """Files behind a closed report: no way around the records that they belong to."""

    _inherit = "ir.attachment"

    def init(self):
        guard_photos(self)
        return super().init()

    def _sql_error_to_message(self, exc):
        if exc.diag.constraint_name == GUARD:
            return self.env["appsistance.report.version"]._get_evidence_message()
        return super()._sql_error_to_message(exc)

    @api.model_create_multi
    def create(self, vals_list):
        self._appsistance_check_targets(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        if not vals.keys().isdisjoint(GUARDED_FIELDS):
            self._appsistance_check_recorded()
        if not vals.keys().isdisjoint({"res_model", "res_id", "res_field"}):
            self._appsistance_check_targets(
                [
                    {
                        "res_model": vals.get("res_model", attachment.res_model),
                        "res_id": vals.get("res_id", attachment.res_id),
                    }
                    for attachment in self.sudo()
                ]
            )
        return super().write(vals)

    def unlink(self):
        self._appsistance_check_recorded()
        return super().unlink()

    def _migrate(self):
        """Moving files between disk and database leaves visits' files in place."""
        kept = RECORDED_MODELS | SIGNED_MODELS
        return super(
            IrAttachment, self.filtered(lambda attach: attach.res_model not in kept)
        )._migrate()

    def _appsistance_check_recorded(self):
        self._appsistance_check_targets(
            [
                {"res_model": attachment.res_model, "res_id": attachment.res_id}
                for attachment in self.sudo()
            ]
        )

    @api.model
    def _appsistance_check_targets(self, vals_list):
        """Nothing is added to what was closed, or to a signature."""
        ids_by_model = {}
        for vals in vals_list:
            model = vals.get("res_model")
            if model in SIGNED_MODELS and not self.env.su:
                raise AccessError(self._appsistance_get_sealing_message())
            if model in RECORDED_MODELS and vals.get("res_id"):
                ids_by_model.setdefault(model, set()).add(vals["res_id"])
        for model, ids in ids_by_model.items():
            rows = self.env[model].sudo().browse(ids).exists()
            rows._check_visits_open(set(rows.visit_id.ids))

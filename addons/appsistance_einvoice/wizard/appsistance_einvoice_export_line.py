from odoo import api, fields, models

from ..messages import SDI_CODES


class AppsistanceEinvoiceExportLine(models.TransientModel):
    _name = "appsistance.einvoice.export.line"
    _description = "Reason of a Refused Export"
    _order = "move_id, id"

    export_id = fields.Many2one(
        "appsistance.einvoice.export", required=True, ondelete="cascade", index=True
    )
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    code = fields.Char(readonly=True)
    sdi_code = fields.Char(string="SdI Code", compute="_compute_sdi_code")
    message = fields.Text(string="Problem", readonly=True)
    advice = fields.Text(string="What to Do", readonly=True)
    path = fields.Char(string="Element", readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    record_name = fields.Text(string="Where", compute="_compute_record_name")
    field_name = fields.Char(readonly=True)
    is_final = fields.Boolean(readonly=True)

    @api.depends("code")
    def _compute_sdi_code(self):
        # Data that is missing would come back from the SdI as an error of form.
        for line in self:
            line.sdi_code = (
                line.code if line.code.isdigit() else SDI_CODES.get(line.code, "")
            )

    @api.depends("res_model", "res_id", "field_name")
    @api.depends_context("lang")
    def _compute_record_name(self):
        for line in self:
            record = self.env[line.res_model].browse(line.res_id)
            field = record._fields.get(line.field_name)
            label = field and field._description_string(self.env)
            line.record_name = (
                f"{record.display_name}: {label}" if label else record.display_name
            )

    def action_open(self):
        """The record on which to mend it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

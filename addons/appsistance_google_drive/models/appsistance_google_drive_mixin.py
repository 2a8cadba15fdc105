from odoo import fields, models


class AppsistanceGoogleDriveMixin(models.AbstractModel):
    """A record with a folder of its own in its company's Google Drive."""

    _name = "appsistance.google.drive.mixin"
    _description = "Record with a Folder in Google Drive"

    #: kind of folder: a key of ``account._get_pattern_fields()``
    _appsistance_drive_kind = None

    appsistance_has_drive = fields.Boolean(compute="_compute_appsistance_has_drive")
    appsistance_drive_count = fields.Integer(
        string="Files in Drive", compute="_compute_appsistance_drive_count"
    )

    def _compute_appsistance_has_drive(self):
        shown = self._appsistance_filter_with_drive()
        for record in self:
            record.appsistance_has_drive = record in shown

    def _compute_appsistance_drive_count(self):
        counts = {}
        if shown := self._appsistance_filter_with_drive():
            files = self.env["appsistance.google.drive.file"].sudo()
            counts = dict(
                files._read_group(
                    files._get_shown_domain(shown), ["folder_res_id"], ["__count"]
                )
            )
        for record in self:
            record.appsistance_drive_count = counts.get(record._origin.id, 0)

    def _appsistance_filter_with_drive(self):
        """Those whose company has a connected Drive."""
        companies = self.env["appsistance.google.drive.account"]._get_company_ids()
        return self.filtered(
            lambda record: record._appsistance_get_drive_company().id in companies
        )

    def action_appsistance_open_drive(self):
        """The record's folder; where there is none yet, it is asked for."""
        self.ensure_one()
        self.check_access("read")
        folder = self.env["appsistance.google.drive.folder"]._request(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Drive: %s", self.display_name),
            "res_model": folder._name,
            "res_id": folder.id,
            "view_mode": "form",
        }

    # --------------------------------------------------
    # Hooks
    # --------------------------------------------------

    def _appsistance_get_drive_company(self):
        return self.company_id or self.env.company

    def _appsistance_get_drive_customer(self):
        """Whose folder this one stands in, where the path says ``{customer}``."""
        return self.customer_id.commercial_partner_id

    def _appsistance_get_drive_values(self):
        """{placeholder: text}, those of ``account._get_pattern_names(kind)``."""
        return {}

    def _appsistance_is_drive_archived(self):
        return not self.active

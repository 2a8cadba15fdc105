from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

MEGABYTE = 1024 * 1024
LIMIT_PARAMETER = "appsistance_base.storage_limit_gb"
THRESHOLDS_PARAMETER = "appsistance_base.storage_thresholds"
WARNED_PARAMETER = "appsistance_base.storage_warned_percent"
DEFAULT_THRESHOLDS = "80, 90, 100"
DAYS_KEPT = 3 * 365


class AppsistanceStorageUsage(models.Model):
    """Room taken by attachments on a day, per kind of document.

    A file that several attachments share is on the disk once and counts once, for the
    oldest of them.
    """

    _name = "appsistance.storage.usage"
    _description = "Storage Usage"
    _order = "date desc, size_mb desc"
    _rec_name = "model_id"

    date = fields.Date(required=True, readonly=True, index=True)
    res_model = fields.Char(string="Model", readonly=True)
    model_id = fields.Many2one(
        "ir.model",
        string="Kind of Document",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
        compute="_compute_model_id",
        store=True,
        precompute=True,
    )
    file_count = fields.Integer(string="Files", readonly=True)
    size_mb = fields.Float(string="Size (MB)", digits=(16, 2), readonly=True)
    is_latest = fields.Boolean(string="Last Measure", readonly=True, index=True)

    _date_res_model = models.UniqueIndex(
        "(date, COALESCE(res_model, ''))",
        "Each kind of document is measured once a day.",
    )

    @api.depends("res_model")
    def _compute_model_id(self):
        models_by_name = dict(
            self.env["ir.model"]
            .sudo()
            ._read_group(
                [("model", "in", self.mapped("res_model"))],
                ["model"],
                ["id:recordset"],
            )
        )
        for usage in self:
            usage.model_id = models_by_name.get(usage.res_model, False)

    # --------------------------------------------------
    # Measure
    # --------------------------------------------------

    @api.model
    def action_measure(self):
        """Measure now and show the result."""
        self.check_access("read")
        self.sudo()._measure()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_base.appsistance_storage_usage_action"
        )

    @api.model
    def _cron_measure(self):
        self._measure()
        self._warn_administrators()
        oldest = fields.Date.today() - timedelta(days=DAYS_KEPT)
        self.search([("date", "<", oldest)]).unlink()

    @api.model
    def _measure(self):
        """Write today's rows; measuring again replaces them."""
        today = fields.Date.today()
        self.search([("date", "=", today)]).unlink()
        self.search([("is_latest", "=", True)]).write({"is_latest": False})
        return self.create(
            [
                {
                    "date": today,
                    "res_model": model,
                    "file_count": count,
                    "size_mb": size / MEGABYTE,
                    "is_latest": True,
                }
                for model, count, size in self._read_sizes()
            ]
        )

    @api.model
    def _read_sizes(self):
        """Rows of (model or None, number of files, bytes)."""
        self.env["ir.attachment"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT res_model, COUNT(*), SUM(file_size)::bigint
                  FROM (SELECT DISTINCT ON (COALESCE(store_fname, id::text))
                               res_model, COALESCE(file_size, 0) AS file_size
                          FROM ir_attachment
                         WHERE type = 'binary'
                      ORDER BY COALESCE(store_fname, id::text), id) AS files
              GROUP BY res_model
                """
            )
        )

    @api.model
    def _get_total_mb(self):
        [(total,)] = self._read_group(
            [("is_latest", "=", True)], aggregates=["size_mb:sum"]
        )
        return total or 0.0

    # --------------------------------------------------
    # Limit
    # --------------------------------------------------

    @api.model
    def _get_thresholds(self):
        """Per cents of the limit at which administrators are warned, ascending."""
        text = self.env["ir.config_parameter"].get_param(
            THRESHOLDS_PARAMETER, DEFAULT_THRESHOLDS
        )
        return self._parse_thresholds(text)

    @api.model
    def _parse_thresholds(self, text):
        """:raise ValueError: when it is not a list of whole per cents"""
        thresholds = sorted({int(part) for part in text.replace("%", "").split(",")})
        if thresholds[0] <= 0:
            raise ValueError(text)
        return thresholds

    @api.model
    def _get_percent(self):
        """Per cent of the limit in use; 0 without a limit."""
        limit = float(self.env["ir.config_parameter"].get_param(LIMIT_PARAMETER) or 0)
        return 100 * self._get_total_mb() / (limit * 1024) if limit > 0 else 0.0

    @api.model
    def _warn_administrators(self):
        """An activity for each administrator, once each time a threshold is passed."""
        parameters = self.env["ir.config_parameter"]
        percent = self._get_percent()
        passed = [step for step in self._get_thresholds() if percent >= step]
        highest = passed[-1] if passed else 0
        warned = int(parameters.get_param(WARNED_PARAMETER) or 0)
        if highest > warned:
            self._create_warnings(percent)
        if highest != warned:
            parameters.set_param(WARNED_PARAMETER, highest)

    @api.model
    def _create_warnings(self, percent):
        administrators = self.env.ref("base.group_system").all_user_ids.filtered(
            lambda user: user.active and not user.share
        )
        for user in administrators:
            usage = self.with_context(lang=user.lang)
            user.company_id.partner_id.activity_schedule(
                "mail.mail_activity_data_warning",
                user_id=user.id,
                summary=usage.env._(
                    "Attachments take %(percent)d %% of the room they may take",
                    percent=percent,
                ),
                note=usage.env._(
                    "See Appsistance, Reporting, Storage for what takes the room; "
                    "the limit is in the settings."
                ),
            )

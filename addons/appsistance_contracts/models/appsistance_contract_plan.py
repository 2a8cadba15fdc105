from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.appsistance_fieldservice.tools import canonical_json

from ..tools import cadence


class AppsistanceContractPlan(models.Model):
    """[Programmazione] What is done where, and in which months.

    One row is one intervention type on an equipment, a group of them or, without any,
    at the site; its months are a row of the grid, or every N months from a day.
    """

    _name = "appsistance.contract.plan"
    _description = "Month Plan"
    _inherit = ["appsistance.contract.part.mixin"]
    _order = "contract_id, sequence, id"
    _check_company_auto = True

    contract_id = fields.Many2one(
        "appsistance.contract", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True
    )
    customer_id = fields.Many2one(related="contract_id.customer_id")
    sequence = fields.Integer(default=10)
    # Where
    equipment_ids = fields.Many2many(
        "appsistance.equipment",
        "appsistance_contract_plan_equipment_rel",
        "plan_id",
        "equipment_id",
        check_company=True,
        help="One, a group that is visited together, or none: the site as a whole.",
    )
    group_name = fields.Char(
        string="Group", help="Name of the row where it is a group of equipment."
    )
    site_id = fields.Many2one(
        "res.partner",
        compute="_compute_site_id",
        store=True,
        readonly=False,
        index="btree_not_null",
    )
    # What
    type_id = fields.Many2one(
        "appsistance.intervention.type",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    color = fields.Integer(related="type_id.color")
    # When
    cadence = fields.Selection(
        [("months", "In These Months"), ("every", "Every N Months")],
        required=True,
        default="months",
    )
    months = fields.Char(
        default="", help="Numbers of the months, for example 3,9. Clicked in the grid."
    )
    interval_months = fields.Integer(string="Every (months)", default=6)
    date_first = fields.Date(
        string="First on",
        help="From where every N months are counted. A 31st falls on the last day of a"
        " shorter month, and comes back to the 31st.",
    )
    day = fields.Integer(
        string="Day of the Month",
        help="31 is the last day of shorter months. 0: any day, or the week below.",
    )
    week = fields.Selection(
        [
            ("1", "First Week"),
            ("2", "Second Week"),
            ("3", "Third Week"),
            ("4", "Fourth Week"),
            ("last", "Last Week"),
        ],
        string="Preferred Week",
    )
    date_from = fields.Date(
        string="Valid from", copy=False, help="Empty: from the contract's first day."
    )
    date_to = fields.Date(string="Valid until", copy=False)
    # How
    duration = fields.Float(
        string="Hours",
        compute="_compute_duration",
        store=True,
        readonly=False,
        precompute=True,
    )
    lead_id = fields.Many2one(
        "resource.resource",
        string="Technician",
        index="btree_not_null",
        domain="[('appsistance_is_technician', '=', True)]",
        check_company=True,
        help="Proposed when the job is planned.",
    )
    note = fields.Char(string="Note for the Job")
    due_ids = fields.One2many("appsistance.contract.due", "plan_id")

    _check_interval = models.Constraint(
        "CHECK (cadence != 'every'"
        " OR (interval_months BETWEEN 1 AND 120 AND date_first IS NOT NULL))",
        "“Every N months” needs from 1 to 120 months and the first day.",
    )
    _check_day = models.Constraint(
        "CHECK (day BETWEEN 0 AND 31)", "A day of the month is from 1 to 31."
    )
    _check_dates = models.Constraint(
        "CHECK (date_to >= date_from)", "A plan line cannot end before it begins."
    )
    _check_duration = models.Constraint(
        "CHECK (duration >= 0)", "The planned hours are not negative."
    )

    @api.depends("equipment_ids", "group_name", "site_id", "type_id")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = self.env._(
                "%(type)s: %(target)s",
                type=plan.type_id.name or "",
                target=plan._get_target_name(),
            )

    @api.depends("equipment_ids")
    def _compute_site_id(self):
        for plan in self:
            plan.site_id = plan.equipment_ids[:1].site_id or plan.site_id

    @api.depends("type_id")
    def _compute_duration(self):
        for plan in self:
            plan.duration = plan.type_id.duration or plan.duration

    @api.constrains("months")
    def _check_months(self):
        for plan in self:
            plan._parse_months(plan.months)

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        plans.contract_id._clear_generated_until()
        return plans

    def write(self, vals):
        result = super().write(vals)
        self.contract_id._clear_generated_until()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_generated(self):
        used = self.sudo().filtered("due_ids")
        if used:
            raise UserError(
                self.env._(
                    "“%s” has made work orders: give it a last day, or take its months"
                    " away.",
                    used[0].display_name,
                )
            )

    @api.model
    def _get_open_after_signing(self):
        names = {"duration", "lead_id", "note", "week"}
        return super()._get_open_after_signing() | names

    def _get_cadence(self):
        self.ensure_one()
        if self.cadence == "every":
            return cadence.Cadence(
                interval=self.interval_months,
                first=self.date_first,
                day=self.day,
                week=self.week or "",
            )
        return cadence.Cadence(
            months=frozenset(self._parse_months(self.months)),
            day=self.day,
            week=self.week or "",
        )

    def _get_target_name(self):
        """What the row of the grid is called."""
        self.ensure_one()
        if self.group_name:
            return self.group_name
        return (
            ", ".join(self.equipment_ids.mapped("display_name"))
            or self.site_id.display_name
            or self.customer_id.display_name
            or ""
        )

    def _get_archive_content(self):
        """What an ended period keeps of it."""
        return {
            "target": self._get_target_name(),
            "equipment": [record.complete_name for record in self.equipment_ids],
            "site": self.site_id.display_name or "",
            "type": self.type_id.name or "",
            "cadence": self.cadence,
            "months": self.months or "",
            "interval_months": self.interval_months,
            "date_first": fields.Date.to_string(self.date_first) or "",
            "day": self.day,
            "week": self.week or "",
            "hours": canonical_json.decimal_text(self.duration),
            "technician": self.lead_id.name or "",
            "date_from": fields.Date.to_string(self.date_from) or "",
            "date_to": fields.Date.to_string(self.date_to) or "",
        }

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_duration
from odoo.tools.misc import formatLang


class AppsistanceContractAllowance(models.Model):
    """How much a clause grants in a year of contract, and how much of it is used.

    ``used`` changes by one UPDATE in the transaction that adds the ledger row, and the
    database keeps it within what was granted, whoever comes at the same moment.
    """

    _name = "appsistance.contract.allowance"
    _description = "Contract Allowance"
    _order = "contract_id, date_from, clause_id, id"

    contract_id = fields.Many2one(
        "appsistance.contract", required=True, ondelete="restrict", index=True
    )
    clause_id = fields.Many2one(
        "appsistance.contract.clause", required=True, ondelete="restrict", index=True
    )
    period_id = fields.Many2one(
        "appsistance.contract.period", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True
    )
    customer_id = fields.Many2one(related="contract_id.customer_id", store=True)
    currency_id = fields.Many2one(related="contract_id.currency_id")
    date_from = fields.Date(required=True)
    date_to = fields.Date(required=True)
    measure = fields.Selection(
        [("visits", "Visits"), ("minutes", "Hours"), ("amount", "Amount")],
        required=True,
    )
    granted = fields.Float(required=True, digits=(16, 2))
    used = fields.Float(required=True, digits=(16, 2), readonly=True, default=0.0)
    left = fields.Float(compute="_compute_left", digits=(16, 2))
    percent = fields.Float(string="Used (%)", compute="_compute_left")
    granted_text = fields.Char(string="Allowed", compute="_compute_texts")
    used_text = fields.Char(string="Drawn", compute="_compute_texts")
    left_text = fields.Char(string="Remaining", compute="_compute_texts")
    warned_at = fields.Datetime(readonly=True)
    entry_ids = fields.One2many("appsistance.contract.allowance.entry", "allowance_id")

    _once = models.UniqueIndex(
        "(clause_id, date_from)", "This allowance has been granted already."
    )
    _check_used = models.Constraint(
        "CHECK (used >= 0 AND used <= granted)",
        "The allowance of the contract is used up.",
    )
    _check_dates = models.Constraint(
        "CHECK (date_to >= date_from)", "An allowance cannot end before it begins."
    )

    @api.depends("granted", "used")
    def _compute_left(self):
        for allowance in self:
            allowance.left = allowance.granted - allowance.used
            allowance.percent = (
                allowance.used / allowance.granted * 100 if allowance.granted else 0.0
            )

    @api.depends("granted", "used", "measure")
    def _compute_texts(self):
        for allowance in self:
            allowance.granted_text = allowance._format(allowance.granted)
            allowance.used_text = allowance._format(allowance.used)
            allowance.left_text = allowance._format(allowance.left)

    def _format(self, quantity):
        """A quantity as people say it: visits, hours and minutes, or money."""
        self.ensure_one()
        if self.measure == "minutes":
            return format_duration(quantity / 60)
        if self.measure == "amount":
            return formatLang(self.env, quantity, currency_obj=self.currency_id)
        return f"{quantity:g}"

    @api.depends("clause_id", "date_from", "date_to")
    def _compute_display_name(self):
        for allowance in self:
            allowance.display_name = self.env._(
                "%(clause)s, %(start)s to %(end)s",
                clause=allowance.clause_id.name or "",
                start=allowance.date_from or "",
                end=allowance.date_to or "",
            )

    # --------------------------------------------------
    # The ledger
    # --------------------------------------------------

    def _draw(self, source, quantity):
        """Change the balance by one UPDATE and write the row, in one transaction.

        ``source`` is the visit, or another record that tells who it is by its
        ``_prepare_allowance_entry()``.

        Two who draw at the same moment: the second is tried again by the request and
        finds what is left; the database refuses to go below zero.
        """
        self.ensure_one()
        self.flush_recordset()
        ((used,),) = self.env.execute_query(
            SQL(
                "UPDATE appsistance_contract_allowance SET used = used + %s"
                " WHERE id = %s RETURNING used",
                quantity,
                self.id,
            )
        )
        self.invalidate_recordset(["used", "left", "percent"])
        return (
            self.env["appsistance.contract.allowance.entry"]
            .sudo()
            .create(
                {
                    "allowance_id": self.id,
                    "contract_id": self.contract_id.id,
                    "company_id": self.company_id.id,
                    "quantity": quantity,
                    "balance": used,
                    "user_id": self.env.uid,
                    **source._prepare_allowance_entry(),
                }
            )
        )

    def _warn(self):
        """Tell the responsible of the contract once, from the clause's threshold on."""
        for allowance in self.sudo():
            clause = allowance.clause_id
            if (
                not clause.threshold
                or allowance.warned_at
                or allowance.percent < clause.threshold
            ):
                continue
            allowance.warned_at = fields.Datetime.now()
            contract = allowance.contract_id
            contract.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=(contract.user_id or self.env.user).id,
                summary=self.env._(
                    "%(percent)s %% of “%(clause)s” is used",
                    percent=int(allowance.percent),
                    clause=clause.name,
                ),
            )

    def write(self, vals):
        if "used" in vals:
            raise UserError(self.env._("An allowance changes by its entries only."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An allowance belongs to the ledger and stays."))

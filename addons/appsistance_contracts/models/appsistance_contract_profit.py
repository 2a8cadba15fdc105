from odoo import fields, models
from odoo.tools import SQL


class AppsistanceContractProfit(models.Model):
    """[Marginalità] What a contract and a customer bring in, against what they cost.

    Fees and charges as they are in the ledger; hours at what they cost in the
    timesheet, materials at what they cost when they were used. All in the company's
    currency.
    """

    _name = "appsistance.contract.profit"
    _description = "Profitability of Contracts"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "contract_id"
    _depends = {
        "account.analytic.line": [
            "amount",
            "appsistance_visit_id",
            "date",
            "unit_amount",
        ],
        "appsistance.charge": [
            "amount",
            "contract_id",
            "contract_period_id",
            "coverage",
            "currency_id",
            "customer_id",
            "date",
            "kind",
            "list_amount",
            "site_id",
            "state",
        ],
        "appsistance.report": ["date", "visit_id"],
        "appsistance.visit": ["actual_start", "company_id", "start", "state"],
        "appsistance.visit.material": ["quantity", "state", "unit_cost", "visit_id"],
        "appsistance.work.order": [
            "contract_id",
            "contract_period_id",
            "customer_id",
            "site_id",
        ],
    }

    date = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    contract_id = fields.Many2one("appsistance.contract", readonly=True)
    period_id = fields.Many2one("appsistance.contract.period", readonly=True)
    customer_id = fields.Many2one("res.partner", readonly=True)
    site_id = fields.Many2one("res.partner", readonly=True)
    kind = fields.Selection(
        [
            ("fee", "Fees"),
            ("charge", "Work Charged"),
            ("hours", "Hours"),
            ("material", "Materials"),
        ],
        readonly=True,
    )
    revenue = fields.Monetary(string="Fees and Charges", readonly=True)
    cost = fields.Monetary(readonly=True)
    margin = fields.Monetary(readonly=True)
    included = fields.Monetary(
        string="Value Included",
        readonly=True,
        help="What the work covered by the contract would have cost the customer.",
    )
    hours = fields.Float(readonly=True)

    @property
    def _table_query(self):
        """Nothing is stored: the columns of other addons may not be there yet."""
        return SQL(
            """
            SELECT row_number() OVER (ORDER BY source, source_id) AS id,
                   facts.date, facts.company_id, company.currency_id,
                   facts.contract_id, facts.period_id, facts.customer_id,
                   facts.site_id, facts.kind, facts.revenue, facts.cost,
                   facts.revenue - facts.cost AS margin, facts.included,
                   facts.hours
              FROM (%s) AS facts
              JOIN res_company company ON company.id = facts.company_id
            """,
            SQL(" UNION ALL ").join(self._get_sources()),
        )

    def _get_sources(self):
        """Hook: the queries whose rows are joined."""
        return [self._select_charges(), self._select_hours(), self._select_materials()]

    def _select_charges(self):
        """Charges that count once: not split into others, not cancelled."""
        return SQL(
            """
            SELECT 1 AS source, charge.id AS source_id, charge.date,
                   charge.company_id, charge.contract_id,
                   charge.contract_period_id AS period_id, charge.customer_id,
                   charge.site_id,
                   CASE WHEN charge.kind = 'fee' THEN 'fee' ELSE 'charge' END AS kind,
                   charge.amount / %(rate)s AS revenue,
                   0.0 AS cost,
                   CASE WHEN charge.coverage = 'contract'
                        THEN charge.list_amount / %(rate)s ELSE 0.0 END AS included,
                   0.0 AS hours
              FROM appsistance_charge charge
              JOIN res_company own ON own.id = charge.company_id
             WHERE charge.state NOT IN ('split', 'cancelled')
            """,
            rate=self._select_rate(),
        )

    def _select_rate(self):
        """The rate of the charge's day, 1 in the company's own currency."""
        return SQL(
            """
            CASE WHEN charge.currency_id = own.currency_id THEN 1.0
                 ELSE COALESCE((
                    SELECT rate.rate FROM res_currency_rate rate
                     WHERE rate.currency_id = charge.currency_id
                       AND (rate.company_id = own.id OR rate.company_id IS NULL)
                       AND rate.name <= charge.date
                     ORDER BY rate.company_id, rate.name DESC LIMIT 1), 1.0)
            END
            """
        )

    def _select_hours(self):
        """Approved times at what they cost, as the timesheet says."""
        return SQL(
            """
            SELECT 2, line.id, line.date, visit.company_id, work.contract_id,
                   work.contract_period_id, work.customer_id, work.site_id, 'hours',
                   0.0, -line.amount, 0.0, line.unit_amount
              FROM account_analytic_line line
              JOIN appsistance_visit visit ON visit.id = line.appsistance_visit_id
              JOIN appsistance_work_order work ON work.id = visit.work_order_id
            """
        )

    def _select_materials(self):
        """Parts used or left on visits that are done, at their cost on that day."""
        return SQL(
            """
            SELECT 3, part.id,
                   COALESCE(report.date, visit.actual_start::date, visit.start::date),
                   visit.company_id, work.contract_id, work.contract_period_id,
                   work.customer_id, work.site_id, 'material', 0.0,
                   part.quantity * COALESCE(part.unit_cost, 0.0), 0.0, 0.0
              FROM appsistance_visit_material part
              JOIN appsistance_visit visit ON visit.id = part.visit_id
              JOIN appsistance_work_order work ON work.id = visit.work_order_id
              LEFT JOIN appsistance_report report ON report.visit_id = visit.id
             WHERE part.state IN ('used', 'left') AND visit.state = 'done'
            """
        )

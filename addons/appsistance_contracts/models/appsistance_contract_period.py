import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date
from odoo.tools.misc import formatLang

from odoo.addons.appsistance_fieldservice.tools import canonical_json

from .appsistance_contract_guard import MERGED

GUARD = "appsistance_guard_period"


class AppsistanceContractPeriod(models.Model):
    """[Annualità] From one renewal to the next. Ended, it is sealed: its terms,
    equipment, plan and prices are kept as canonical JSON with their hash, and nobody
    changes the row any more."""

    _name = "appsistance.contract.period"
    _description = "Contract Period"
    _order = "contract_id, number desc"

    contract_id = fields.Many2one(
        "appsistance.contract", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True
    )
    customer_id = fields.Many2one(
        related="contract_id.customer_id", store=True, index=True
    )
    number = fields.Integer(required=True, default=1)
    previous_id = fields.Many2one(
        "appsistance.contract.period", ondelete="restrict", index="btree_not_null"
    )
    date_start = fields.Date(required=True)
    date_end = fields.Date(required=True)
    state = fields.Selection(
        [("current", "Current"), ("sealed", "Ended and Closed")],
        string="Status",
        required=True,
        readonly=True,
        default="current",
    )
    schema = fields.Integer(readonly=True)
    content = fields.Text(readonly=True, groups="appsistance_base.group_manager")
    content_html = fields.Html(
        string="As It Was",
        compute="_compute_content_html",
        groups="appsistance_base.group_manager",
    )
    is_intact = fields.Boolean(
        string="Unchanged",
        compute="_compute_content_html",
        groups="appsistance_base.group_manager",
        help="The content still has the fingerprint that it was closed with.",
    )
    content_hash = fields.Char(string="Fingerprint", readonly=True)
    sealed_at = fields.Datetime(string="Closed at", readonly=True)
    sealed_by_id = fields.Many2one(
        "res.users", string="Closed by", readonly=True, ondelete="restrict"
    )
    attachment_id = fields.Many2one(
        "ir.attachment", string="PDF", readonly=True, ondelete="restrict"
    )
    is_withdrawable = fields.Boolean(
        string="Free to Withdraw",
        readonly=True,
        help="Renewed tacitly without the consumer's notice that the law asks for.",
    )

    _number_unique = models.UniqueIndex(
        "(contract_id, number)", "The contract has been renewed already."
    )
    _current_unique = models.UniqueIndex(
        "(contract_id) WHERE state = 'current'",
        "A contract has one current period: it has been renewed already.",
    )
    _no_overlap = models.Constraint(
        """EXCLUDE USING gist (
            int4range(contract_id, contract_id, '[]') WITH =,
            daterange(date_start, date_end, '[]') WITH &&
        )""",
        "Two periods of a contract do not overlap.",
    )
    _check_dates = models.Constraint(
        "CHECK (date_end >= date_start)", "A period cannot end before it begins."
    )
    _check_sealed = models.Constraint(
        "CHECK (state = 'current'"
        " OR (content IS NOT NULL AND content_hash IS NOT NULL"
        " AND sealed_at IS NOT NULL))",
        "A closed period has its content.",
    )

    @api.depends("contract_id.name", "date_start", "date_end")
    def _compute_display_name(self):
        for period in self:
            period.display_name = self.env._(
                "%(contract)s, %(start)s to %(end)s",
                contract=period.contract_id.name or "",
                start=format_date(self.env, period.date_start),
                end=format_date(self.env, period.date_end),
            )

    @api.depends("content")
    def _compute_content_html(self):
        for period in self:
            period.is_intact = period.state == "sealed" and period._is_intact()
            period.content_html = period._get_content_html()

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    def init(self):
        self._create_period_guard()
        return super().init()

    def write(self, vals):
        if any(period.state == "sealed" for period in self.sudo()):
            raise UserError(self._get_sealed_message())
        if not self.env.su:
            # by RPC: what the renewal writes is its own
            raise UserError(self.env._("A period changes by renewal or termination."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        raise UserError(self._get_sealed_message())

    def _get_sealed_message(self):
        return self.env._("A period of a contract is history and does not change.")

    def _sql_error_to_message(self, exc):
        if exc.diag.constraint_name == GUARD:
            return self._get_sealed_message()
        return super()._sql_error_to_message(exc)

    # --------------------------------------------------
    # Business
    # --------------------------------------------------

    def _seal(self):
        """Keep what the contract was in this period, for good."""
        periods = self.sudo().filtered(lambda period: period.state == "current")
        contents = periods.contract_id._get_archive_contents(periods)
        now = fields.Datetime.now()
        for period in periods:
            text = canonical_json.dumps(contents[period])
            period.write(
                {
                    "state": "sealed",
                    "schema": canonical_json.SCHEMA,
                    "content": text,
                    "content_hash": canonical_json.digest(text),
                    "sealed_at": now,
                    "sealed_by_id": self.env.uid,
                }
            )

    def _get_content(self):
        self.ensure_one()
        return json.loads(self.sudo().content or "{}")

    def _get_content_html(self):
        """The terms, equipment, plan and prices as they were, to be read."""
        content = self._get_content()
        if not content:
            return False
        terms = content["contract"]
        return self.env["ir.qweb"]._render(
            "appsistance_contracts.contract_period_content",
            {
                "day": self._read_day,
                "months": self._read_months,
                "money": self._read_money,
                "terms": terms,
                "equipment": content["equipment"],
                "plan": content["plan"],
                "clauses": content["clauses"],
                "fees": content["fees"],
            },
        )

    def _get_portal_content(self):
        """What the customer reads of it: nothing of ours, and no prices."""
        content = self._get_content()
        terms = content["contract"]
        return {
            "kind": terms["kind"],
            "sites": ", ".join(terms["sites"]),
            "equipment": [row["name"] for row in content["equipment"]],
            "plan": [
                {"type": row["type"], "target": row["target"]}
                for row in content["plan"]
            ],
            "clauses": [
                {name: row[name] for name in ("name", "text", "effect")}
                for row in content["clauses"]
            ],
        }

    def _read_day(self, text):
        """A day of the content, as the reader writes it."""
        return format_date(self.env, text) if text else ""

    def _read_months(self, text):
        labels = dict(self.env["appsistance.contract"]._selection_month())
        return ", ".join(labels.get(part.strip(), "") for part in text.split(","))

    def _read_money(self, text, currency):
        return f"{formatLang(self.env, float(text or 0))} {currency}"

    def _is_intact(self):
        self.ensure_one()
        text = self.sudo().content or ""
        return canonical_json.digest(text) == self.content_hash

    def _create_period_guard(self):
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION appsistance_guard_period()
                RETURNS trigger AS $$
                BEGIN
                    IF %(merged)s THEN RETURN NEW; END IF;
                    RAISE EXCEPTION USING
                        ERRCODE = 'integrity_constraint_violation',
                        MESSAGE = 'ended periods do not change',
                        TABLE = TG_TABLE_NAME,
                        CONSTRAINT = 'appsistance_guard_period';
                END $$ LANGUAGE plpgsql;
                DROP TRIGGER IF EXISTS appsistance_guard_period
                    ON appsistance_contract_period;
                CREATE TRIGGER appsistance_guard_period
                    BEFORE UPDATE OR DELETE ON appsistance_contract_period FOR EACH ROW
                    WHEN (OLD.state = 'sealed')
                    EXECUTE FUNCTION appsistance_guard_period();
                """,
                merged=MERGED,
            )
        )

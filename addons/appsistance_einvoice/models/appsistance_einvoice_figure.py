from odoo import api, fields, models
from odoo.fields import Domain

UNDELIVERED_STATES = ("undelivered", "attested")
# Cards that are also on the office's home: somebody has something to do.
ON_HOME = (
    "late",
    "due",
    "rejected",
    "to_export",
    "waiting",
    "undelivered",
    "quarantine",
)
_LEVELS = {"late": "danger", "rejected": "danger", "due": "warning"}


class AppsistanceEinvoiceFigure(models.Model):
    """A card of the dashboard: how many, how much, and the list behind it."""

    _name = "appsistance.einvoice.figure"
    _description = "Figure of the Electronic Invoices"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, readonly=True)
    description = fields.Char(translate=True, readonly=True)
    kind = fields.Selection(
        [
            ("to_export", "To Export"),
            ("due", "Due Soon"),
            ("late", "Late"),
            ("waiting", "Exported, not Sent"),
            ("sent", "Waiting for the SdI"),
            ("rejected", "Rejected"),
            ("undelivered", "Not Delivered"),
            ("quarantine", "Receipts to Look At"),
            ("missing", "Customers with Missing Data"),
        ],
        required=True,
        readonly=True,
    )
    sequence = fields.Integer(default=10)
    icon = fields.Char(readonly=True)
    count = fields.Integer(compute="_compute_figures")
    amount = fields.Monetary(compute="_compute_figures", currency_field="currency_id")
    has_amount = fields.Boolean(compute="_compute_figures")
    days = fields.Integer(compute="_compute_figures", string="Days of Warning")
    level = fields.Char(compute="_compute_figures", help="Colour of the card.")
    currency_id = fields.Many2one("res.currency", compute="_compute_figures")

    _kind_unique = models.Constraint("UNIQUE(kind)", "There is one card of each kind.")

    @api.depends("kind")
    @api.depends_context("company", "allowed_company_ids", "uid")
    def _compute_figures(self):
        for figure in self:
            count, amount = figure._get_figure()
            figure.count = count
            figure.amount = amount or 0.0
            figure.has_amount = amount is not None
            figure.days = self.env.company.appsistance_einvoice_warning_days
            figure.level = _LEVELS.get(figure.kind, "info") if count else "muted"
            figure.currency_id = self.env.company.currency_id

    def _get_figure(self):
        """(how many, how much or None where there is no amount)."""
        self.ensure_one()
        if self.kind == "missing":
            return len(self.env["res.partner"]._get_einvoice_missing()), None
        if self.kind == "quarantine":
            receipts = self.env["appsistance.einvoice.receipt"]
            return receipts.search_count(self._get_quarantine_domain()), None
        [(count, amount)] = self.env["account.move"]._read_group(
            self._get_move_domain(), [], ["__count", "amount_total_signed:sum"]
        )
        return count, amount or 0.0

    def _get_move_domain(self):
        """Hook: the documents of the card, in the companies that are open."""
        self.ensure_one()
        moves = self.env["account.move"]
        days = self.env.company.appsistance_einvoice_warning_days
        state = "appsistance_einvoice_state"
        domains = {
            "to_export": Domain(state, "=", "to_export"),
            "due": moves._get_einvoice_due_domain(f"today +{days}d")
            & moves._get_einvoice_due_domain("today", ">="),
            "late": moves._get_einvoice_due_domain("today", "<"),
            "waiting": Domain(state, "=", "exported"),
            "sent": Domain(state, "=", "sent"),
            "rejected": Domain(state, "=", "rejected"),
            "undelivered": Domain(state, "in", UNDELIVERED_STATES),
        }
        return domains[self.kind] & Domain("company_id", "in", self.env.companies.ids)

    def _get_quarantine_domain(self):
        return Domain("state", "=", "quarantine") & Domain(
            "company_id", "in", self.env.companies.ids
        )

    def action_open(self):
        """The list behind the figure."""
        self.ensure_one()
        if self.kind == "missing":
            return self.env["res.partner"]._get_einvoice_missing_action()
        if self.kind == "quarantine":
            return {
                **self._get_action("appsistance_einvoice_receipt_action"),
                "domain": list(self._get_quarantine_domain()),
                "context": {},
            }
        return {
            **self._get_action("account_move_einvoice_action"),
            "display_name": self.name,
            "domain": list(self._get_move_domain()),
            "context": {"create": False},
        }

    @api.model
    def _get_action(self, name):
        return self.env["ir.actions.act_window"]._for_xml_id(
            f"appsistance_einvoice.{name}"
        )

    def _prepare_dashboard_figure(self):
        """The same card on the office's home (``appsistance.dashboard``)."""
        self.ensure_one()
        common = {
            "key": f"einvoice_{self.kind}",
            "group": "einvoice",
            "sequence": self.sequence,
            "label": self.name,
            "help": self.description or "",
            "icon": self.icon,
            "level": _LEVELS.get(self.kind, "info"),
        }
        if self.kind == "quarantine":
            return {
                **common,
                "model": "appsistance.einvoice.receipt",
                "domain": self._get_quarantine_domain,
                "action": "appsistance_einvoice.appsistance_einvoice_receipt_action",
            }
        return {
            **common,
            "model": "account.move",
            "domain": self._get_move_domain,
            "amount": "amount_total_signed:sum",
            "action": "appsistance_einvoice.account_move_einvoice_action",
        }

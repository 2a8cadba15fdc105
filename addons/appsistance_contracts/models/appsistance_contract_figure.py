from odoo import api, fields, models
from odoo.fields import Domain

_LEVELS = {"error": "danger", "consumer": "danger", "signed": "success"}
# On the office's home red is for what went wrong or is late.
_HOME_LEVELS = {"error": "danger", "signed": "info", "to_sign": "info"}
_ACTIONS = {
    "appsistance.contract": "appsistance_contracts.appsistance_contract_action",
    "appsistance.contract.due": "appsistance_contracts.appsistance_contract_due_action",
    "appsistance.equipment.deadline": (
        "appsistance_base.appsistance_equipment_deadline_action"
    ),
}


class AppsistanceContractFigure(models.Model):
    """A card of the deadlines: how many, and the list behind it."""

    _name = "appsistance.contract.figure"
    _description = "Figure of the Contracts"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, readonly=True)
    description = fields.Char(translate=True, readonly=True)
    kind = fields.Selection(
        [
            ("notice", "Termination Notice"),
            ("end", "Ending"),
            ("consumer", "Consumers to Tell"),
            ("unplanned", "Visits without a Day"),
            ("legal", "Legal Dates"),
            ("to_sign", "To Sign"),
            ("signed", "Signed, to Activate"),
            ("error", "Errors"),
        ],
        required=True,
        readonly=True,
    )
    sequence = fields.Integer(default=10)
    icon = fields.Char(readonly=True)
    count = fields.Integer(compute="_compute_figures")
    days = fields.Integer(compute="_compute_figures", string="Days Ahead")
    level = fields.Char(compute="_compute_figures", help="Colour of the card.")

    _kind_unique = models.Constraint("UNIQUE(kind)", "There is one card of each kind.")

    @api.depends("kind")
    @api.depends_context("company", "allowed_company_ids", "uid")
    def _compute_figures(self):
        for figure in self:
            records, domain = figure._get_records()
            figure.count = records.search_count(domain)
            figure.days = self.env.company.appsistance_contract_reminder_days
            level = _LEVELS.get(figure.kind, "warning")
            figure.level = level if figure.count else "muted"

    def _get_model(self):
        """Hook: the model of what the card counts."""
        self.ensure_one()
        models_of_kinds = {
            "unplanned": "appsistance.contract.due",
            "legal": "appsistance.equipment.deadline",
        }
        return models_of_kinds.get(self.kind, "appsistance.contract")

    def _get_records(self):
        """(model, domain) of what the card counts, in the companies that are open."""
        self.ensure_one()
        contracts = self.env["appsistance.contract"]
        companies = self.env.companies
        records = self.env[self._get_model()]
        if self.kind == "unplanned":
            return records, Domain.OR(
                contracts._get_unplanned_domain(company) for company in companies
            )
        if self.kind == "legal":
            return records, Domain.OR(
                contracts._get_legal_domain(company) for company in companies
            )
        return records, Domain.OR(
            Domain("company_id", "=", company.id) & self._get_contract_domain(company)
            for company in companies
        )

    def _get_contract_domain(self, company):
        """Hook: the contracts of a card."""
        contracts = self.env["appsistance.contract"]
        if self.kind == "to_sign":
            return contracts._get_portal_to_sign_domain()
        if self.kind == "signed":
            return Domain("state", "=", "to_sign") & Domain("signed_on", "!=", False)
        if self.kind == "error":
            return Domain("state", "=", "active") & (
                Domain("generation_error", "!=", False)
                | Domain("renewal_error", "!=", False)
            )
        return contracts._get_deadline_domain(self.kind, company)

    def action_open(self):
        """The list behind the figure."""
        self.ensure_one()
        records, domain = self._get_records()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(_ACTIONS[records._name]),
            "display_name": self.name,
            "name": self.name,
            "domain": [("id", "in", records.search(domain).ids)],
            "context": {"create": False},
        }

    def _prepare_dashboard_figure(self):
        """The same card on the office's home (``appsistance.dashboard``)."""
        self.ensure_one()
        model = self._get_model()
        return {
            "key": f"contracts_{self.kind}",
            "group": "contracts",
            "sequence": self.sequence,
            "label": self.name,
            "help": self.description or "",
            "icon": self.icon,
            "level": _HOME_LEVELS.get(self.kind, "warning"),
            "model": model,
            "domain": lambda: self._get_records()[1],
            "action": _ACTIONS[model],
        }

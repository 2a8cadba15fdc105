from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import format_date

from ..tools import cadence

SHOWN_ORDER = (
    "error",
    "new",
    "again",
    "changed",
    "gone",
    "moved",
    "suspended",
    "cancelled",
    "exists",
)


class AppsistanceContractGenerate(models.TransientModel):
    """[Genera ODL] For one, some or all customers and a period: first what will be
    made, what exists, what people moved and what is suspended; then the work orders."""

    _name = "appsistance.contract.generate"
    _description = "Generate Work Orders"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    contract_ids = fields.Many2many(
        "appsistance.contract",
        "appsistance_contract_generate_contract_rel",
        domain="[('state', '=', 'active')]",
        help="Empty: all that run.",
    )
    customer_ids = fields.Many2many(
        "res.partner",
        "appsistance_contract_generate_customer_rel",
        help="Empty: all.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self._get_today().replace(day=1),
    )
    date_to = fields.Date(
        string="Until", required=True, default=lambda self: self._default_date_to()
    )
    state = fields.Selection(
        [("choose", "Choose"), ("preview", "Preview"), ("done", "Done")],
        required=True,
        default="choose",
    )
    line_ids = fields.One2many(
        "appsistance.contract.generate.line", "generate_id", string="Preview"
    )
    new_count = fields.Integer(string="To Make", compute="_compute_counts")
    exists_count = fields.Integer(string="There Already", compute="_compute_counts")
    changed_count = fields.Integer(string="Plan Changed", compute="_compute_counts")
    suspended_count = fields.Integer(string="Suspended", compute="_compute_counts")
    work_order_ids = fields.Many2many("appsistance.work.order", string="Work Orders")
    result = fields.Text(readonly=True)

    def _get_today(self):
        return self.env["appsistance.contract"]._get_own_today()

    def _default_date_to(self):
        today = self._get_today()
        return cadence.add_months(today, 12) - relativedelta(days=1)

    @api.depends("line_ids.kind")
    def _compute_counts(self):
        for wizard in self:
            kinds = wizard.line_ids.mapped("kind")
            wizard.new_count = kinds.count("new") + kinds.count("again")
            wizard.exists_count = sum(
                kinds.count(kind) for kind in ("exists", "moved", "cancelled")
            )
            wizard.changed_count = kinds.count("changed") + kinds.count("gone")
            wizard.suspended_count = kinds.count("suspended")

    def _check_period(self):
        for wizard in self:
            if wizard.date_to < wizard.date_from:
                raise UserError(self.env._("The period ends before it begins."))

    def _get_contracts(self):
        self.ensure_one()
        domain = Domain("state", "=", "active")
        if self.contract_ids:
            domain &= Domain("id", "in", self.contract_ids.ids)
        else:
            domain &= Domain("company_id", "=", self.company_id.id)
        if self.customer_ids:
            domain &= Domain("customer_id", "child_of", self.customer_ids.ids)
        return self.env["appsistance.contract"].search(domain)

    # --------------------------------------------------
    # Preview
    # --------------------------------------------------

    def action_preview(self):
        self.ensure_one()
        self._check_period()
        contracts = self._get_contracts()
        lines = self._prepare_lines(contracts)
        lines.sort(key=lambda vals: (SHOWN_ORDER.index(vals["kind"]), vals["month"]))
        self.line_ids = [Command.clear(), *(Command.create(vals) for vals in lines)]
        self.state = "preview"
        return self._get_action()

    def _prepare_lines(self, contracts):
        generator = self.env["appsistance.contract.generator"].sudo()
        rows = generator._get_occurrences(
            contracts.sudo(), self.date_from, self.date_to
        )
        lines = [self._prepare_line(row) for row in rows]
        owed = {row.key for row in rows}
        return lines + [
            self._prepare_gone(due)
            for due in self._get_dues(contracts)
            if (due.plan_id.id, due.month) not in owed
        ]

    def _get_dues(self, contracts):
        return (
            self.env["appsistance.contract.due"]
            .sudo()
            .search(
                [
                    ("contract_id", "in", contracts.ids),
                    ("month", ">=", self.date_from.replace(day=1)),
                    ("month", "<=", self.date_to),
                    ("state", "=", "generated"),
                ]
            )
        )

    def _prepare_line(self, row):
        kind, note = self._judge(row)
        return {
            "kind": kind,
            "note": note,
            "contract_id": row.plan.contract_id.id,
            "plan_id": row.plan.id,
            "site_id": row.site_id,
            "month": row.month,
            "date_from": row.date_from,
            "date_due": row.date_due,
            "work_order_id": row.due.work_order_id.id if row.due else False,
            "due_id": row.due.id if row.due else False,
            "wanted": row.to_vals(),
            "is_applied": kind == "changed",
        }

    def _prepare_gone(self, due):
        return {
            "kind": "gone",
            "note": self.env._("The plan does not owe it any more."),
            "contract_id": due.contract_id.id,
            "plan_id": due.plan_id.id,
            "site_id": due.site_id.id,
            "month": due.month,
            "date_from": due.date_from,
            "date_due": due.date_due,
            "work_order_id": due.work_order_id.id,
            "due_id": due.id,
            "is_applied": False,
        }

    def _judge(self, row):
        """What becomes of an occurrence, and why."""
        due = row.due
        if due is None or due.state == "due":
            if row.problem:
                return "suspended", row.problem
            return ("again" if due else "new"), ""
        if due.state == "skipped":
            return "cancelled", due.skip_reason or ""
        if row.problem:
            return "gone", row.problem
        moved = due._get_moved_text()
        if due.generated_vals and due.generated_vals != row.to_vals():
            note = due._get_change_text(row.to_vals())
            return "changed", "\n".join(filter(None, [note, moved]))
        return ("moved", moved) if moved else ("exists", "")

    # --------------------------------------------------
    # Making
    # --------------------------------------------------

    def action_generate(self):
        self.ensure_one()
        self._check_period()
        contracts = self._get_contracts()
        changed = self.line_ids.filtered("is_applied")._apply()
        orders = contracts._generate(self.date_from, self.date_to)
        failed = contracts.filtered("generation_error")
        texts = [self.env._("%s work orders made.", len(orders))]
        if changed:
            texts.append(self.env._("%s work orders brought in step.", len(changed)))
        texts += [
            f"{contract.display_name}: {contract.generation_error}"
            for contract in failed
        ]
        self.write(
            {
                "state": "done",
                "work_order_ids": [Command.set(orders.ids)],
                "result": "\n".join(texts),
            }
        )
        return self._get_action()

    def action_view_work_orders(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_fieldservice.appsistance_work_order_action"
        )
        action["domain"] = [("id", "in", self.work_order_ids.ids)]
        action["context"] = {}
        return action

    def action_back(self):
        self.write({"state": "choose", "line_ids": [Command.clear()]})
        return self._get_action()

    def _get_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "Generate Work Orders, %(start)s to %(end)s",
                start=format_date(self.env, self.date_from),
                end=format_date(self.env, self.date_to),
            ),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

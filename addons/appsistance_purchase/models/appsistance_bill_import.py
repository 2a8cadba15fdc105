from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..tools.bill_archive import MAX_MEMBERS, RefusedArchiveError, unpack

# More files than this go on in the background.
DIRECT_LIMIT = 20


class AppsistanceBillImport(models.Model):
    """A load of suppliers' electronic bills: what became of each file."""

    _name = "appsistance.bill.import"
    _description = "Load of Supplier Bills"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Files", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    user_id = fields.Many2one("res.users", string="Loaded By", readonly=True)
    state = fields.Selection(
        selection=[
            ("direct", "Loading"),
            ("background", "In the background"),
            ("done", "Done"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="direct",
    )
    line_ids = fields.One2many(
        "appsistance.bill.import.line", "import_id", readonly=True
    )
    # Figures
    file_count = fields.Integer(string="Bills", compute="_compute_figures")
    loaded_count = fields.Integer(string="Bills Loaded", compute="_compute_figures")
    duplicate_count = fields.Integer(string="Known Already", compute="_compute_figures")
    refused_count = fields.Integer(string="Bills Refused", compute="_compute_figures")
    waiting_count = fields.Integer(string="Waiting", compute="_compute_figures")
    progress = fields.Float(compute="_compute_figures")

    @api.depends("line_ids.state")
    def _compute_figures(self):
        groups = self.env["appsistance.bill.import.line"]._read_group(
            [("import_id", "in", self.ids)], ["import_id", "state"], ["__count"]
        )
        counts = {(load.id, state): count for load, state, count in groups}
        for load in self:
            of = {
                state: counts.get((load.id, state), 0)
                for state in ("waiting", "loaded", "duplicate", "refused", "skipped")
            }
            total = sum(of.values())
            load.file_count = total
            load.loaded_count = of["loaded"]
            load.duplicate_count = of["duplicate"]
            load.refused_count = of["refused"]
            load.waiting_count = of["waiting"]
            load.progress = 100 * (total - of["waiting"]) / total if total else 100

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_open_bills(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_in_invoice"
        )
        bills = self.line_ids.bill_id
        domain = [("id", "in", bills.ids)]
        context = {"default_move_type": "in_invoice"}
        return {**action, "domain": domain, "context": context}

    def action_continue(self):
        """Load what waits: after an interruption, or again what was refused."""
        for load in self:
            refused = load.line_ids.filtered(
                lambda line: line.state == "refused" and line.content
            )
            refused.write({"state": "waiting", "reason": False})
            if load.waiting_count or refused:
                load.state = "background"
                load._trigger()
        return True

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    @api.model
    def _load_files(self, files, company):
        """Take in (name, content) of what people have; return the load."""
        lines = self.env["appsistance.bill.import.line"]
        load = self.create(
            {
                "name": self._get_name(files),
                "company_id": company.id,
                "user_id": self.env.uid,
            }
        )
        members = [
            member for name, content in files for member in self._unpack(name, content)
        ]
        if len(members) > MAX_MEMBERS:
            raise UserError(self._get_archive_messages(MAX_MEMBERS)["too_many"])
        vals_list = [
            vals
            for member in members
            for vals in lines._prepare_from_member(member, company)
        ]
        load.line_ids = [Command.create(vals) for vals in vals_list]
        load.line_ids._find_duplicates()
        load._start()
        return load

    def _get_name(self, files):
        names = [name for name, _content in files]
        if len(names) <= 2:
            return ", ".join(names)
        return self.env._(
            "%(count)s files of %(date)s",
            count=len(names),
            date=format_datetime(self.env, fields.Datetime.now()),
        )

    def _unpack(self, name, content):
        try:
            return unpack(name, content)
        except RefusedArchiveError as error:
            messages = self._get_archive_messages(error.detail)
            raise UserError(
                self.env._(
                    "%(file)s: %(problem)s", file=name, problem=messages[error.reason]
                )
            ) from error

    def _get_archive_messages(self, detail):
        return {
            "broken": self.env._("the archive is damaged and cannot be opened."),
            "too_many": self.env._(
                "more than %(limit)s files at once: load them in parts.",
                limit=MAX_MEMBERS,
            ),
            "too_big": self.env._("too big when unpacked: load it in parts."),
            "bomb": self.env._(
                "“%(member)s” would unpack to far more than a bill can be; the archive "
                "was not opened.",
                member=detail,
            ),
        }

    def _start(self):
        waiting = self._get_waiting()
        if len(waiting) > DIRECT_LIMIT:
            self.state = "background"
            self._trigger()
            return
        for line in waiting:
            line._load()
        self.state = "done"

    def _get_waiting(self):
        return self.line_ids.filtered(lambda line: line.state == "waiting")

    def _trigger(self):
        self.env.ref("appsistance_purchase.ir_cron_bill_import").sudo()._trigger()

    @api.model
    def _cron_load(self):
        """One file after the other, committed each. Killed anywhere, the next call goes
        on with what waits."""
        cron = self.env["ir.cron"]
        loads = self.search([("state", "=", "background")], order="id")
        cron._commit_progress(remaining=sum(len(load._get_waiting()) for load in loads))
        for waiting in loads:
            load = waiting.with_user(waiting.user_id).with_company(waiting.company_id)
            for line in load._get_waiting():
                line._load()
                if not cron._commit_progress(1):
                    return
            load.state = "done"
            cron._commit_progress()

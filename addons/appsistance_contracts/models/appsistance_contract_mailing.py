from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import format_date, split_every

from .appsistance_contract_letter_sending import MAILED

# Letters that are made in one transaction.
MAKE_BATCH = 50
# Letters of one file for the printer.
MOST_PRINTED = 500
PAPER = ("post", "hand")
OPEN = ("draft", "failed")


class AppsistanceContractMailing(models.Model):
    """[Invio di lettere] Many letters that are made and sent together: how far it is,
    who has got his, and whose has to be printed. A job that is killed goes on where it
    was: what is made or sent is kept batch by batch."""

    _name = "appsistance.contract.mailing"
    _description = "Mailing of Letters"
    _order = "id desc"

    kind = fields.Selection(
        selection=lambda self: (
            self.env["appsistance.contract.letter"]
            ._fields["kind"]
            ._description_selection(self.env)
        ),
        required=True,
        readonly=True,
    )
    channel = fields.Char(required=True, readonly=True)
    date = fields.Date(required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
        index=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Started by",
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    is_sent_at_once = fields.Boolean(
        string="Sent when Made", readonly=True, help="Those that go by e-mail or PEC."
    )
    pending_ids = fields.Many2many(
        "appsistance.contract",
        "appsistance_contract_mailing_pending_rel",
        "mailing_id",
        "contract_id",
        string="Contracts to Write about",
        readonly=True,
    )
    letter_ids = fields.One2many("appsistance.contract.letter", "mailing_id")
    letter_count = fields.Integer(string="Letters", compute="_compute_counts")
    pending_count = fields.Integer(string="Still to Write", compute="_compute_counts")
    draft_count = fields.Integer(string="To Send", compute="_compute_counts")
    queued_count = fields.Integer(string="Being Sent", compute="_compute_counts")
    sent_count = fields.Integer(string="Sent", compute="_compute_counts")
    failed_count = fields.Integer(string="Failed", compute="_compute_counts")
    paper_count = fields.Integer(string="To Print", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts", help="Sent, of all.")

    @api.depends("kind", "date")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for mailing in self:
            mailing.display_name = self.env._(
                "%(kind)s, %(date)s",
                kind=labels.get(mailing.kind, ""),
                date=format_date(self.env, mailing.date),
            )

    @api.depends("letter_ids.state", "letter_ids.channel", "pending_ids")
    def _compute_counts(self):
        counts = {}
        for mailing, state, channel, count in self.env[
            "appsistance.contract.letter"
        ]._read_group(
            [("mailing_id", "in", self.ids)],
            ["mailing_id", "state", "channel"],
            ["__count"],
        ):
            is_paper = channel in PAPER and state in OPEN
            key = (mailing.id, "paper" if is_paper else state)
            counts[key] = counts.get(key, 0) + count
        for mailing in self:
            names = ("draft", "queued", "sent", "failed", "paper")
            for name in names:
                mailing[f"{name}_count"] = counts.get((mailing._origin.id, name), 0)
            mailing.letter_count = sum(mailing[f"{name}_count"] for name in names)
            mailing.pending_count = len(mailing.sudo().pending_ids)
            whole = mailing.letter_count + mailing.pending_count
            mailing.progress = 100.0 * mailing.sent_count / whole if whole else 0.0

    # --------------------------------------------------
    # Buttons
    # --------------------------------------------------

    def action_send(self):
        """Queue all that go by mail; they are sent in the background."""
        letters = self._get_letters(Domain("channel", "in", MAILED))
        if not letters:
            raise UserError(self.env._("There is no letter left to send by mail."))
        letters.check_access("write")
        letters._queue()

    def action_print(self):
        """Those without an address, in one file for the printer."""
        letters = self._get_letters(Domain("channel", "in", PAPER))
        if not letters:
            raise UserError(self.env._("There is no letter left to print."))
        return letters[:MOST_PRINTED].action_print()

    def action_mark_printed(self):
        """What was printed has left: kept as it is."""
        letters = self._get_letters(Domain("channel", "in", PAPER))
        letters[:MOST_PRINTED].action_mark_sent()

    def action_print_failed(self):
        """What could not be mailed goes by post."""
        failed = self._get_letters(Domain("state", "=", "failed"))
        failed.check_access("write")
        failed.action_reset()
        failed.write({"channel": "post"})

    def action_view_letters(self):
        """The letters of one of the figures."""
        self.ensure_one()
        domains = {
            "sent": Domain("state", "=", "sent"),
            "queued": Domain("state", "=", "queued"),
            "failed": Domain("state", "=", "failed"),
            "paper": Domain("state", "in", OPEN) & Domain("channel", "in", PAPER),
        }
        domain = domains.get(self.env.context.get("mailing_figure"), Domain.TRUE)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_contracts.appsistance_contract_letter_action"
        )
        action["domain"] = list(Domain("mailing_id", "in", self.ids) & domain)
        action["context"] = {}
        return action

    def _get_letters(self, domain):
        return self.env["appsistance.contract.letter"].search(
            Domain("mailing_id", "in", self.ids) & Domain("state", "in", OPEN) & domain,
            order="id",
        )

    # --------------------------------------------------
    # Making
    # --------------------------------------------------

    @api.model
    def _cron_make(self):
        """Write the letters of all mailings, in batches that are kept at once."""
        progress = self.env["ir.cron"]
        mailings = self.search([("pending_ids", "!=", False)], order="id")
        progress._commit_progress(
            remaining=sum(len(mailing.pending_ids) for mailing in mailings)
        )
        for mailing in mailings:
            for batch in split_every(
                MAKE_BATCH, mailing.pending_ids.ids, mailing.pending_ids.browse
            ):
                mailing._make(batch)
                if not progress._commit_progress(len(batch)):
                    return
                self.env.invalidate_all()

    def _make(self, contracts):
        self.ensure_one()
        wizard = self.env["appsistance.contract.letter.make"].create(
            {
                "kind": self.kind,
                "channel": self.channel,
                "date": self.date,
                "contract_ids": [Command.set(contracts.ids)],
            }
        )
        vals_list, _known, _without = wizard._prepare_letters()
        letters = self.env["appsistance.contract.letter"].create(
            [{**vals, "mailing_id": self.id} for vals in vals_list]
        )
        self.pending_ids = [Command.unlink(contract.id) for contract in contracts]
        if self.is_sent_at_once:
            letters.filtered(lambda letter: letter.channel in MAILED)._queue()
        return letters

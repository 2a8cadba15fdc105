from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

# More letters are written in the background, as a mailing.
MADE_AT_ONCE = 20


class AppsistanceContractLetterMake(models.TransientModel):
    """Letters about many contracts, each made once."""

    _name = "appsistance.contract.letter.make"
    _description = "Make Letters"

    kind = fields.Selection(
        [("renewal", "Renewal"), ("price_rise", "Price Rise")],
        required=True,
        default="renewal",
    )
    contract_ids = fields.Many2many(
        "appsistance.contract",
        "appsistance_contract_letter_make_contract_rel",
        "wizard_id",
        "contract_id",
        domain="[('state', '=', 'active')]",
    )
    channel = fields.Selection(
        [
            ("auto", "PEC, Else E-mail, Else Post"),
            ("email", "E-mail"),
            ("pec", "PEC"),
            ("post", "Post"),
        ],
        required=True,
        default="auto",
    )
    date = fields.Date(
        required=True,
        default=lambda self: self.env["appsistance.contract"]._get_own_today(),
    )
    is_sent_at_once = fields.Boolean(
        string="Send when Made",
        help="Those that go by e-mail or PEC leave as soon as they are written.",
    )
    is_mailing = fields.Boolean(compute="_compute_preview")
    new_count = fields.Integer(string="New Letters", compute="_compute_preview")
    known_count = fields.Integer(string="Made Already", compute="_compute_preview")
    without_text = fields.Text(string="Nothing to Tell", compute="_compute_preview")
    no_address_text = fields.Text(string="No Address", compute="_compute_preview")

    # --------------------------------------------------
    # The preview
    # --------------------------------------------------

    @api.depends("kind", "contract_ids", "channel")
    def _compute_preview(self):
        for wizard in self:
            vals_list, known, without = wizard._prepare_letters()
            wizard.new_count = len(vals_list)
            wizard.is_mailing = len(vals_list) > MADE_AT_ONCE
            wizard.known_count = known
            wizard.without_text = ", ".join(without.mapped("display_name"))
            wizard.no_address_text = ", ".join(
                wizard._get_unreachable(vals_list).mapped("display_name")
            )

    def _get_unreachable(self, vals_list):
        """Contracts whose reader has no address: their letters are printed."""
        contracts = self.env["appsistance.contract"]
        if self.channel == "post":
            return contracts
        return contracts.browse(
            [vals["contract_id"] for vals in vals_list if vals["channel"] == "post"]
        )

    # --------------------------------------------------
    # The letters
    # --------------------------------------------------

    def _prepare_letters(self):
        """The values of the new letters, how many exist, and the contracts about which
        there is nothing to say."""
        self.ensure_one()
        contracts = self.contract_ids._origin.filtered(lambda c: c.state == "active")
        sources = self._get_sources(contracts)
        letters = self.env["appsistance.contract.letter"].sudo()
        known = set(
            letters.search(
                [("contract_id", "in", contracts.ids), ("kind", "=", self.kind)]
            ).mapped(lambda letter: (letter.contract_id.id, letter.source_key))
        )
        readers = contracts._get_letter_readers()
        vals_list, made = [], 0
        for contract, (key, extra) in sources.items():
            if (contract.id, key) in known:
                made += 1
                continue
            reader = readers[contract]
            vals_list.append(
                {
                    "contract_id": contract.id,
                    "partner_id": reader.id,
                    "kind": self.kind,
                    "channel": self._get_channel(reader),
                    "date": self.date,
                    "source_key": key,
                    **extra,
                }
            )
        return vals_list, made, contracts - contracts.browse().union(*sources)

    def _get_sources(self, contracts):
        """``{contract: (key, values)}`` of what is told."""
        if self.kind == "renewal":
            return {
                contract: (f"period/{contract.sudo().period_id.id}", {})
                for contract in contracts
                if contract.renewal_kind != "none"
                and not contract.terminated_on
                and not contract._has_valid_notice()
            }
        rises = self.env["appsistance.contract.indexation"].search(
            [
                ("contract_id", "in", contracts.ids),
                ("state", "in", ("draft", "applied")),
                ("is_waiting", "=", False),
            ],
            order="date_from, id",
        )
        return {
            rise.contract_id: (f"indexation/{rise.id}", {"indexation_id": rise.id})
            for rise in rises
        }

    def _get_channel(self, reader):
        """Who has no such address gets it on paper."""
        known = {"pec": reader.l10n_it_pec_email, "email": reader.email, "post": True}
        wanted = ("pec", "email") if self.channel == "auto" else (self.channel,)
        return next((name for name in wanted if known[name]), "post")

    def action_make(self):
        self.ensure_one()
        letters = self.env["appsistance.contract.letter"]
        letters.check_access("create")
        if self.kind == "price_rise":
            self.env["appsistance.contract"]._check_manager()
        vals_list, _known, _without = self._prepare_letters()
        if not vals_list:
            raise UserError(self.env._("There is no new letter to make."))
        if len(vals_list) > MADE_AT_ONCE:
            return self._start_mailing([vals["contract_id"] for vals in vals_list])
        made = letters.sudo().create(vals_list)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_contracts.appsistance_contract_letter_action"
        )
        action["domain"] = [("id", "in", made.ids)]
        action["context"] = {"search_default_group_state": 1}
        return action

    def _start_mailing(self, contract_ids):
        """Many are written in the background; the mailing tells how far it is."""
        mailing = (
            self.env["appsistance.contract.mailing"]
            .sudo()
            .create(
                {
                    "kind": self.kind,
                    "channel": self.channel,
                    "date": self.date,
                    "is_sent_at_once": self.is_sent_at_once,
                    "pending_ids": [Command.set(contract_ids)],
                }
            )
        )
        self.env.ref("appsistance_contracts.ir_cron_mailing").sudo()._trigger()
        return {
            "type": "ir.actions.act_window",
            "res_model": mailing._name,
            "res_id": mailing.id,
            "view_mode": "form",
        }

    # --------------------------------------------------
    # Where it is opened from
    # --------------------------------------------------

    @api.model
    def default_get(self, fields):  # pylint: disable=redefined-outer-name
        """Opened on contracts, or on rises."""
        values = super().default_get(fields)
        model = self.env.context.get("active_model")
        ids = self.env.context.get("active_ids") or []
        if model == "appsistance.contract":
            values["contract_ids"] = [Command.set(ids)]
        if model == "appsistance.contract.indexation":
            rises = self.env[model].browse(ids)
            values["contract_ids"] = [Command.set(rises.contract_id.ids)]
            values["kind"] = "price_rise"
        return values

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

# What only sending writes.
SYSTEM_FIELDS = {
    "attachment_id",
    "error",
    "sent_by_id",
    "sent_to",
    "source_key",
    "state",
}
# What is noted of a letter that has left.
NOTED_FIELDS = {"message_main_attachment_id", "proof", *models.MAGIC_COLUMNS}


class AppsistanceContractLetter(models.Model):
    """A letter to the customer about his contract, with the proof that it was sent."""

    _name = "appsistance.contract.letter"
    _description = "Contract Letter"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _rec_names_search = ["contract_id.name", "customer_id.name", "subject"]
    _check_company_auto = True

    contract_id = fields.Many2one(
        "appsistance.contract",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True
    )
    customer_id = fields.Many2one(
        related="contract_id.customer_id", store=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="To",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        help="The building manager where there is one, else the customer.",
    )
    kind = fields.Selection(
        [
            ("renewal", "Renewal"),
            ("consumer", "Notice of Tacit Renewal"),
            ("price_rise", "Price Rise"),
            ("termination", "Answer to a Termination Notice"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
        index=True,
    )
    date = fields.Date(
        required=True,
        default=lambda self: self.env["appsistance.contract"]._get_own_today(),
    )
    channel = fields.Selection(
        [("email", "E-mail"), ("pec", "PEC"), ("post", "Post"), ("hand", "By Hand")],
        required=True,
        default="email",
    )
    state = fields.Selection(
        [
            ("draft", "To Send"),
            ("queued", "Being Sent"),
            ("sent", "Sent"),
            ("failed", "Failed"),
        ],
        string="Status",
        required=True,
        default="draft",
        index=True,
        readonly=True,
    )
    sent_on = fields.Datetime()
    sent_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    sent_to = fields.Char(readonly=True, help="The address that it went to.")
    error = fields.Char(readonly=True, help="Why it could not be sent.")
    proof = fields.Char(help="Number of the registered letter, id of the PEC receipt.")
    subject = fields.Char(
        compute="_compute_text", store=True, readonly=False, precompute=True
    )
    body = fields.Html(
        compute="_compute_text", store=True, readonly=False, precompute=True
    )
    attachment_id = fields.Many2one(
        "ir.attachment", string="PDF", readonly=True, copy=False, ondelete="restrict"
    )
    indexation_id = fields.Many2one(
        "appsistance.contract.indexation",
        string="Price Rise",
        ondelete="restrict",
        index="btree_not_null",
        groups="appsistance_base.group_manager",
    )
    termination_id = fields.Many2one(
        "appsistance.contract.termination",
        string="Notice",
        ondelete="restrict",
        index="btree_not_null",
    )
    mailing_id = fields.Many2one(
        "appsistance.contract.mailing",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    source_key = fields.Char(
        readonly=True, copy=False, help="The same letter is made once."
    )

    _once = models.UniqueIndex(
        "(contract_id, kind, source_key) WHERE source_key IS NOT NULL",
        "This letter has been made already.",
    )
    _check_sent = models.Constraint(
        "CHECK (state != 'sent' OR sent_on IS NOT NULL)",
        "A letter that was sent has its moment.",
    )

    # --------------------------------------------------
    # Computes
    # --------------------------------------------------

    @api.depends("kind", "contract_id", "date")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for letter in self:
            letter.display_name = self.env._(
                "%(kind)s, %(contract)s",
                kind=labels.get(letter.kind, ""),
                contract=letter.contract_id.display_name or "",
            )

    @api.depends("contract_id")
    def _compute_partner_id(self):
        known = self.filtered("contract_id")
        readers = known.contract_id._get_letter_readers()
        for letter in known:
            letter.partner_id = readers[letter.contract_id._origin]

    @api.depends("kind", "contract_id", "indexation_id", "termination_id")
    def _compute_text(self):
        for letter in self:
            if not letter.contract_id or letter.kind == "other":
                letter.subject = letter.subject
                letter.body = letter.body
                continue
            spoken = letter.sudo().with_context(lang=letter._get_lang())
            letter.subject, paragraphs = spoken._get_text()
            letter.body = Markup("").join(
                Markup("<p>%s</p>") % paragraph for paragraph in paragraphs
            )

    def _get_lang(self):
        self.ensure_one()
        company = self.company_id or self.contract_id.company_id
        return self.partner_id.lang or company.partner_id.lang or self.env.lang

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_by_hand(vals)
        # Who made it and when are on the row.
        quiet = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        return super(AppsistanceContractLetter, quiet).create(vals_list)

    def write(self, vals):
        self._check_by_hand(vals)
        sent = self.filtered(lambda letter: letter.state == "sent")
        if sent and vals.keys() - NOTED_FIELDS:
            raise UserError(
                self.env._(
                    "“%s” has been sent and stays as it was: write another letter.",
                    sent[0].subject or sent[0].display_name,
                )
            )
        return super().write(vals)

    def _check_by_hand(self, vals):
        if not self.env.su and vals.keys() & SYSTEM_FIELDS:
            raise AccessError(
                self.env._("A letter is sent by its buttons; they keep the proof.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        if any(letter.state == "sent" for letter in self):
            raise UserError(self.env._("A letter that was sent is kept."))

    # --------------------------------------------------
    # The words
    # --------------------------------------------------

    def _get_text(self):
        """The subject and the paragraphs, in the language of ``self``."""
        self.ensure_one()
        return getattr(self, f"_get_{self.kind}_text")()

    def _get_contract_words(self):
        contract = self.contract_id
        if contract.title:
            return f"{contract.name} ({contract.title})"
        return contract.name

    def _get_day(self, day):
        return format_date(self.env, day, date_format="long") if day else ""

    def _get_renewal_text(self):
        contract = self.contract_id
        start, end = contract._get_next_dates()
        subject = self.env._("Renewal of contract %s", contract.name)
        words = {
            "contract": self._get_contract_words(),
            "end": self._get_day(contract.date_end),
            "next_start": self._get_day(start),
            "next_end": self._get_day(end),
            "deadline": self._get_day(contract.notice_deadline),
        }
        paragraphs = [
            self.env._("the contract %(contract)s ends on %(end)s.", **words),
            self._get_next_period_text(words),
        ]
        return subject, [self._get_salutation(), *paragraphs, self._get_farewell()]

    def _get_next_period_text(self, words):
        """What comes after its end."""
        contract = self.contract_id
        if contract.renewal_kind != "tacit":
            return self.env._(
                "We gladly go on looking after your plants from %(next_start)s to"
                " %(next_end)s on the same terms: please let us have your consent in"
                " writing before the contract ends.",
                **words,
            )
        if contract.notice_deadline < self.date:
            return self.env._(
                "As agreed, and as no notice has arrived by %(deadline)s, it is renewed"
                " for the period from %(next_start)s to %(next_end)s.",
                **words,
            )
        return self.env._(
            "As agreed, it is renewed for the period from %(next_start)s to"
            " %(next_end)s unless one of us ends it by a notice that arrives by"
            " %(deadline)s.",
            **words,
        )

    def _get_consumer_text(self):
        return self._get_renewal_text()

    def _get_price_rise_text(self):
        contract, rise = self.contract_id, self.indexation_id
        subject = self.env._(
            "Contract %(contract)s: fees from %(day)s",
            contract=contract.name,
            day=self._get_day(rise.date_from),
        )
        words = {
            "contract": self._get_contract_words(),
            "day": self._get_day(rise.date_from),
            "reason": rise.reason or rise._get_reason() if rise else "",
        }
        return subject, [
            self._get_salutation(),
            self.env._(
                "as the contract %(contract)s foresees, its fees are adjusted from"
                " %(day)s on. Reason: %(reason)s.",
                **words,
            ),
            self.env._("VAT is added. All other terms stay as they are."),
            self._get_farewell(),
        ]

    def _get_termination_text(self):
        contract, notice = self.contract_id, self.termination_id
        subject = self.env._("Your notice about contract %s", contract.name)
        words = {
            "contract": self._get_contract_words(),
            "received": self._get_day(notice.date_received),
            "deadline": self._get_day(notice.deadline),
            "last": self._get_day(notice.date_effective),
        }
        came = self.env._(
            "we have received your notice about the contract %(contract)s on"
            " %(received)s.",
            **words,
        )
        if notice.state == "accepted" or notice.is_in_time or not notice.deadline:
            verdict = self.env._("The contract ends on %(last)s.", **words)
        else:
            verdict = self.env._(
                "The contract asks for it by %(deadline)s: it came too late for this"
                " period, and ends the contract on %(last)s.",
                **words,
            )
        return subject, [self._get_salutation(), came, verdict, self._get_farewell()]

    def _get_salutation(self):
        return self.env._("Dear Customer,")

    def _get_farewell(self):
        return self.env._("We remain at your disposal for any question.")

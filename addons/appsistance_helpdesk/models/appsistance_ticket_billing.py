from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# what decides whose ticket it is
CUSTOMER_FIELDS = frozenset(("customer_id", "equipment_id", "partner_id", "site_id"))


class AppsistanceTicket(models.Model):
    """Who pays, what is charged, what prepaid minutes there are."""

    _inherit = "appsistance.ticket"

    invoice_partner_id = fields.Many2one(
        "res.partner",
        string="Bill to",
        compute="_compute_invoice_partner_id",
        store=True,
        readonly=False,
        index="btree_not_null",
    )
    prepaid_entry_ids = fields.One2many(
        "appsistance.prepaid.entry", "ticket_id", string="Prepaid Minutes"
    )
    prepaid_balance = fields.Integer(
        string="Prepaid Minutes Left", compute="_compute_prepaid_balance"
    )
    prepaid_level = fields.Selection(
        [
            ("none", "No Package"),
            ("green", "Enough"),
            ("yellow", "Getting Low"),
            ("orange", "Low"),
            ("red", "Nearly None"),
        ],
        compute="_compute_prepaid_balance",
    )
    payment_preview = fields.Char(
        string="How Time is Paid",
        compute="_compute_payment_preview",
        help="What a call that begins now is taken from.",
    )
    free_reason = fields.Char(
        string="Not Charged because",
        copy=False,
        tracking=True,
        groups="appsistance_base.group_dispatcher",
        help="Times on this ticket are neither taken from prepaid minutes nor charged.",
    )

    @api.depends("customer_id", "site_id", "equipment_id")
    def _compute_invoice_partner_id(self):
        """Whoever the roles say pays for ordinary work."""
        tickets = self.filtered(lambda ticket: ticket.site_id or ticket.customer_id)
        payers = self.env["res.partner"]._appsistance_get_payers(
            [ticket._prepare_payer_fact() for ticket in tickets]
        )
        (self - tickets).invoice_partner_id = False
        for ticket, payer in zip(tickets, payers, strict=True):
            ticket.invoice_partner_id = payer

    def _prepare_payer_fact(self):
        packages = self.env["appsistance.prepaid.package"]
        opened = self.date_opened or fields.Datetime.now()
        return {
            "partner": self.site_id or self.customer_id,
            "kind": "ordinary",
            "date": packages._get_local_day(self.company_id, opened),
            "equipment": self.equipment_id,
            "company": self.company_id,
        }

    @api.depends("customer_id", "company_id", "prepaid_entry_ids")
    def _compute_prepaid_balance(self):
        packages = self.env["appsistance.prepaid.package"].sudo()
        balances = packages._get_balances(self.customer_id, self.company_id)
        levels = packages._get_levels(self.customer_id, self.company_id)
        for ticket in self:
            key = (ticket.customer_id.id, ticket.company_id.id)
            ticket.prepaid_balance = balances.get(key, 0)
            ticket.prepaid_level = (levels[key] or "green") if key in levels else "none"

    @api.depends(
        "category_id",
        "company_id",
        "customer_id",
        "equipment_id",
        "free_reason",
        "site_id",
        "state",
        "team_id",
    )
    def _compute_payment_preview(self):
        for ticket in self:
            ticket.payment_preview = (
                ticket._get_payment_preview() if ticket.customer_id else False
            )

    def _get_payment_preview(self):
        """A sentence on how a call of one minute that begins now would be paid."""
        now = fields.Datetime.now()
        probe = self.env["appsistance.ticket.time"].new(
            {
                "ticket_id": self._origin.id or self.id,
                "start": fields.Datetime.subtract(now, minutes=1),
                "stop": now,
            }
        )
        probe.ticket_id = self
        decision = probe._decide()[probe]
        if decision["included"] or decision["coverage"] not in ("prepaid", "mixed"):
            return " ".join(decision["reason"].splitlines())
        if self.prepaid_balance > 0:
            return self.env._("Prepaid: %s minutes left", self.prepaid_balance)
        return self.env._("Prepaid, in overdraft: %s minutes", self.prepaid_balance)

    # --------------------------------------------------
    # Charges
    # --------------------------------------------------

    def write(self, vals):
        if CUSTOMER_FIELDS.isdisjoint(vals):
            return super().write(vals)
        before = {ticket: ticket.customer_id for ticket in self}
        result = super().write(vals)
        moved = self.filtered(
            lambda ticket: before[ticket] and ticket.customer_id != before[ticket]
        )
        moved._check_nothing_paid(before)
        self.time_ids._settle()
        return result

    def _check_nothing_paid(self, before):
        """What was taken from a customer's minutes or charged to him stays his."""
        times = self.sudo().time_ids.filtered(
            lambda time: time.coverage not in (False, "none")
        )
        charged = self._filter_charged()
        for ticket in self:
            if ticket in times.ticket_id or ticket in charged:
                raise UserError(
                    self.env._(
                        "Times or charges of ticket %(ticket)s are settled with "
                        "%(customer)s already. Reverse its times and cancel its "
                        "charges first, then enter the times for the right customer.",
                        ticket=ticket.number,
                        customer=before[ticket].display_name,
                    )
                )

    def _filter_charged(self):
        """Those with a charge that still counts."""
        rows = (
            self.env["appsistance.charge"]
            .sudo()
            ._read_group(
                Domain("res_model", "=", self._name)
                & Domain("res_id", "in", self.ids)
                & Domain("state", "!=", "cancelled"),
                ["res_id"],
            )
        )
        return self.browse([res_id for (res_id,) in rows])

    def _after_state(self, before):
        result = super()._after_state(before)
        self.filtered(
            lambda ticket: ticket.state in ("solved", "closed")
        )._create_fixed_charges()
        return result

    def _create_fixed_charges(self):
        """The category's fixed charge, once a ticket, whatever happens to it later."""
        tickets = self.sudo().filtered(
            lambda ticket: (
                ticket.category_id.product_id
                and ticket.customer_id
                and not ticket.free_reason
            )
        )
        tickets = tickets._filter_without_fixed_charge()
        vals_list = [ticket._prepare_fixed_charge() for ticket in tickets]
        self.env["appsistance.charge"]._create_charges(
            tickets._cover_fixed_charges(vals_list)
        )

    def _filter_without_fixed_charge(self):
        rows = self.env["appsistance.charge"]._read_group(
            Domain("res_model", "=", self._name)
            & Domain("res_id", "in", self.ids)
            & Domain("source_key", "=like", "fixed%"),
            ["res_id"],
        )
        return self - self.browse([res_id for (res_id,) in rows])

    def _cover_fixed_charges(self, vals_list):
        """The values of the fixed charges, as what the customers bought decides. A
        hook."""
        return vals_list

    def _prepare_fixed_charge(self):
        packages = self.env["appsistance.prepaid.package"]
        product = self.category_id.product_id
        return {
            "company_id": self.company_id.id,
            "customer_id": self.customer_id.id,
            "site_id": self.site_id.id,
            "equipment_id": self.equipment_id.id,
            "payer_id": self.invoice_partner_id.id,
            "date": packages._get_local_day(self.company_id, fields.Datetime.now()),
            "kind": "fee",
            "product_id": product.id,
            "quantity": 1.0,
            "reason": self.env._(
                "Fixed charge of “%(category)s”, ticket %(ticket)s",
                category=self.category_id.name,
                ticket=self.number,
            ),
            "res_model": self._name,
            "res_id": self.id,
            "source_key": "fixed",
        }

    def action_view_charges(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_base.appsistance_charge_action"
        )
        action["domain"] = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        action["context"] = {"create": False}
        return action

    def _filter_with_history(self):
        charges = self.env["appsistance.charge"].sudo()
        rows = charges._read_group(
            Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids),
            ["res_id"],
        )
        charged = self.browse([res_id for (res_id,) in rows])
        return (
            super()._filter_with_history()
            | charged
            | self.filtered("prepaid_entry_ids")
        )

from odoo import api, fields, models
from odoo.fields import Domain


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
        return {
            "partner": self.site_id or self.customer_id,
            "kind": "ordinary",
            "date": fields.Date.to_date(self.date_opened or fields.Datetime.now()),
            "equipment": self.equipment_id,
            "company": self.company_id,
        }

    @api.depends("customer_id", "prepaid_entry_ids")
    def _compute_prepaid_balance(self):
        balances = self.env["appsistance.prepaid.package"]._get_balances(
            self.customer_id, self.company_id
        )
        for ticket in self:
            ticket.prepaid_balance = balances.get(
                (ticket.customer_id.id, ticket.company_id.id), 0
            )

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

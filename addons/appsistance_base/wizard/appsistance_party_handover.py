from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain


class AppsistancePartyHandover(models.TransientModel):
    """A building manager hands his mandates to a successor on a day."""

    _name = "appsistance.party.handover"
    _description = "Hand Over Mandates"

    from_partner_id = fields.Many2one("res.partner", required=True)
    to_partner_id = fields.Many2one("res.partner", required=True)
    date = fields.Date(
        string="Successor's First Day",
        required=True,
        default=fields.Date.context_today,
    )
    party_ids = fields.Many2many(
        "appsistance.party",
        string="Mandates",
        compute="_compute_party_ids",
        store=True,
        readonly=False,
    )

    @api.depends("from_partner_id", "date")
    def _compute_party_ids(self):
        for wizard in self:
            wizard.party_ids = [Command.set(wizard._search_mandates().ids)]

    def action_done(self):
        """Run again it finds the mandates with the successor: nothing to do."""
        self.ensure_one()
        if self.from_partner_id == self.to_partner_id:
            raise UserError(self.env._("The successor is the same as before."))
        mandates = self.party_ids & self._search_mandates()
        future = mandates.filtered(lambda party: party.date_from >= self.date)
        future.write({"partner_id": self.to_partner_id.id})
        self._split(mandates - future)
        return self.to_partner_id.action_appsistance_open_mandates()

    def _split(self, mandates):
        """End the running ones the day before and begin their successors."""
        successors = [
            {
                **values,
                "partner_id": self.to_partner_id.id,
                "date_from": self.date,
                "date_to": mandate.date_to,
            }
            for mandate, values in zip(mandates, mandates.copy_data(), strict=True)
        ]
        mandates.write({"date_to": self.date - timedelta(days=1)})
        # the database would see both at once
        mandates.flush_recordset()
        return mandates.create(successors)

    def _search_mandates(self):
        """The mandates that are running on the day or begin later."""
        if not self.from_partner_id or not self.date:
            return self.env["appsistance.party"]
        return self.env["appsistance.party"].search(
            Domain("role", "=", "administrator")
            & Domain("partner_id", "=", self.from_partner_id.id)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", self.date))
        )

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import mail_intake


class AppsistanceTicketSender(models.Model):
    """What is known of an address or a whole domain: blocked, or of which customer."""

    _name = "appsistance.ticket.sender"
    _description = "Known or Blocked Sender"
    _order = "pattern, id"
    _rec_name = "pattern"
    _check_company_auto = True

    pattern = fields.Char(
        string="Address or Domain",
        required=True,
        help="An address (info@example.com) or a domain (example.com).",
    )
    kind = fields.Selection(
        [("customer", "Belongs to a Customer"), ("blocked", "Blocked")],
        required=True,
        default="customer",
    )
    customer_id = fields.Many2one(
        "res.partner", index="btree_not_null", ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    note = fields.Char()

    _pattern_unique = models.UniqueIndex(
        "(pattern, company_id)", "This sender is known already."
    )
    _customer_given = models.Constraint(
        "CHECK (kind != 'customer' OR customer_id IS NOT NULL)",
        "Say to which customer the sender belongs.",
    )

    @api.constrains("pattern", "kind")
    def _check_public_domain(self):
        for sender in self:
            if sender.kind == "customer" and (
                sender.pattern in mail_intake.PUBLIC_DOMAINS
            ):
                raise ValidationError(
                    self.env._(
                        "Anybody may have a mailbox at %s: it belongs to no customer. "
                        "Enter the whole address.",
                        sender.pattern,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare_normal(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._prepare_normal(vals))

    def _prepare_normal(self, vals):
        if "pattern" not in vals:
            return vals
        pattern = (vals["pattern"] or "").strip().lower().removeprefix("@")
        return {**vals, "pattern": pattern}

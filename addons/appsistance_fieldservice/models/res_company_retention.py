from odoo import fields, models

SHORTEST = 30


class ResCompany(models.Model):
    """For how many days is kept what serves the daily work; 0 keeps it for ever.

    Closed reports, their versions, signatures and photos are evidence: no limit.
    """

    _inherit = "res.company"

    appsistance_keep_operations_days = fields.Integer(
        string="Operations of Phones (days)",
        default=180,
        help="What a phone has sent; at least 30 days, because a phone may be late.",
    )
    appsistance_keep_links_days = fields.Integer(
        string="Unused Links to Sign (days)",
        default=365,
        help="Links that expired or were withdrawn, with the address they went to.",
    )
    appsistance_keep_invitations_days = fields.Integer(
        string="Invitations and Day Sheets (days)",
        default=730,
        help="Who was asked for a visit and what he answered, after the visit.",
    )
    appsistance_keep_notices_days = fields.Integer(
        string="Notices to Customers (days)",
        default=730,
        help="What customers were told and answered, after the visit.",
    )
    appsistance_keep_photos_days = fields.Integer(
        string="Photos without Report (days)",
        default=0,
        help="Photos of visits whose report was never closed.",
    )

    _appsistance_keep_operations = models.Constraint(
        f"CHECK (appsistance_keep_operations_days = 0"
        f" OR appsistance_keep_operations_days >= {SHORTEST})",
        "Operations of phones are kept for at least 30 days: a phone may be late.",
    )
    _appsistance_keep_positive = models.Constraint(
        "CHECK (appsistance_keep_links_days >= 0"
        " AND appsistance_keep_invitations_days >= 0"
        " AND appsistance_keep_notices_days >= 0"
        " AND appsistance_keep_photos_days >= 0)",
        "Days cannot be negative; 0 keeps for ever.",
    )

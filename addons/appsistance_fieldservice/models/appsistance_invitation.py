from odoo import fields, models


class AppsistanceInvitation(models.Model):
    """[Incarico] One person is asked to do one visit, and answers."""

    _name = "appsistance.invitation"
    _description = "Invitation"
    _order = "visit_id, id"

    visit_id = fields.Many2one(
        "appsistance.visit", required=True, ondelete="cascade", index=True
    )
    booking_id = fields.Many2one(
        "appsistance.booking", ondelete="set null", index="btree_not_null"
    )
    resource_id = fields.Many2one("resource.resource", required=True, index=True)
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    email = fields.Char()
    state = fields.Selection(
        [
            ("draft", "To Send"),
            ("sent", "Sent"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        required=True,
        default="draft",
        index=True,
    )
    mode = fields.Selection(
        [("visit", "One Mail per Visit"), ("day_sheet", "Day Sheet")],
        required=True,
        default="visit",
    )
    token = fields.Char(copy=False, groups="base.group_system")
    token_expires_at = fields.Datetime(copy=False, groups="base.group_system")
    ics_uid = fields.Char(string="Calendar Identifier", copy=False)
    ics_sequence = fields.Integer(string="Calendar Sequence", copy=False)
    sent_at = fields.Datetime(copy=False)
    reminded_at = fields.Datetime(copy=False)
    answered_at = fields.Datetime(copy=False)
    answered_by = fields.Selection(
        [
            ("link", "Link in the Mail"),
            ("calendar", "Calendar"),
            ("app", "In the App"),
            ("office", "Office"),
        ],
        copy=False,
    )
    decline_reason_id = fields.Many2one("appsistance.decline.reason", copy=False)
    decline_note = fields.Char(copy=False)

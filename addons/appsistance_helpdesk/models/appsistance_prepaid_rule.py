from datetime import timedelta

from odoo import fields, models


class AppsistancePrepaidRule(models.Model):
    """How much a minute counts for a team, in or out of certain hours."""

    _name = "appsistance.prepaid.rule"
    _description = "Prepaid Rule"
    _order = "sequence, id"

    product_tmpl_id = fields.Many2one(
        "product.template", index="btree_not_null", ondelete="cascade"
    )
    package_id = fields.Many2one(
        "appsistance.prepaid.package",
        index="btree_not_null",
        ondelete="cascade",
        help="The rule of the product, as it was at the sale.",
    )
    sequence = fields.Integer(
        default=10, export_string_translation=False, help="The first that fits holds."
    )
    team_id = fields.Many2one(
        "appsistance.ticket.team",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: all teams.",
    )
    hours = fields.Selection(
        [
            ("always", "Always"),
            ("inside", "In These Hours"),
            ("outside", "Out of These Hours"),
        ],
        string="When",
        required=True,
        default="always",
    )
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Hours",
        index="btree_not_null",
        help="Empty: the team's working hours. On public holidays nobody works.",
    )
    percent = fields.Integer(
        string="Counts (%)",
        required=True,
        default=100,
        help="200: each minute takes two. 0: the package may not be used then.",
    )

    _one_owner = models.Constraint(
        "CHECK ((product_tmpl_id IS NULL) != (package_id IS NULL))",
        "A rule belongs to a product or to a package.",
    )
    _percent_not_negative = models.Constraint(
        "CHECK (percent >= 0)", "The per cent cannot be negative."
    )

    def _fits(self, team, moment):
        """Whether it holds for a call of ``team`` that begins at ``moment`` (UTC)."""
        self.ensure_one()
        if self.team_id and self.team_id != team:
            return False
        if self.hours == "always":
            return True
        return self._is_inside(team, moment) == (self.hours == "inside")

    def _is_inside(self, team, moment):
        until = moment + timedelta(minutes=1)
        if not self.resource_calendar_id:
            return bool(team._get_open_intervals(moment, until))
        company = self.package_id.company_id or team.company_id or self.env.company
        return bool(
            self.resource_calendar_id._appsistance_get_open_intervals(
                moment, until, company
            )
        )

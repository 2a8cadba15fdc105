from math import prod

from odoo import fields, models


class AppsistanceContractIndex(models.Model):
    """An index of prices that the office enters, such as ISTAT FOI."""

    _name = "appsistance.contract.index"
    _description = "Price Index"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    active = fields.Boolean(default=True)
    percent_digits = fields.Integer(
        string="Decimals of a Change",
        default=4,
        help="How the change is rounded before the share that was agreed is taken of"
        " it: ISTAT publishes the changes of FOI with one decimal.",
    )
    note = fields.Text(translate=True, help="Where its values are published.")
    value_ids = fields.One2many("appsistance.contract.index.value", "index_id")
    link_ids = fields.One2many("appsistance.contract.index.link", "index_id")

    _code_unique = models.UniqueIndex("(code)", "An index with this code exists.")
    _check_digits = models.Constraint(
        "CHECK (percent_digits BETWEEN 0 AND 6)",
        "A change has from 0 to 6 decimals.",
    )

    def _get_coefficient(self, old, new):
        """What joins the value of the month ``new`` to the base of ``old``."""
        self.ensure_one()
        return prod(
            link.coefficient for link in self.link_ids if old < link.month <= new
        )

    def _get_change(self, value_from, value_to, coefficient):
        """The change in percent, as it is published."""
        self.ensure_one()
        change = (value_to * coefficient / value_from - 1) * 100
        return round(change, self.percent_digits)

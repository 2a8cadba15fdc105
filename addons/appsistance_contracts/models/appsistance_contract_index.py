from odoo import fields, models


class AppsistanceContractIndex(models.Model):
    """An index of prices that the office enters, such as ISTAT FOI."""

    _name = "appsistance.contract.index"
    _description = "Price Index"
    _order = "name"

    name = fields.Char(required=True)
    code = fields.Char(required=True)
    active = fields.Boolean(default=True)
    value_ids = fields.One2many("appsistance.contract.index.value", "index_id")

    _code_unique = models.UniqueIndex("(code)", "An index with this code exists.")

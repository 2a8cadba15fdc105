from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AppsistanceContractLine(models.Model):
    """An equipment under contract, from when to when; its components with it."""

    _name = "appsistance.contract.line"
    _description = "Equipment under Contract"
    _inherit = ["appsistance.contract.part.mixin"]
    _order = "contract_id, sequence, id"
    _check_company_auto = True

    contract_id = fields.Many2one(
        "appsistance.contract", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True
    )
    customer_id = fields.Many2one(related="contract_id.customer_id")
    sequence = fields.Integer(default=10)
    equipment_id = fields.Many2one(
        "appsistance.equipment",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    site_id = fields.Many2one(related="equipment_id.site_id", store=True, index=True)
    category_id = fields.Many2one(related="equipment_id.category_id")
    date_from = fields.Date(
        string="From", copy=False, help="Empty: from the contract's first day."
    )
    date_to = fields.Date(
        string="Until",
        copy=False,
        help="Last day under this contract; empty: as long as the contract lasts.",
    )
    note = fields.Char(groups="base.group_user")
    is_under_other_firm = fields.Boolean(related="equipment_id.is_under_other_firm")

    _check_dates = models.Constraint(
        "CHECK (date_to >= date_from)",
        "An equipment cannot leave the contract before it enters.",
    )
    _once_at_a_time = models.Constraint(
        """EXCLUDE USING gist (
            int4range(contract_id, contract_id, '[]') WITH =,
            int4range(equipment_id, equipment_id, '[]') WITH =,
            daterange(date_from, date_to, '[]') WITH &&
        )""",
        "This equipment stands in the contract twice in the same days.",
    )

    @api.depends("equipment_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.equipment_id.display_name

    @api.model_create_multi
    def create(self, vals_list):
        # A date that ends one stay comes before the next stay in the database too.
        self.flush_model(["date_from", "date_to"])
        lines = super().create(vals_list)
        lines.contract_id._clear_generated_until()
        return lines

    def write(self, vals):
        result = super().write(vals)
        self.contract_id._clear_generated_until()
        return result

    @api.model
    def _get_open_after_signing(self):
        return super()._get_open_after_signing() | {"note"}

    @api.constrains("equipment_id", "contract_id")
    def _check_customer(self):
        for line in self:
            customer = line.contract_id.customer_id
            if customer and line.equipment_id.customer_id != customer:
                raise ValidationError(
                    self.env._(
                        "%(equipment)s belongs to %(owner)s, the contract is with"
                        " %(customer)s.",
                        equipment=line.equipment_id.display_name,
                        owner=line.equipment_id.customer_id.display_name,
                        customer=customer.display_name,
                    )
                )

    def _is_valid_on(self, date):
        self.ensure_one()
        return (not self.date_from or self.date_from <= date) and (
            not self.date_to or self.date_to >= date
        )

    def _get_archive_content(self):
        """What an ended period keeps of it."""
        equipment = self.equipment_id
        return {
            "name": equipment.complete_name or "",
            "category": self.category_id.display_name or "",
            "serial_number": equipment.serial_number or "",
            "site": self.site_id.display_name or "",
            "date_from": fields.Date.to_string(self.date_from) or "",
            "date_to": fields.Date.to_string(self.date_to) or "",
        }

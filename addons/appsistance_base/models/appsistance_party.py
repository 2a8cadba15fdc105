from odoo import fields, models


class AppsistanceParty(models.Model):
    """A partner's role on a customer, a site or one equipment, from a day until a day.

    An administrator's mandate is such a role, never ``parent_id``: a condominium is a
    customer of its own.
    """

    _name = "appsistance.party"
    _description = "Role"
    _order = "customer_id, role, date_from desc, id desc"

    partner_id = fields.Many2one("res.partner", string="Who", required=True, index=True)
    role = fields.Selection(
        [
            ("owner", "Owner"),
            ("occupant", "Occupant"),
            ("administrator", "Building Manager"),
            ("caretaker", "Caretaker"),
            ("contact", "Contact"),
            ("payer_ordinary", "Pays Ordinary Work"),
            ("payer_extraordinary", "Pays Extraordinary Work"),
            ("payer_warranty", "Pays Warranty Work"),
        ],
        required=True,
        index=True,
    )
    customer_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True
    )
    site_id = fields.Many2one("res.partner", string="Site", index="btree_not_null")
    equipment_id = fields.Many2one("appsistance.equipment", index="btree_not_null")
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(string="Until")
    can_request = fields.Boolean(string="May Ask for Work", default=True)
    is_notified = fields.Boolean(string="Is Told of Visits")
    gets_report = fields.Boolean(string="Gets the Report")
    company_id = fields.Many2one("res.company", index=True)
    note = fields.Char()

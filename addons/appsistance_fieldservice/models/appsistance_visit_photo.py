from odoo import fields, models


class AppsistanceVisitPhoto(models.Model):
    _name = "appsistance.visit.photo"
    _description = "Photo of a Visit"
    _inherit = ["appsistance.client.mixin"]
    _order = "visit_id, id"

    visit_id = fields.Many2one(
        "appsistance.visit", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    equipment_id = fields.Many2one("appsistance.equipment", index="btree_not_null")
    answer_id = fields.Many2one(
        "appsistance.checklist.answer", ondelete="cascade", index="btree_not_null"
    )
    quote_request_id = fields.Many2one(
        "appsistance.quote.request", ondelete="set null", index="btree_not_null"
    )
    name = fields.Char(string="Caption")
    kind = fields.Selection(
        [
            ("work", "Work"),
            ("before", "Before"),
            ("after", "After"),
            ("plate", "Rating Plate"),
            ("wasted", "Wasted Trip"),
        ],
        required=True,
        default="work",
    )
    image = fields.Image(max_width=1600, max_height=1600, required=True)
    is_printed = fields.Boolean(string="On the Report", default=True)

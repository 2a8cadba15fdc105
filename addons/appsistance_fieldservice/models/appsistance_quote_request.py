from odoo import fields, models


class AppsistanceQuoteRequest(models.Model):
    """A technician asks sales for a quotation of parts and work."""

    _name = "appsistance.quote.request"
    _description = "Quote Request"
    _inherit = ["mail.thread", "mail.activity.mixin", "appsistance.client.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Subject", required=True)
    visit_id = fields.Many2one(
        "appsistance.visit",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    work_order_id = fields.Many2one(
        "appsistance.work.order",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="work_order_id.company_id", store=True, index=True
    )
    customer_id = fields.Many2one(
        related="work_order_id.customer_id", store=True, index=True
    )
    equipment_id = fields.Many2one("appsistance.equipment", index="btree_not_null")
    note = fields.Text()
    line_ids = fields.One2many(
        "appsistance.quote.request.line", "request_id", copy=True
    )
    photo_ids = fields.Many2many(
        "appsistance.visit.photo",
        "appsistance_quote_request_photo_rel",
        "request_id",
        "photo_id",
        string="Photos for the Customer",
        domain="[('visit_id', '=', visit_id)]",
        copy=False,
        help="Shown beside the quotation; the other photos of the visit stay here.",
    )
    sale_order_id = fields.Many2one("sale.order", index="btree_not_null", copy=False)
    salesperson_id = fields.Many2one("res.users")
    recall_date = fields.Date(
        string="Ask Again on", help="Where the quote waits for an assembly."
    )
    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("quoted", "Quotation Drafted"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        required=True,
        default="requested",
        index=True,
        copy=False,
        tracking=True,
    )

from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    appsistance_quote_request_ids = fields.One2many(
        "appsistance.quote.request", "sale_order_id", string="Quote Requests"
    )
    appsistance_work_order_id = fields.Many2one(
        "appsistance.work.order",
        string="Work Order",
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    appsistance_photo_ids = fields.Many2many(
        "ir.attachment",
        "appsistance_sale_order_photo_rel",
        "order_id",
        "attachment_id",
        string="Photos for the Customer",
        copy=False,
        help="What the technician saw: the customer finds it beside the quotation.",
    )
    appsistance_accept_into = fields.Selection(
        [("same", "The Same Work Order"), ("new", "A New Work Order")],
        string="Accepted Lines Go to",
        default="same",
    )
    appsistance_billing_mode = fields.Selection(
        [("fixed", "Fixed Price"), ("time", "Time and Material")],
        string="Billing",
        default="fixed",
        help="Fixed price: the quote's lines are charged, hours and parts are cost."
        " Time and material: what was done is charged by the policy.",
    )

from odoo import api, fields, models


class AppsistanceContractTermination(models.Model):
    """[Disdetta, recesso] Who ends the contract, when and how it was told, in time or
    not."""

    _name = "appsistance.contract.termination"
    _description = "Termination Notice"
    _order = "date_received desc, id desc"

    contract_id = fields.Many2one(
        "appsistance.contract", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True
    )
    period_id = fields.Many2one(
        "appsistance.contract.period", ondelete="restrict", index="btree_not_null"
    )
    kind = fields.Selection(
        [("notice", "Termination Notice"), ("early", "Early Termination")],
        required=True,
        default="notice",
    )
    side = fields.Selection(
        [("customer", "Customer"), ("us", "Us")],
        string="By",
        required=True,
        default="customer",
    )
    date_received = fields.Date(required=True, default=fields.Date.context_today)
    channel = fields.Selection(
        [
            ("pec", "PEC"),
            ("registered", "Registered Letter"),
            ("email", "E-mail"),
            ("hand", "By Hand"),
            ("phone", "Telephone"),
        ],
        required=True,
        default="pec",
    )
    deadline = fields.Date(readonly=True, help="Until when it would be in time.")
    is_in_time = fields.Boolean(readonly=True)
    date_effective = fields.Date(string="Last Day")
    state = fields.Selection(
        [
            ("received", "Received"),
            ("accepted", "Accepted"),
            ("rejected", "Out of Time"),
            ("withdrawn", "Withdrawn"),
        ],
        string="Status",
        required=True,
        default="received",
        index=True,
    )
    reason = fields.Text()
    note = fields.Text()

    @api.model_create_multi
    def create(self, vals_list):
        """Each notice is judged as it comes: in time or not, and until when it runs."""
        notices = super().create(vals_list)
        for notice in notices.sudo().filtered(lambda row: row.kind == "notice"):
            notice.write(notice._judge())
        return notices

    def _judge(self):
        self.ensure_one()
        contract = self.contract_id
        deadline = contract.notice_deadline
        is_in_time = not deadline or self.date_received <= deadline
        vals = {
            "period_id": contract.period_id.id,
            "deadline": deadline,
            "is_in_time": is_in_time,
        }
        if not is_in_time:
            vals["state"] = "rejected"
            vals["date_effective"] = contract._get_next_dates()[1]
        elif not self.date_effective:
            vals["date_effective"] = contract.date_end
        return vals

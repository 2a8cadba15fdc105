from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

LATE_ACTIVITY = "appsistance_purchase.mail_activity_type_warranty"


class AppsistanceWarrantyReturn(models.Model):
    """A part under the maker's warranty, from its removal until it is credited or
    replaced."""

    _name = "appsistance.warranty.return"
    _description = "Warranty Return"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "serial", "rma", "part"]
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, readonly=True, default="/")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Followed By",
        tracking=True,
        index="btree_not_null",
        default=lambda self: self.env.user,
    )
    # What it is
    supplier_id = fields.Many2one(
        "res.partner",
        string="Maker or Supplier",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
    )
    product_id = fields.Many2one(
        "product.product", check_company=True, index="btree_not_null"
    )
    part = fields.Char(
        compute="_compute_part",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    serial = fields.Char(string="Serial No.", index="trigram")
    quantity = fields.Float(digits="Product Unit", default=1, required=True)
    equipment_id = fields.Many2one(
        "appsistance.equipment",
        string="Removed From",
        check_company=True,
        index="btree_not_null",
    )
    customer_id = fields.Many2one(
        "res.partner",
        compute="_compute_customer_id",
        store=True,
        readonly=False,
        check_company=True,
        index="btree_not_null",
    )
    fault = fields.Text(string="Defect")
    removed_on = fields.Date(default=fields.Date.context_today)
    # Its way
    rma = fields.Char(string="Return Authorisation", tracking=True)
    ddt_number = fields.Char(
        string="Our DDT",
        tracking=True,
        help="The delivery note “return under warranty” with which it left.",
    )
    sent_on = fields.Date(tracking=True)
    expected_on = fields.Date(
        string="Answer By",
        compute="_compute_expected_on",
        store=True,
        readonly=False,
        tracking=True,
        help="By when the maker should have credited or replaced it.",
    )
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    # How it ended
    state = fields.Selection(
        selection=[
            ("to_send", "To send"),
            ("sent", "Sent"),
            ("credited", "Credited"),
            ("replaced", "Replaced"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default="to_send",
        tracking=True,
        group_expand="_expand_states",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    expected_amount = fields.Monetary(
        string="Expected Credit", groups="appsistance_base.group_manager"
    )
    credit_id = fields.Many2one(
        "account.move",
        string="Credit Note",
        copy=False,
        check_company=True,
        index="btree_not_null",
        domain="[('move_type', '=', 'in_refund'), ('state', '!=', 'cancel'),"
        " ('commercial_partner_id', '=', supplier_id)]",
        groups="appsistance_base.group_manager",
    )
    closed_on = fields.Date(readonly=True, copy=False)
    answer = fields.Text(string="Maker's Answer")

    # --------------------------------------------------
    # Computed fields
    # --------------------------------------------------

    @api.depends("product_id")
    def _compute_part(self):
        for warranty in self:
            warranty.part = warranty.part or warranty.product_id.display_name

    @api.depends("equipment_id")
    def _compute_customer_id(self):
        for warranty in self:
            warranty.customer_id = (
                warranty.equipment_id.customer_id or warranty.customer_id
            )

    @api.depends("sent_on")
    def _compute_expected_on(self):
        for warranty in self:
            days = warranty.company_id.appsistance_warranty_days
            warranty.expected_on = warranty.sent_on and warranty.sent_on + timedelta(
                days=days
            )

    @api.depends("state", "expected_on", "removed_on")
    @api.depends_context("allowed_company_ids", "tz")
    def _compute_is_late(self):
        late = self.filtered_domain(self._get_late_domain())
        for warranty in self:
            warranty.is_late = warranty in late

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_late_domain()
        if set(value) == {True, False}:
            return Domain.TRUE
        return domain if True in value else ~domain

    @api.model
    def _get_late_domain(self):
        """Sent and not answered in time, or still here longer after its removal than
        its company allows."""
        today = fields.Date.context_today(self)
        forgotten = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain(
                "removed_on",
                "<",
                today - timedelta(days=company.appsistance_warranty_send_days),
            )
            for company in self.env.companies
        )
        return (Domain("state", "=", "sent") & Domain("expected_on", "<", today)) | (
            Domain("state", "=", "to_send") & forgotten
        )

    @api.model
    def _expand_states(self, _states, _domain):
        return ["to_send", "sent", "credited", "replaced", "refused"]

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        sequences = self.env["ir.sequence"]
        sequences._appsistance_fill_numbers(self._name, vals_list, "name")
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unsent(self):
        if self.filtered(
            lambda warranty: warranty.state not in ("to_send", "cancelled")
        ):
            raise UserError(
                self.env._("A part that was sent is kept: cancel it instead.")
            )

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_send(self):
        """It leaves, with a delivery note of ours."""
        self._check_state("to_send")
        if not all(self.mapped("ddt_number")):
            raise UserError(
                self.env._("Enter the number of the DDT with which the part leaves.")
            )
        today = fields.Date.context_today(self)
        for warranty in self:
            warranty.sent_on = warranty.sent_on or today
        return self._move_on("sent")

    def action_credit(self):
        self._check_state("sent")
        if not all(warranty.sudo().credit_id for warranty in self):
            raise UserError(self.env._("Choose the maker's credit note."))
        return self._close("credited")

    def action_replace(self):
        self._check_state("sent")
        return self._close("replaced")

    def action_refuse(self):
        self._check_state("sent")
        if not all(self.mapped("answer")):
            raise UserError(self.env._("Write what the maker answers."))
        return self._close("refused")

    def action_cancel(self):
        self._check_state("to_send", "sent")
        return self._close("cancelled")

    def action_reopen(self):
        self._check_state("credited", "replaced", "refused", "cancelled")
        for warranty in self:
            warranty.write(
                {
                    "state": "sent" if warranty.sent_on else "to_send",
                    "closed_on": False,
                }
            )
        return True

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    def _check_state(self, *states):
        wrong = self.filtered(lambda warranty: warranty.state not in states)
        if wrong:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(number)s is “%(state)s”: this does not fit.",
                    number=wrong[0].name,
                    state=labels[wrong[0].state],
                )
            )

    def _move_on(self, state):
        self.write({"state": state})
        self.activity_unlink([LATE_ACTIVITY])
        return True

    def _close(self, state):
        self.closed_on = fields.Date.context_today(self)
        return self._move_on(state)

    @api.model
    def _cron_remind(self):
        """One activity for each part that is late, until it moves on."""
        open_ones = Domain("state", "in", ("to_send", "sent"))
        for (company,) in self._read_group(open_ones, ["company_id"]):
            records = self.with_company(company)
            late = records.search(
                records._get_late_domain() & Domain("company_id", "=", company.id)
            )
            late._remind()

    def _remind(self):
        told = self.activity_search([LATE_ACTIVITY]).mapped("res_id")
        for warranty in self.filtered(lambda warranty: warranty.id not in told):
            user = warranty.user_id or warranty.create_uid
            translated = warranty.with_context(lang=user.lang)
            translated.activity_schedule(
                LATE_ACTIVITY,
                user_id=user.id,
                summary=translated._get_reminder(),
            )

    def _get_reminder(self):
        if self.state == "to_send":
            return self.env._("Send %(part)s to the maker", part=self.part)
        return self.env._(
            "%(supplier)s has not answered about %(part)s",
            supplier=self.supplier_id.name,
            part=self.part,
        )

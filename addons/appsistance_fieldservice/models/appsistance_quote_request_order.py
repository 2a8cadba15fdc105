from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import plaintext2html


class AppsistanceQuoteRequest(models.Model):
    """From what a technician asks for to a draft quotation, and its answer."""

    _inherit = "appsistance.quote.request"

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        requests.filtered("recall_date")._update_recall()
        requests._tell_office()
        return requests

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"recall_date", "salesperson_id", "state"}:
            self._update_recall()
        return result

    def _update_recall(self):
        """On the recall date an activity wakes the salesperson, unless the customer
        has answered by then."""
        requests = self.sudo()
        requests.activity_unlink(["mail.mail_activity_data_call"])
        for request in requests:
            if request.recall_date and request.state in ("requested", "quoted"):
                request.activity_schedule(
                    "mail.mail_activity_data_call",
                    date_deadline=request.recall_date,
                    summary=self.env._("Ask again about: %s", request.name),
                    user_id=request._get_salesperson().id,
                )

    def action_create_quotation(self):
        """Draft a quotation with the lines asked for; the salesperson completes it."""
        self.check_access("write")
        if not all(request.line_ids for request in self):
            raise UserError(self.env._("Say first what the quotation is about."))
        for request in self.filtered(lambda request: request.state == "requested"):
            order = self.env["sale.order"].sudo().create(request._prepare_order())
            request.write({"sale_order_id": order.id, "state": "quoted"})
            request._attach_photos()
            request.sudo().activity_unlink(["mail.mail_activity_data_todo"])
            request._schedule_quotation(order)
        if self.env["sale.order"].has_access("read"):
            return self.action_view_quotation()
        return True

    def action_view_quotation(self):
        return self.sale_order_id._get_records_action()

    def _attach_photos(self):
        """The photos chosen for the customer become documents of the quotation."""
        self.ensure_one()
        order = self.sudo().sale_order_id
        attachments = self.env["ir.attachment"].sudo()
        vals_list = [
            photo._prepare_quotation_attachment(order, number)
            for number, photo in enumerate(self.sudo().photo_ids, 1)
        ]
        order.appsistance_photo_ids = attachments.create(vals_list)

    def _tell_office(self):
        """The office reads that a technician asks for a quotation, with his note."""
        for request in self.sudo().filtered(lambda request: request.visit_id):
            request._schedule_for_office(
                self.env._("Quotation asked for: %s", request.name)
            )

    def _schedule_for_office(self, summary):
        office = self.salesperson_id or self.visit_id._get_dispatcher()
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=self.note and plaintext2html(self.note),
            user_id=office.id,
        )

    def _prepare_order(self):
        """Hook: the values of the quotation."""
        self.ensure_one()
        job = self.work_order_id
        return {
            "partner_id": self.customer_id.id,
            "partner_invoice_id": (job.invoice_partner_id or self.customer_id).id,
            "partner_shipping_id": job.site_id.id,
            "company_id": self.company_id.id,
            "user_id": self._get_salesperson().id,
            "origin": job.name,
            "client_order_ref": job.customer_order_number,
            "appsistance_work_order_id": job.id,
            "order_line": [
                Command.create(line._prepare_order_line()) for line in self.line_ids
            ],
        }

    def _get_salesperson(self):
        customer = self.customer_id
        return self.salesperson_id or customer.user_id or self.env.user

    def _schedule_quotation(self, order):
        order.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Quotation asked for: %s", self.name),
            note=self.note and plaintext2html(self.note),
            user_id=self._get_salesperson().id,
        )

    # --------------------------------------------------
    # The customer's answer
    # --------------------------------------------------

    def _accept(self):
        """The quotation was accepted: its lines go to the job, or to a new one."""
        for request in self.filtered(lambda request: request.state == "quoted"):
            order = request.sale_order_id
            job = request.work_order_id
            if (
                order.appsistance_accept_into == "new"
                and order.appsistance_work_order_id == job
            ):
                job = job.create(request._prepare_new_job())
                order = order.with_context(appsistance_accepting=True)
                order.appsistance_work_order_id = job
            job = order.appsistance_work_order_id
            self.env["appsistance.visit.material"].create(
                [
                    line._appsistance_prepare_material(job)
                    for line in order.order_line
                    if line._appsistance_is_part()
                ]
            )
            request.state = "accepted"

    def _prepare_new_job(self):
        """Hook: the values of the job that carries out an accepted quotation."""
        job = self.work_order_id
        return {
            "site_id": job.site_id.id,
            "customer_id": job.customer_id.id,
            "equipment_ids": [Command.set(job.equipment_ids.ids)],
            "type_id": job.type_id.id,
            "invoice_partner_id": job.invoice_partner_id.id,
            "company_id": job.company_id.id,
            "summary": self.name,
            "description": self.note or job.description,
            "origin": "quote",
            "follows_id": job.id,
        }

    def _quote_again(self):
        """The quotation is a draft again: it waits for another answer."""
        closed = self.filtered(lambda request: request.state != "requested")
        closed.write({"state": "quoted"})

    def _revoke(self):
        """The order was cancelled after it was accepted: nothing is to be brought."""
        accepted = self.filtered(lambda request: request.state == "accepted")
        lines = accepted.sale_order_id.order_line
        materials = self.env["appsistance.visit.material"].search(
            [("sale_line_id", "in", lines.ids), ("state", "=", "planned")]
        )
        materials.unlink()
        accepted.write({"state": "cancelled"})

    def _refuse(self):
        """The customer does not want it: the technician's request says so."""
        self._revoke()
        for request in self.filtered(lambda request: request.state == "quoted"):
            request.state = "refused"
            request.sale_order_id.activity_unlink(["mail.mail_activity_data_todo"])
            request._tell_refusal()

    def _tell_refusal(self):
        """Who asked for it reads it, and the office decides what comes next."""
        told = self.env._(
            "The customer refused the quotation %s.", self.sale_order_id.name
        )
        asking = self.visit_id.user_ids | self.create_uid
        body = Markup("<p>%s</p>%s") % (told, plaintext2html(self.note or ""))
        self.message_post(body=body, partner_ids=asking.partner_id.ids)
        if self.visit_id:
            self._schedule_for_office(told)

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


class AppsistanceQuoteRequest(models.Model):
    """From what a technician asks for to a draft quotation, and its answer."""

    _inherit = "appsistance.quote.request"

    def action_create_quotation(self):
        """Draft a quotation with the lines asked for; the salesperson completes it."""
        self.check_access("write")
        if not all(request.line_ids for request in self):
            raise UserError(self.env._("Say first what the quotation is about."))
        for request in self.filtered(lambda request: request.state == "requested"):
            order = self.env["sale.order"].sudo().create(request._prepare_order())
            request.write({"sale_order_id": order.id, "state": "quoted"})
            request._schedule_quotation(order)
        if self.env["sale.order"].has_access("read"):
            return self.action_view_quotation()
        return True

    def action_view_quotation(self):
        return self.sale_order_id._get_records_action()

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
            note=self.note,
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
            if order.appsistance_accept_into == "new":
                job = job.create(request._prepare_new_job())
                order.appsistance_work_order_id = job
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

    def _refuse(self):
        """The customer does not want it: the technician's request says so."""
        for request in self.filtered(lambda request: request.state == "quoted"):
            request.state = "refused"
            technicians = request.visit_id.user_ids.partner_id
            request.message_post(
                body=self.env._(
                    "The customer refused the quotation %s.", request.sale_order_id.name
                ),
                partner_ids=technicians.ids,
            )

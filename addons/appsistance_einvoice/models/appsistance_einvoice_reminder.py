"""What falls due: the domains of the lists, and the accountant's reminders."""

from odoo import api, models
from odoo.fields import Domain

_ACTIVITY = "appsistance_einvoice.mail_activity_type_einvoice"
#: Nothing proves yet that the SdI has them. A file that was exported still lies here.
UNSENT_STATES = ("to_export", "exported")


class AppsistanceEinvoiceReminder(models.AbstractModel):
    """Part of `account.move`: deadlines and who is told of them."""

    _name = "appsistance.einvoice.reminder"
    _description = "Reminder of an Electronic Invoice"

    @api.model
    def _get_einvoice_due_domain(self, day, operator="<="):
        """Documents that have to reach the SdI, or reach it again, by that day."""
        return Domain(
            [
                ("appsistance_einvoice_state", "in", UNSENT_STATES),
                ("appsistance_einvoice_deadline", operator, day),
            ]
        ) | Domain(
            [
                ("appsistance_einvoice_state", "=", "rejected"),
                ("appsistance_einvoice_file_id.resend_deadline", operator, day),
            ]
        )

    @api.model
    def _cron_einvoice_remind(self):
        """Once a day: an activity for each document whose last day comes near.

        Repeating it makes nothing new; what is no longer due loses its reminder.
        """
        reminders = self._get_einvoice_reminders()
        due = self.browse()
        companies = self.env["res.company"].search(
            [("appsistance_einvoice_channel", "!=", False)]
        )
        for company in companies:
            days = company.appsistance_einvoice_warning_days
            due |= self.search(
                self._get_einvoice_due_domain(f"today +{days}d")
                & Domain("company_id", "=", company.id)
            )
        due_ids, reminded_ids = set(due.ids), set(reminders.mapped("res_id"))
        self._remove_einvoice_reminders(
            reminders.filtered(lambda reminder: reminder.res_id not in due_ids)
        )
        due.filtered(
            lambda move: move.id not in reminded_ids
        )._create_einvoice_reminders()

    def _get_einvoice_reminders(self, domain=Domain.TRUE):
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                Domain("activity_type_id", "=", self.env.ref(_ACTIVITY).id)
                & Domain("res_model", "=", "account.move")
                & Domain(domain)
            )
        )

    def _create_einvoice_reminders(self):
        activity_type = self.env.ref(_ACTIVITY)
        model = self.env["ir.model"]._get("account.move")
        activities = (
            self.env["mail.activity"]
            .sudo()
            .with_context(mail_activity_quick_update=True)
        )
        activities.create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "res_model_id": model.id,
                    "res_id": move.id,
                    "user_id": move._get_einvoice_accountant().id,
                    "date_deadline": move._get_einvoice_due_day(),
                    "summary": move._get_einvoice_reminder_text(),
                }
                for move in self
                if move._get_einvoice_due_day()
            ]
        )

    def _update_einvoice_reminders(self):
        """A receipt or a new file changed what has to be done: begin anew."""
        self._remove_einvoice_reminders(
            self._get_einvoice_reminders([("res_id", "in", self.ids)])
        )
        self.filtered(
            lambda move: move.appsistance_einvoice_state == "rejected"
        )._create_einvoice_reminders()

    @api.model
    def _remove_einvoice_reminders(self, reminders):
        reminders.unlink()

    def _get_einvoice_accountant(self):
        """Who of the company looks after it; else who made the invoice."""
        self.ensure_one()
        candidates = (
            self.company_id.appsistance_einvoice_user_id
            | self.invoice_user_id
            | self.create_uid
        )
        people = candidates.filtered(lambda user: user.active and not user.share)
        return people[:1] or self.env.ref("base.user_admin")

    def _get_einvoice_reminder_text(self):
        """In the accountant's language: a job, or the SdI's mail, has none."""
        self.ensure_one()
        reader = self.with_context(lang=self._get_einvoice_accountant().lang)
        texts = {
            "to_export": reader.env._("Export the XML and send it to the SdI"),
            "exported": reader.env._("Send the exported XML to the SdI"),
            "rejected": reader.env._("Rejected by the SdI: correct and send again"),
        }
        return texts[self.appsistance_einvoice_state]

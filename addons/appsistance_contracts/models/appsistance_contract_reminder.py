from odoo import api, fields, models
from odoo.tools import split_every

REMINDER_BATCH = 500


class AppsistanceContractReminder(models.Model):
    """Who was reminded of which deadline: once, however often the job runs."""

    _name = "appsistance.contract.reminder"
    _description = "Reminder of a Contract"
    _order = "date, id"

    contract_id = fields.Many2one(
        "appsistance.contract", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True
    )
    kind = fields.Selection(
        selection=lambda self: self.env[
            "appsistance.contract"
        ]._selection_deadline_kind(),
        required=True,
    )
    date = fields.Date(required=True)
    activity_id = fields.Many2one(
        "mail.activity", ondelete="set null", index="btree_not_null"
    )

    _once = models.UniqueIndex(
        "(contract_id, kind, date)", "This reminder has been made already."
    )

    @api.model
    def _cron_remind(self):
        """Once a day: an activity for each deadline that comes near.

        Running it again adds nothing; what is settled loses its open activity.
        """
        wanted = {}
        contracts = self.env["appsistance.contract"]
        for company in self.env["res.company"].search([("active", "=", True)]):
            if company.appsistance_contract_reminder_days > 0:
                for kind, dates in contracts._find_deadlines(company).items():
                    for contract, day in dates.items():
                        wanted[contract, kind, day] = True
        known = self.search([("kind", "!=", False)])
        keys = {(row.contract_id, row.kind, row.date) for row in known}
        known.filtered(
            lambda row: (row.contract_id, row.kind, row.date) not in wanted
        )._settle()
        new = [key for key in wanted if key not in keys]
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(new))
        for batch in split_every(REMINDER_BATCH, new):
            self._remind(batch)
            if not progress._commit_progress(len(batch)):
                break

    def _settle(self):
        """Nothing is to be done any more. What somebody did stays known as done."""
        undone = self.filtered("activity_id.active")
        undone.activity_id.unlink()
        undone.unlink()

    @api.model
    def _remind(self, keys):
        """One activity for each ``(contract, kind, day)``, in one batch."""
        todo = self.env.ref("mail.mail_activity_data_todo")
        model_id = self.env["ir.model"]._get_id("appsistance.contract")
        users = [contract._get_reminded_user() for contract, _kind, _day in keys]
        activities = (
            self.env["mail.activity"]
            .with_context(mail_activity_quick_update=True)
            .create(
                [
                    {
                        "activity_type_id": todo.id,
                        "automated": True,
                        "date_deadline": day,
                        "res_id": contract.id,
                        "res_model_id": model_id,
                        "summary": contract._get_reminder_text(kind, day, user.lang),
                        "user_id": user.id,
                    }
                    for (contract, kind, day), user in zip(keys, users, strict=True)
                ]
            )
        )
        self.create(
            [
                {
                    "contract_id": contract.id,
                    "kind": kind,
                    "date": day,
                    "activity_id": activity.id,
                }
                for (contract, kind, day), activity in zip(
                    keys, activities, strict=True
                )
            ]
        )

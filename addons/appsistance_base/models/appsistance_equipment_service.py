from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, split_every

REMINDER_BATCH = 500


class AppsistanceEquipment(models.Model):
    """Whether an equipment works, and who looks after it."""

    _inherit = "appsistance.equipment"

    @api.depends("state", "parent_id")
    def _compute_is_plant_stopped(self):
        paths = {equipment: equipment._get_path_ids() for equipment in self}
        stopped = self.sudo().search(
            [
                ("id", "in", list({id_ for path in paths.values() for id_ in path})),
                ("state", "=", "stopped"),
            ]
        )
        stopped_ids = set(stopped.ids)
        for equipment in self:
            equipment.is_plant_stopped = (
                equipment.state == "stopped"
                or not stopped_ids.isdisjoint(paths[equipment])
            )

    @api.depends("stop_reason", "stopped_by", "stopped_on", "stop_prescription")
    def _compute_stop_summary(self):
        for equipment in self:
            lines = [
                self.env._(
                    "Stopped on %(date)s by %(who)s: %(reason)s",
                    date=format_date(self.env, equipment.stopped_on) or "-",
                    who=equipment.stopped_by or "-",
                    reason=equipment.stop_reason or "-",
                )
            ]
            if equipment.stop_prescription:
                lines.append(
                    self.env._(
                        "Before it may run again: %s", equipment.stop_prescription
                    )
                )
            equipment.stop_summary = "\n".join(lines)

    @api.depends("contractor_id", "contractor_until")
    def _compute_contractor_summary(self):
        for equipment in self:
            firm = equipment.contractor_id.display_name
            if equipment.contractor_until:
                equipment.contractor_summary = self.env._(
                    "Under contract with %(firm)s until %(date)s: nothing is planned.",
                    firm=firm,
                    date=format_date(self.env, equipment.contractor_until),
                )
            else:
                equipment.contractor_summary = self.env._(
                    "Under contract with %(firm)s: nothing is planned.", firm=firm
                )

    @api.depends("contractor_id", "contractor_until")
    def _compute_is_under_other_firm(self):
        today = fields.Date.context_today(self)
        for equipment in self:
            until = equipment.contractor_until
            equipment.is_under_other_firm = bool(
                equipment.contractor_id and (not until or until >= today)
            )

    def _search_is_under_other_firm(self, operator, _value):
        if operator != "in":
            return NotImplemented
        return Domain("contractor_id", "!=", False) & (
            Domain("contractor_until", "=", False)
            | Domain("contractor_until", ">=", "today")
        )

    @api.depends("deadline_ids.date", "deadline_ids.active")
    def _compute_next_deadline_date(self):
        dates = dict(
            self.env["appsistance.equipment.deadline"]._read_group(
                [("equipment_id", "in", self.ids)], ["equipment_id"], ["date:min"]
            )
        )
        for equipment in self:
            equipment.next_deadline_date = dates.get(equipment._origin, False)

    def action_put_in_service(self):
        self.write(
            {
                "state": "in_service",
                "stop_reason": False,
                "stopped_by": False,
                "stopped_on": False,
                "stop_prescription": False,
                "dismantled_on": False,
            }
        )

    def action_stop(self):
        return self._prepare_wizard_action(
            "appsistance.equipment.stop", self.env._("Stop")
        )

    def action_dismantle(self):
        """Dismantle with all components: they are scrapped with their plant."""
        tree = self._get_tree().filtered(
            lambda equipment: equipment.state != "dismantled"
        )
        tree.write(
            {
                "state": "dismantled",
                "dismantled_on": fields.Date.context_today(self),
            }
        )

    def _get_reminder_user(self):
        """Who is reminded: responsible, customer's salesperson, or as in settings."""
        self.ensure_one()
        return (
            self.user_id
            or self.customer_id.user_id
            or self.company_id.appsistance_equipment_user_id
        )

    @api.model
    def _cron_remind_contract_ends(self):
        """Remind the office before another firm's contract ends: once for each end."""
        soon = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain(
                "contractor_until",
                "<=",
                f"today +{company.appsistance_contractor_reminder_days}d",
            )
            for company in self.env["res.company"].search([])
        )
        equipment = self.search(
            soon
            & Domain("state", "!=", "dismantled")
            & Domain("contractor_id", "!=", False)
            & Domain("contractor_until", ">=", "today")
        ).filtered(
            lambda record: record.contractor_reminded_for != record.contractor_until
        )
        equipment._remind_in_batches()

    def _remind_contract_ends(self):
        self._create_reminders(
            [
                (
                    equipment,
                    fields.Date.context_today(self),
                    self.env._(
                        "The contract with %(firm)s ends on %(date)s",
                        firm=equipment.contractor_id.display_name,
                        date=format_date(self.env, equipment.contractor_until),
                    ),
                )
                for equipment in self
            ]
        )
        for until, group in self.grouped("contractor_until").items():
            group.write({"contractor_reminded_for": until})

    def _remind_in_batches(self):
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(self))
        for batch in split_every(REMINDER_BATCH, self.ids, self.browse):
            batch._remind_contract_ends()
            progress._commit_progress(len(batch))

    @api.model
    def _create_reminders(self, reminders):
        """One activity for each ``(equipment, date, summary)``, in one batch.

        Nobody gets a mail for each: the activities stand in his list.
        """
        todo = self.env.ref("mail.mail_activity_data_todo")
        model_id = self.env["ir.model"]._get_id(self._name)
        return (
            self.env["mail.activity"]
            .with_context(mail_activity_quick_update=True)
            .create(
                [
                    {
                        "activity_type_id": todo.id,
                        "automated": True,
                        "date_deadline": date,
                        "res_id": equipment.id,
                        "res_model_id": model_id,
                        "summary": summary,
                        "user_id": equipment._get_reminder_user().id,
                    }
                    for equipment, date, summary in reminders
                ]
            )
        )

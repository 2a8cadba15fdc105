from odoo import models


class AppsistanceVisit(models.Model):
    """What the office has to do about flagged answers."""

    _inherit = "appsistance.visit"

    def _create_follow_ups(self):
        """One activity per visit for the flagged answers that ask for something to be
        done. Hook: others may make a quote request or a new work order as well."""
        for visit in self:
            answers = visit._get_follow_up_answers()
            if answers:
                visit.sudo().activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Values outside the limits"),
                    note=visit._get_follow_up_note(answers),
                    user_id=visit._get_follow_up_user().id,
                )

    def _get_follow_up_answers(self):
        self.ensure_one()
        return self.answer_ids.filtered(
            lambda answer: answer.is_out_of_limits and answer.question_id.asks_follow_up
        )

    def _get_follow_up_note(self, answers):
        lines = [
            self.env._(
                "%(equipment)s, %(question)s: %(answer)s %(limits)s",
                equipment=answer.equipment_id.name or self.site_id.display_name,
                question=answer.question_id.name,
                answer=answer.value_display,
                limits=answer.question_id._get_limits_text(),
            ).strip()
            for answer in answers
        ]
        return "\n".join(lines)

    def _get_follow_up_user(self):
        """Whoever planned the work; else the first of the office."""
        creator = self.work_order_id.sudo().create_uid
        group = "appsistance_base.group_dispatcher"
        if creator.active and creator.has_group(group):
            return creator
        office = self.env.ref(group).sudo().all_user_ids
        office = office.filtered(lambda user: self.company_id in user.company_ids)
        return office[:1] or self.env.user

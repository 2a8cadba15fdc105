from datetime import timedelta

from odoo import models

# Code of the question, answer.
ANSWERS = {
    "boiler_efficiency": {"value_number": 86.0},
    "boiler_co": {"value_number": 120.0},
}


class AppsistanceVisit(models.Model):
    _inherit = "appsistance.visit"

    def _record_demo(self, note):
        """What a technician records: travel, work, answers, a text, the outcome."""
        self._start(at=self.start - timedelta(minutes=20), kind="travel")
        self._start(at=self.start)
        self._freeze_checklists()
        self._answer_demo()
        self.write({"note": note})
        self._finish("completed", at=self.stop)

    def _answer_demo(self):
        answers = self.env["appsistance.checklist.answer"]
        for version, equipment in self._get_checklist_blocks():
            for question in version.question_ids:
                value = ANSWERS.get(question.code)
                if question.kind == "boolean" and question.is_required:
                    value = {"value_boolean": question.expected_boolean or "yes"}
                if value:
                    answers.create(
                        {
                            "visit_id": self.id,
                            "question_id": question.id,
                            "equipment_id": equipment.id,
                            "is_answered": True,
                            **value,
                        }
                    )

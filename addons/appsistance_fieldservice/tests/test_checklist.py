from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common_report import ReportCommon


@tagged("post_install", "-at_install")
class TestChecklist(ReportCommon):
    def test_publishing_freezes_the_questions(self):
        for record, vals in (
            (self.yes_no, {"name": "Another"}),
            (self.choice.choice_ids, {"name": "Wood"}),
        ):
            with self.assertRaises(UserError):
                record.write(vals)
        with self.assertRaises(UserError):
            self.yes_no.unlink()
        with self.assertRaises(UserError):
            self.version.write({"state": "draft"})

    def test_a_new_version_leaves_begun_visits_alone(self):
        self.visit._start(at=self._at(8))
        self.checklist.question_ids[0].name = "Is it really tight?"
        self.checklist.action_publish()
        self.assertEqual(self.visit.checklist_version_ids, self.version)
        other = self._plan(days=1)
        self.assertEqual(
            other._get_checklist_versions(), self.checklist.published_version_id
        )
        self.assertEqual(self.version.state, "superseded")

    def test_a_new_version_does_not_change_what_was_answered(self):
        answer = self._answer(self.yes_no, value_boolean="yes")
        self.checklist.question_ids[0].name = "Another question"
        self.checklist.action_publish()
        self.assertEqual(answer.question_id.name, "Is it tight?")
        self.assertEqual(answer.measure, "Is it tight?")

    def test_the_draft_is_a_copy_whose_conditions_point_at_the_copies(self):
        draft = self.checklist.draft_version_id
        asked = draft.question_ids[3].condition_question_id
        self.assertEqual(asked, draft.question_ids[0])
        self.assertFalse(self.checklist.is_changed)
        draft.question_ids[1].minimum = 92
        self.assertTrue(self.checklist.is_changed)

    def test_changes_can_be_discarded(self):
        self.checklist.question_ids[1].minimum = 92
        self.checklist.action_discard_changes()
        self.assertFalse(self.checklist.is_changed)

    def test_a_copied_checklist_has_the_questions(self):
        copied = self.checklist.copy()
        self.assertEqual(len(copied.question_ids), 4)
        self.assertFalse(copied.published_version_id)

    def test_a_condition_stays_in_its_checklist(self):
        other = self._create_checklist(name="Leak Check")
        with self.assertRaises(ValidationError):
            self.checklist.question_ids[1].condition_question_id = other.question_ids[0]

    def test_a_condition_needs_a_yes_no_or_choices(self):
        questions = self.checklist.question_ids
        with self.assertRaises(ValidationError):
            questions[0].condition_question_id = questions[1]

    def test_a_checklist_without_questions_is_not_published(self):
        empty = self.env["appsistance.checklist"].create({"name": "Empty"})
        with self.assertRaises(UserError):
            empty.action_publish()

    def test_a_hidden_required_question_is_not_missing(self):
        self._answer(self.yes_no, value_boolean="yes")
        self.assertFalse(self.visit._get_missing_answers())

    def test_a_shown_required_question_is_missing(self):
        self._answer(self.yes_no, value_boolean="no")
        (missing,) = self.visit._get_missing_answers()
        self.assertIn("Why not tight?", missing["text"])

    def test_values_outside_the_limits_are_flagged(self):
        low = self._answer(self.number, value_number=89.9)
        oil = self._answer(self.choice, choice_ids=self.choice.choice_ids[1].ids)
        self.assertTrue(low.is_out_of_limits)
        self.assertTrue(oil.is_out_of_limits)
        low.value_number = 90
        self.assertFalse(low.is_out_of_limits)

    def test_an_answer_of_another_question_is_refused(self):
        other = self._create_checklist(name="Leak Check")
        choices = other.published_version_id.question_ids[2].choice_ids
        with self.assertRaises(ValidationError):
            self._answer(self.choice, choice_ids=choices[0].ids)

    def test_a_checklist_per_equipment_is_asked_for_each(self):
        self.checklist.per_equipment = True
        pump = self._create_equipment("Pump")
        self.order.equipment_ids = self.boiler | pump
        blocks = self.visit._get_checklist_blocks()
        self.assertEqual([item.name for _, item in blocks], ["Boiler", "Pump"])

    def test_the_measures_of_an_equipment_are_counted(self):
        self._answer(self.number, value_number=93, equipment_id=self.boiler.id)
        self.assertEqual(self.boiler.appsistance_measure_count, 1)

    def test_technicians_read_checklists_and_change_none(self):
        checklist = self.checklist.with_user(self.user_anna)
        self.assertEqual(checklist.name, "Boiler Check")
        with self.assertRaises(UserError):
            checklist.name = "Mine"

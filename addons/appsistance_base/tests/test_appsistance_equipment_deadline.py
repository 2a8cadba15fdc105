from odoo import fields
from odoo.tests import freeze_time, tagged

from .equipment_common import EquipmentCommon


@tagged("post_install", "-at_install")
class TestEquipmentDeadline(EquipmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rack = cls._create_equipment("Rack")

    def _create_deadline(self, date, **values):
        return self.env["appsistance.equipment.deadline"].create(
            {
                "equipment_id": self.rack.id,
                "name": "Leak check",
                "date": date,
                **values,
            }
        )

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "appsistance_base.ir_cron_remind_equipment_deadlines"
            ).method_direct_trigger()

    def test_the_end_of_the_month_does_not_drift(self):
        deadline = self._create_deadline("2026-01-31", interval_months=1)
        dates = []
        for done_on in ("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"):
            deadline._set_done(fields.Date.to_date(done_on))
            dates.append(str(deadline.date))
        self.assertEqual(
            dates, ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]
        )

    def test_a_new_date_by_hand_is_the_new_day_of_the_month(self):
        deadline = self._create_deadline("2026-01-31", interval_months=1)
        deadline.date = "2026-02-10"
        deadline._set_done(fields.Date.to_date("2026-02-10"))
        self.assertEqual(str(deadline.date), "2026-03-10")

    def test_the_next_one_counts_from_the_date_done_when_asked(self):
        deadline = self._create_deadline(
            "2026-01-31", interval_months=6, repeat_from="done"
        )
        deadline._set_done(fields.Date.to_date("2026-02-15"))
        self.assertEqual(str(deadline.date), "2026-08-15")

    def test_done_very_late_the_next_one_is_in_the_future(self):
        deadline = self._create_deadline("2025-01-31", interval_months=6)
        deadline._set_done(fields.Date.to_date("2026-03-01"))
        self.assertEqual(str(deadline.date), "2026-07-31")

    def test_what_does_not_return_is_archived_when_done(self):
        deadline = self._create_deadline("2026-01-31")
        deadline.with_user(self.dispatcher).action_done()
        self.assertFalse(deadline.active)
        self.assertTrue(deadline.last_done_on)

    @freeze_time("2026-11-24")
    def test_overdue_is_searchable_like_shown(self):
        late = self._create_deadline("2026-11-23")
        today = self._create_deadline("2026-11-24")
        found = self.env["appsistance.equipment.deadline"].search(
            [("is_overdue", "=", True), ("equipment_id", "=", self.rack.id)]
        )
        self.assertEqual(found, late)
        self.assertEqual((late | today).filtered("is_overdue"), late)

    @freeze_time("2026-11-24")
    def test_each_date_is_reminded_once(self):
        deadline = self._create_deadline("2026-12-10", interval_months=6)
        self._create_deadline("2027-12-10")
        self.rack.user_id = self.dispatcher
        self._run_cron()
        self._run_cron()
        self.assertRecordValues(
            self.rack.activity_ids,
            [
                {
                    "summary": "Leak check",
                    "user_id": self.dispatcher.id,
                    "date_deadline": fields.Date.to_date("2026-12-10"),
                }
            ],
        )
        deadline.action_done()
        self.assertFalse(self.rack.activity_ids, "done with its deadline")

    @freeze_time("2026-11-24")
    def test_dismantled_or_foreign_equipment_is_not_reminded(self):
        self._create_deadline("2026-12-10")
        self.rack.contractor_id = self.private
        self._run_cron()
        self.assertFalse(self.rack.activity_ids)
        self.rack.contractor_id = False
        self.rack.action_dismantle()
        self._run_cron()
        self.assertFalse(self.rack.activity_ids)

    def test_the_next_deadline_of_an_equipment_is_its_first(self):
        self._create_deadline("2027-06-30")
        self._create_deadline("2027-01-31")
        self.assertEqual(str(self.rack.next_deadline_date), "2027-01-31")

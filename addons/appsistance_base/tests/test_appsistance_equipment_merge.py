from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .equipment_common import EquipmentCommon


@tagged("post_install", "-at_install")
class TestEquipmentMerge(EquipmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = cls._create_equipment("Rack", category_id=cls.rack_category.id)
        cls.duplicate = cls._create_plant(
            components=1, brand_id=cls.brand.id, model_name="X1"
        )
        cls.duplicate.write(
            {"serial_number": "D-1", "properties": {"gas": "R-449A"}, "note": "Loud"}
        )

    def _merge(self, equipment=None, target=None):
        wizard = (
            self.env["appsistance.equipment.merge"]
            .with_user(self.manager)
            .create(
                {
                    "equipment_ids": [
                        Command.set((equipment or self.kept | self.duplicate).ids)
                    ],
                    "target_id": (target or self.kept).id,
                }
            )
        )
        return wizard.action_apply()

    def test_components_move_to_the_kept_one_with_their_paths(self):
        compressor = self.duplicate.child_ids
        self._merge()
        self.assertEqual(compressor.parent_id, self.kept)
        self.assertEqual(
            compressor.child_ids.complete_name, "Rack / Compressor 1 / Valve"
        )

    def test_components_of_a_duplicate_elsewhere_come_along_with_their_history(self):
        self.duplicate.site_id = self.store_2
        compressor = self.duplicate.child_ids
        self._merge()
        self.assertEqual(compressor.site_id, self.store_1)
        self.assertEqual(
            compressor.transfer_ids.mapped("to_site_id"), self.store_1 | self.store_2
        )

    def test_the_duplicate_stays_as_an_archived_trace(self):
        self._merge()
        self.assertRecordValues(
            self.duplicate, [{"active": False, "merged_into_id": self.kept.id}]
        )
        self.assertEqual(self.kept.merged_ids, self.duplicate)
        self.assertIn("has been merged", self.kept.message_ids[0].body)

    def test_what_the_kept_one_lacks_is_filled_in(self):
        self._merge()
        self.assertRecordValues(
            self.kept,
            [
                {
                    "serial_number": "D-1",
                    "brand_id": self.brand.id,
                    "model_name": "X1",
                }
            ],
        )
        self.assertIn("Loud", self.kept.note)
        self.assertEqual(self.kept.properties["gas"], "R-449A")

    def test_what_the_kept_one_says_wins(self):
        self.kept.write({"model_name": "Z9", "serial_number": "K-1"})
        self._merge()
        self.assertEqual((self.kept.model_name, self.kept.serial_number), ("Z9", "K-1"))

    def test_the_serial_number_of_another_model_is_not_taken_over(self):
        self.kept.model_name = "Z9"
        self._merge()
        self.assertFalse(self.kept.serial_number)

    def test_all_that_points_at_the_duplicate_follows(self):
        deadline = self.env["appsistance.equipment.deadline"].create(
            {"equipment_id": self.duplicate.id, "name": "Check", "date": "2027-01-01"}
        )
        self.duplicate.site_id = self.store_2
        charge = self.env["appsistance.charge"].create(
            {
                "name": "Work",
                "customer_id": self.customer.id,
                "currency_id": self.env.company.currency_id.id,
                "equipment_id": self.duplicate.id,
                "res_model": "appsistance.equipment",
                "res_id": self.duplicate.id,
            }
        )
        activity = self.duplicate.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.manager.id
        )
        message = self.duplicate.message_post(body="Hello")
        attachment = self.env["ir.attachment"].create(
            {
                "name": "Photo",
                "raw": b"x",
                "res_model": self.duplicate._name,
                "res_id": self.duplicate.id,
            }
        )
        xml_id = self.env["ir.model.data"].create(
            {
                "module": "__import__",
                "name": "rack_7",
                "model": self.duplicate._name,
                "res_id": self.duplicate.id,
            }
        )
        self._merge()
        self.assertEqual(deadline.equipment_id, self.kept)
        self.assertEqual(deadline.site_id, self.store_1, "stored related fields follow")
        self.assertEqual(charge.equipment_id, self.kept)
        self.assertEqual(charge.res_id, self.kept.id)
        for record in (activity, message, attachment, xml_id):
            with self.subTest(model=record._name):
                self.assertEqual(record.res_id, self.kept.id)
        self.assertTrue(activity.active)

    def test_followers_of_both_stay_one(self):
        fan, rival = self.customer, self.private
        self.kept.message_subscribe(fan.ids)
        self.duplicate.message_subscribe((fan | rival).ids)
        self._merge()
        self.assertIn(rival, self.kept.message_partner_ids)
        self.assertEqual(self.kept.message_partner_ids.ids.count(fan.id), 1)

    def test_sealed_evidence_stays_where_it_was_sealed(self):
        attachment = self.env["ir.attachment"].create(
            {
                "name": "Report.pdf",
                "raw": b"signed",
                "res_model": self.duplicate._name,
                "res_id": self.duplicate.id,
            }
        )
        attachment._appsistance_seal()
        self._merge()
        self.assertEqual(attachment.res_id, self.duplicate.id)
        self.assertEqual(self.kept.document_count, 1, "and is shown with the kept one")

    def test_earlier_duplicates_lead_to_the_last_one_kept(self):
        first = self._create_equipment("First")
        first.write({"merged_into_id": self.duplicate.id, "active": False})
        self._merge()
        self.assertEqual(first._get_survivor(), self.kept)
        self.assertEqual(first.merged_into_id, self.kept)

    def test_a_plant_is_no_duplicate_of_its_component(self):
        with self.assertRaisesRegex(UserError, "are not duplicates"):
            self._merge(self.duplicate | self.duplicate.child_ids.child_ids)

    def test_one_alone_cannot_be_merged(self):
        with self.assertRaisesRegex(UserError, "at least two"):
            self._merge(self.kept)

    def test_only_managers_merge(self):
        with self.assertRaises(AccessError):
            self.env["appsistance.equipment.merge"].with_user(self.dispatcher).create(
                {"equipment_ids": [Command.set((self.kept | self.duplicate).ids)]}
            )

    def test_the_one_with_a_serial_number_is_proposed(self):
        wizard = self.env["appsistance.equipment.merge"].create(
            {"equipment_ids": [Command.set((self.kept | self.duplicate).ids)]}
        )
        self.assertEqual(wizard.target_id, self.duplicate)

    def test_merging_takes_as_many_queries_for_any_number_of_rows(self):
        def count(rows):
            duplicate = self._create_equipment("Duplicate")
            self.env["appsistance.equipment.deadline"].create(
                [
                    {"equipment_id": duplicate.id, "name": "x", "date": "2027-01-01"}
                    for _row in range(rows)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self._merge(self.kept | duplicate)
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        count(1)
        self.assertEqual(count(2), count(60))

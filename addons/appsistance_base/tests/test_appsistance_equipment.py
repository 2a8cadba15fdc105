import psycopg2

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .equipment_common import EquipmentCommon


@tagged("post_install", "-at_install")
class TestEquipmentPlace(EquipmentCommon):
    def test_the_customer_is_the_commercial_partner_of_the_site(self):
        equipment = self.Equipment.create(
            {
                "name": "Cabinet",
                "site_id": self.store_1.id,
                "category_id": self.part_category.id,
            }
        )
        self.assertEqual(equipment.customer_id, self.customer)

    def test_a_private_customer_is_his_own_site(self):
        equipment = self.Equipment.create(
            {
                "name": "Boiler",
                "customer_id": self.private.id,
                "category_id": self.part_category.id,
            }
        )
        self.assertEqual(equipment.site_id, self.private)

    def test_the_only_site_of_a_customer_is_proposed(self):
        school = self.env["res.partner"].create({"name": "School"})
        gym = self._create_site(school, "Gym")
        with Form(self.Equipment) as form:
            form.name = "Lift"
            form.category_id = self.part_category
            form.customer_id = school
            self.assertEqual(form.site_id, gym)

    def test_choosing_among_several_sites_is_left_to_the_user(self):
        with Form(self.Equipment) as form:
            form.name = "Lift"
            form.category_id = self.part_category
            form.customer_id = self.customer
            self.assertFalse(form.site_id)
            form.site_id = self.store_2

    def test_a_component_takes_the_place_of_its_plant(self):
        rack = self._create_plant()
        component = self.Equipment.create(
            {
                "name": "Fan",
                "parent_id": rack.id,
                "category_id": self.part_category.id,
            }
        )
        self.assertRecordValues(
            component,
            [{"site_id": self.store_1.id, "customer_id": self.customer.id}],
        )

    def test_a_site_of_another_customer_is_refused_by_name(self):
        with self.assertRaisesRegex(
            ValidationError, "Store 1 is not a site of De Luca Maria"
        ):
            self._create_equipment("Boiler", customer_id=self.private.id)

    def test_a_component_at_another_site_is_refused(self):
        rack = self._create_plant()
        with self.assertRaisesRegex(ValidationError, "it is part of Rack"):
            self._create_equipment("Fan", parent_id=rack.id, site_id=self.store_2.id)

    def test_a_component_cannot_leave_its_plant_by_changing_its_site(self):
        rack = self._create_plant()
        with self.assertRaisesRegex(ValidationError, "take the component out"):
            rack.child_ids[0].site_id = self.store_2

    def test_a_component_of_another_customer_is_refused(self):
        rack = self._create_plant()
        with self.assertRaisesRegex(ValidationError, "which belongs to"):
            self._create_equipment(
                "Fan",
                parent_id=rack.id,
                customer_id=self.private.id,
                site_id=self.private.id,
            )

    def test_a_plant_cannot_become_part_of_its_own_component(self):
        rack = self._create_plant()
        valve = rack.child_ids.child_ids[0]
        with self.assertRaisesRegex(ValidationError, "cannot become a part of"):
            rack.parent_id = valve

    def test_an_equipment_cannot_be_part_of_itself(self):
        rack = self._create_plant()
        with self.assertRaisesRegex(ValidationError, "cannot become a part of"):
            rack.parent_id = rack


@tagged("post_install", "-at_install")
class TestEquipmentTree(EquipmentCommon):
    def test_the_full_name_is_the_path_from_the_plant(self):
        rack = self._create_plant()
        self.assertEqual(
            rack.child_ids.child_ids.mapped("complete_name"),
            ["Rack / Compressor 1 / Valve", "Rack / Compressor 2 / Valve"],
        )

    def test_renaming_a_plant_renames_the_paths_below_it(self):
        rack = self._create_plant()
        valve = rack.child_ids.child_ids[0]
        self.assertEqual(valve.display_name, "Rack / Compressor 1 / Valve")
        rack.name = "Central"
        self.assertEqual(valve.complete_name, "Central / Compressor 1 / Valve")
        self.assertEqual(valve.display_name, "Central / Compressor 1 / Valve")

    def test_renaming_a_plant_and_its_parts_at_once_keeps_the_paths_right(self):
        rack = self._create_plant(components=1)
        valve = rack.child_ids.child_ids
        (rack | valve).name = "New"
        self.assertEqual(valve.complete_name, "New / Compressor 1 / New")

    def test_a_component_taken_out_loses_the_path_of_its_plant(self):
        rack = self._create_plant(components=1)
        compressor = rack.child_ids
        compressor.parent_id = False
        self.assertEqual(compressor.child_ids.complete_name, "Compressor 1 / Valve")

    def test_renaming_a_plant_takes_as_many_queries_for_any_number_of_parts(self):
        small, big = self._create_plant(components=2), self._create_plant(components=40)
        self.env.flush_all()

        def count(rack):
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            rack.name = "Renamed"
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        self.assertEqual(count(small), count(big))

    def test_component_counts_include_all_levels(self):
        rack = self._create_plant(components=3)
        self.assertEqual((rack.child_count, rack.component_count), (3, 6))

    def test_characteristics_follow_the_category(self):
        rack = self._create_equipment(
            "Rack",
            category_id=self.rack_category.id,
            properties={"gas": "R-449A", "charge": 180.0},
        )
        self.assertEqual(rack.properties["gas"], "R-449A")
        self.assertEqual(
            self.Equipment.search([("properties.gas", "=", "R-449A")]), rack
        )

    def test_a_subcategory_starts_with_the_characteristics_and_family(self):
        child = self.env["appsistance.equipment.category"].create(
            {"name": "Small racks", "parent_id": self.rack_category.id}
        )
        self.assertEqual(
            [item["name"] for item in child.properties_definition], ["gas", "charge"]
        )
        self.assertEqual(child.family, "refrigeration")
        self.assertEqual(child.display_name, "Test racks / Small racks")

    def test_a_category_cannot_be_inside_itself(self):
        child = self.env["appsistance.equipment.category"].create(
            {"name": "Small racks", "parent_id": self.rack_category.id}
        )
        with self.assertRaises(UserError):
            self.rack_category.parent_id = child


@tagged("post_install", "-at_install")
class TestEquipmentSerial(EquipmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plate = {
            "brand_id": cls.brand.id,
            "model_name": "X 10",
            "serial_number": "AB 123",
        }
        cls.first = cls._create_equipment("Cabinet", **cls.plate)

    def _create_second(self, **values):
        return self._create_equipment("Second", **{**self.plate, **values})

    def test_a_duplicate_serial_number_names_the_other_equipment(self):
        with self.assertRaisesRegex(
            ValidationError, "AB 123 already belongs to Cabinet of Mercati Prealpi"
        ):
            self._create_equipment("Again", **self.plate)

    def test_case_and_spaces_do_not_make_another_serial_number(self):
        with self.assertRaisesRegex(ValidationError, "already belongs to Cabinet"):
            self._create_equipment(
                "Again",
                **{**self.plate, "serial_number": "ab1 23", "model_name": "x10"},
            )

    def test_writing_a_taken_serial_number_is_refused_too(self):
        second = self._create_equipment(
            "Second", **{**self.plate, "serial_number": "2"}
        )
        with self.assertRaisesRegex(ValidationError, "already belongs to Cabinet"):
            second.serial_number = "AB123"

    def test_two_new_ones_with_the_same_number_are_refused(self):
        plate = {**self.plate, "serial_number": "77"}
        with self.assertRaisesRegex(ValidationError, "given to two"):
            self.Equipment.create(
                [self._prepare_equipment(name, **plate) for name in "ab"]
            )

    def test_an_archived_twin_is_named_as_archived(self):
        self.first.active = False
        with self.assertRaisesRegex(ValidationError, "archived: restore it"):
            self._create_equipment("Again", **self.plate)

    def test_another_model_may_have_the_same_number(self):
        other = self._create_second(model_name="Y")
        self.assertEqual(other.duplicate_ids, self.first)

    def test_numbers_without_brand_and_model_are_only_pointed_out(self):
        extinguishers = self.Equipment.create(
            [
                self._prepare_equipment("Extinguisher", serial_number="001")
                for _copy in range(2)
            ]
        )
        self.assertEqual(extinguishers[0].duplicate_ids, extinguishers[1])

    def test_a_copy_has_no_serial_number_and_its_own_label(self):
        copy = self.first.copy()
        self.assertFalse(copy.serial_number)
        self.assertNotEqual(copy.qr_token, self.first.qr_token)
        self.assertGreaterEqual(len(copy.qr_token), 22, "at least 128 bits in base64")

    def test_another_company_may_have_the_same_number(self):
        other = self.env["res.company"].create({"name": "Other firm"})
        twin = self._create_equipment("Twin", company_id=other.id, **self.plate)
        self.assertTrue(twin)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_duplicate_that_the_check_did_not_see(self):
        second = self._create_equipment(
            "Second", **{**self.plate, "serial_number": "2"}
        )
        self.env.flush_all()
        with (
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE appsistance_equipment SET serial_key = 'AB123' WHERE id = %s",
                [second.id],
            )


@tagged("post_install", "-at_install")
class TestEquipmentState(EquipmentCommon):
    def _stop(self, equipment):
        wizard = self.env["appsistance.equipment.stop"].with_user(self.dispatcher)
        wizard.create(
            {
                "equipment_ids": [Command.set(equipment.ids)],
                "stop_reason": "Gas leak",
                "stopped_by": "Inspector",
                "stop_prescription": "Replace the valve",
            }
        ).action_apply()

    def test_stopping_records_why_by_whom_and_the_prescription(self):
        rack = self._create_plant()
        self._stop(rack)
        self.assertRecordValues(
            rack,
            [
                {
                    "state": "stopped",
                    "stop_reason": "Gas leak",
                    "stopped_by": "Inspector",
                    "stop_prescription": "Replace the valve",
                }
            ],
        )

    def test_the_components_of_a_stopped_plant_show_it(self):
        rack = self._create_plant()
        self.assertFalse(rack.child_ids.child_ids[0].is_plant_stopped)
        self._stop(rack)
        self.env.invalidate_all()
        self.assertTrue(all(rack.child_ids.child_ids.mapped("is_plant_stopped")))

    def test_putting_in_service_clears_the_stop(self):
        rack = self._create_plant()
        self._stop(rack)
        rack.with_user(self.dispatcher).action_put_in_service()
        self.assertRecordValues(
            rack, [{"state": "in_service", "stop_reason": False, "stopped_on": False}]
        )

    def test_dismantling_takes_the_components_along(self):
        rack = self._create_plant()
        rack.with_user(self.dispatcher).action_dismantle()
        self.assertEqual(set(rack._get_tree().mapped("state")), {"dismantled"})

    @freeze_time("2026-11-24")
    def test_another_firms_contract_counts_until_its_last_day(self):
        firm = self.env["res.partner"].create({"name": "Rival"})
        today, ended, open_end, none = self.Equipment.create(
            [
                self._prepare_equipment(
                    "A", contractor_id=firm.id, contractor_until=day
                )
                for day in ("2026-11-24", "2026-11-23", False)
            ]
            + [self._prepare_equipment("B")]
        )
        group = today | ended | open_end | none
        self.assertEqual(group.filtered("is_under_other_firm"), today | open_end)
        domain = [("id", "in", group.ids)]
        self.assertEqual(
            self.Equipment.search([*domain, ("is_under_other_firm", "=", True)]),
            today | open_end,
        )
        self.assertEqual(
            self.Equipment.search([*domain, ("is_under_other_firm", "=", False)]),
            ended | none,
        )

    def test_the_office_is_reminded_once_before_the_other_contract_ends(self):
        firm = self.env["res.partner"].create({"name": "Rival"})
        self.env.company.appsistance_equipment_user_id = self.dispatcher
        with freeze_time("2026-11-24"):
            soon = self._create_equipment(
                "Chiller", contractor_id=firm.id, contractor_until="2026-12-31"
            )
            later = self._create_equipment(
                "Pump", contractor_id=firm.id, contractor_until="2027-12-31"
            )
            for _run in range(2):
                with self.enter_registry_test_mode():
                    self.env.ref(
                        "appsistance_base.ir_cron_remind_contract_ends"
                    ).method_direct_trigger()
        self.assertEqual(len(soon.activity_ids), 1)
        self.assertEqual(soon.activity_ids.user_id, self.dispatcher)
        self.assertIn("Rival", soon.activity_ids.summary)
        self.assertFalse(later.activity_ids)


@tagged("post_install", "-at_install")
class TestEquipmentMove(EquipmentCommon):
    def _move(self, equipment, **values):
        self.env["appsistance.equipment.move"].with_user(self.dispatcher).create(
            {
                "equipment_ids": [Command.set(equipment.ids)],
                "customer_id": self.customer.id,
                "site_id": self.store_2.id,
                "reason": "Store closed",
                **values,
            }
        ).action_apply()

    def test_a_plant_moves_with_its_components_and_keeps_its_history(self):
        rack = self._create_plant()
        tree = rack._get_tree()
        self._move(rack, date="2026-11-20")
        self.assertEqual(tree.site_id, self.store_2)
        self.assertEqual(len(tree.transfer_ids), len(tree))
        self.assertRecordValues(
            rack.transfer_ids,
            [
                {
                    "from_site_id": self.store_1.id,
                    "to_site_id": self.store_2.id,
                    "reason": "Store closed",
                    "user_id": self.dispatcher.id,
                }
            ],
        )

    def test_moving_a_plant_to_another_customer_moves_the_whole_tree(self):
        rack = self._create_plant()
        rack.site_id = self.private
        self.assertEqual(rack._get_tree().customer_id, self.private)
        self.assertEqual(rack.child_ids.transfer_ids.to_customer_id, self.private)

    def test_a_component_can_move_into_a_plant_at_another_site(self):
        rack = self._create_plant(components=1)
        other = self._create_equipment("Other rack", site_id=self.store_2.id)
        compressor = rack.child_ids
        self._move(compressor, parent_id=other.id)
        self.assertEqual(compressor.parent_id, other)
        self.assertEqual(
            compressor.child_ids.complete_name, "Other rack / Compressor 1 / Valve"
        )
        self.assertEqual(compressor.child_ids.site_id, self.store_2)

    def test_a_component_chosen_with_its_plant_stays_its_part(self):
        rack = self._create_plant(components=1)
        self._move(rack | rack.child_ids)
        self.assertEqual(rack.child_ids.parent_id, rack)

    def test_a_move_within_the_site_leaves_no_transfer(self):
        rack = self._create_plant(components=1)
        rack.child_ids.parent_id = False
        self.assertFalse(rack.transfer_ids)

    def test_archived_components_move_too(self):
        rack = self._create_plant(components=1)
        compressor = rack.child_ids
        compressor.active = False
        self._move(rack)
        self.assertEqual(compressor.site_id, self.store_2)

    def test_the_history_neither_changes_nor_goes(self):
        rack = self._create_plant()
        self._move(rack)
        with self.assertRaisesRegex(UserError, "does not change"):
            rack.transfer_ids.reason = "Rewritten"
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            rack.transfer_ids.unlink()

    def test_moving_takes_as_many_queries_for_any_number_of_components(self):
        def count(rack):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self._move(rack)
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        racks = [self._create_plant(components=size) for size in (1, 2, 40)]
        count(racks[0])
        self.assertEqual(count(racks[1]), count(racks[2]))

    def test_what_has_a_history_is_not_deleted(self):
        rack = self._create_equipment("Rack")
        self._move(rack)
        with self.assertRaisesRegex(UserError, "Dismantle or archive it instead"):
            rack.unlink()

    def test_a_plant_with_components_is_not_deleted(self):
        rack = self._create_plant()
        with self.assertRaisesRegex(UserError, "has components"):
            rack.unlink()

    def test_a_slip_of_the_pen_can_be_deleted(self):
        rack = self._create_plant()
        rack._get_tree().unlink()
        self.assertFalse(rack.exists())

    def test_a_replaced_component_stays_on_record_and_the_new_one_has_its_place(self):
        rack = self._create_plant(components=1)
        old = rack.child_ids
        valve = old.child_ids
        deadline = self.env["appsistance.equipment.deadline"].create(
            {"equipment_id": old.id, "name": "Check", "date": "2027-01-01"}
        )
        wizard = (
            self.env["appsistance.equipment.replace"]
            .with_user(self.dispatcher)
            .create({"equipment_id": old.id, "serial_number": "NEW1"})
        )
        action = wizard.action_apply()
        new = self.Equipment.browse(action["res_id"])
        self.assertEqual((old.state, new.state), ("dismantled", "in_service"))
        self.assertEqual(new.parent_id, rack)
        self.assertEqual(valve.parent_id, new)
        self.assertEqual(valve.state, "in_service")
        self.assertEqual(deadline.equipment_id, new)

from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import Form


class BookableCases:
    """What every model with the resource mixin keeps to; its tests bring the rest.

    They set ``thing`` and ``kind`` and give ``_create``, ``_prepare`` and ``_rename``.
    """

    def test_each_has_a_material_resource_of_its_kind(self):
        resource = self.thing.resource_id
        self.assertEqual(resource.name, self.thing.display_name)
        self.assertEqual(resource.resource_type, "material")
        self.assertEqual(resource.appsistance_kind, self.kind)
        self.assertFalse(resource.calendar_id)
        self.assertTrue(self.thing.appsistance_is_bookable)

    def test_the_resource_follows_the_name_and_the_archive(self):
        self._rename(self.thing)
        self.assertEqual(self.thing.resource_id.name, self.thing.display_name)
        self.thing.active = False
        self.assertFalse(self.thing.resource_id.active)

    def test_what_was_there_before_gets_its_resource_in_batches(self):
        things = self.thing | self._create("2") | self._create("3")
        things.resource_id = False
        things[2].active = False
        things._appsistance_create_missing_resources()
        self.assertEqual(len(things.resource_id), 3)
        resources = things.resource_id
        things._appsistance_create_missing_resources()
        self.assertEqual(things.resource_id, resources)

    def test_many_are_created_with_one_create_of_resources(self):
        create = type(self.env["resource.resource"]).create
        with patch.object(
            type(self.env["resource.resource"]), "create", autospec=True
        ) as created:
            created.side_effect = create
            self.thing.create([self._prepare("4"), self._prepare("5")])
        self.assertEqual(created.call_count, 1)

    def test_a_broken_one_is_not_available_until_its_day(self):
        self.thing.write(
            {
                "appsistance_status": "broken",
                "appsistance_status_until": "2026-12-02",
                "appsistance_status_note": "repair",
            }
        )
        start, end = datetime(2026, 12, 1), datetime(2026, 12, 8)
        resource = self.thing.resource_id
        [(away_from, away_to, text)] = resource._appsistance_get_unavailability(
            start, end
        )[resource.id]
        self.assertEqual(away_from, start)
        self.assertLess(away_to, end)
        self.assertIn("repair", text)
        away = resource._appsistance_get_unavailability(datetime(2026, 12, 5), end)
        self.assertFalse(away)

    def test_bookings_are_closed_and_opened_by_the_button(self):
        resource = self.thing.resource_id
        self.thing.action_appsistance_toggle_bookable()
        self.assertFalse(self.thing.appsistance_is_bookable)
        self._rename(self.thing)
        self.assertFalse(self.thing.appsistance_is_bookable)
        self.thing.action_appsistance_toggle_bookable()
        self.assertTrue(self.thing.appsistance_is_bookable)
        self.assertEqual(self.thing.resource_id, resource)

    def test_a_deleted_one_leaves_its_resource_archived(self):
        resource = self.thing.resource_id
        self.thing.unlink()
        self.assertTrue(resource.exists())
        self.assertFalse(resource.active)

    def test_uninstalling_archives_the_resources(self):
        self.thing._appsistance_archive_resources()
        self.assertFalse(self.thing.resource_id.active)

    def test_a_copy_gets_a_resource_of_its_own(self):
        copy = self.thing.copy()
        self.assertTrue(copy.resource_id)
        self.assertNotEqual(copy.resource_id, self.thing.resource_id)

    def test_a_technician_reads_it_and_changes_nothing(self):
        thing = self.thing.with_user(self.technician)
        self.assertEqual(thing.appsistance_status, "available")
        with self.assertRaises(AccessError):
            thing.action_appsistance_toggle_bookable()

    def test_a_dispatcher_closes_it_to_bookings(self):
        self.thing.with_user(self.dispatcher).action_appsistance_toggle_bookable()
        self.assertFalse(self.thing.resource_id.active)

    def test_the_form_opens(self):
        with Form(self.thing) as form:
            form.appsistance_status = "lent"
        self.assertEqual(self.thing.resource_id.appsistance_status, "lent")

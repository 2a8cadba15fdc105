from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import FieldserviceCommon

MIXINS = "odoo.addons.appsistance_base.models.appsistance_bulk"
MODELS = (
    "appsistance.visit",
    "appsistance.booking",
    "appsistance.invitation",
    "appsistance.visit.notice",
    "calendar.event",
    "calendar.attendee",
)
# What is another on each row, whoever makes it.
OWN = {"access_token", "create_date", "due_at", "ics_uid", "id", "uuid", "write_date"}
RELATIVE = {"appsistance_visit_id", "booking_id", "event_id", "visit_id"}


@tagged("post_install", "-at_install")
class TestBulk(FieldserviceCommon):
    """Many rows made at once are the rows that core makes."""

    @classmethod
    def setUpClass(cls):
        cls._freeze()
        super().setUpClass()
        cls.type.notify_customer = True
        cls.orders = cls.env["appsistance.work.order"].create(
            [{"site_id": cls.site.id, "type_id": cls.type.id} for _row in range(25)]
        )

    def _get_plans(self, user=None):
        orders = self.orders.with_user(user or self.env.user)
        return [
            {
                "work_order": order,
                "start": self._at(8, days=day),
                "stop": self._at(9, days=day),
                "lead": self.anna,
                "helpers": self.bruno,
                "vehicles": self.van,
            }
            for day, order in enumerate(orders)
        ]

    def _plan_by_core(self):
        with (
            patch(f"{MIXINS}_mixin.FEW", 10**6),
            patch(f"{MIXINS}_defaults_mixin.FEW", 10**6),
        ):
            return self.env["appsistance.visit"]._plan(self._get_plans())

    def _read(self, records, names):
        """Values row by row; of records of these models only that there is one."""
        return [
            [bool(row[n]) if n in RELATIVE else row[n] for n in names]
            for row in records
        ]

    def _get_all(self, visits):
        return {
            "appsistance.visit": visits,
            "appsistance.booking": visits.booking_ids,
            "appsistance.invitation": visits.invitation_ids,
            "appsistance.visit.notice": visits.notice_ids,
            "calendar.event": visits.event_ids,
            "calendar.attendee": visits.event_ids.attendee_ids,
        }

    def _get_values(self, visits):
        values = {}
        for model, records in self._get_all(visits).items():
            names = sorted(
                name
                for name, field in records._fields.items()
                if field.store and name not in OWN and field.type != "one2many"
            )
            values[model] = (names, self._read(records, names))
        return values

    def test_the_rows_are_those_that_core_makes(self):
        results = []
        for plan in (
            self._plan_by_core,
            lambda: self.env["appsistance.visit"]._plan(self._get_plans()),
        ):
            savepoint = self.env.cr.savepoint()
            visits = plan()
            visits._announce_planned()
            cached = self._get_values(visits)
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual(self._get_values(visits), cached)
            results.append(cached)
            self.env.clear()
            savepoint.close(rollback=True)
        for model in MODELS:
            self.assertEqual(results[0][model], results[1][model], model)

    def test_each_row_has_its_own_identifier(self):
        visits = self.env["appsistance.visit"]._plan(self._get_plans())
        self.assertEqual(len(set(visits.mapped("uuid"))), 25)
        visits._announce_planned()
        self.assertEqual(len(set(visits.invitation_ids.mapped("ics_uid"))), 50)

    def test_lists_that_were_read_before_hold_the_new_rows(self):
        before = len(self.anna.appsistance_booking_ids)
        visits = self.env["appsistance.visit"]._plan(self._get_plans())
        mine = visits.booking_ids.filtered(lambda b: b.resource_id == self.anna)
        self.assertEqual(len(self.anna.appsistance_booking_ids), before + 25)
        self.assertLessEqual(mine, self.anna.appsistance_booking_ids)

    def test_what_all_rows_have_in_common_is_stored_as_it_is_written(self):
        note = "100% %s %(a)s 'quoted' \\ è"
        bookings = self.env["appsistance.booking"].create(
            [
                {
                    "resource_id": self.tool.id,
                    "start": self._at(8, days=day),
                    "stop": self._at(9, days=day),
                    "name": "Errand",
                    "note": note,
                }
                for day in range(25)
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(set(bookings.mapped("note")), {note})

    def test_the_rights_hold(self):
        technician = self.anna.user_id
        vals_list = [
            {
                "resource_id": self.tool.id,
                "start": self._at(8, days=day),
                "stop": self._at(9, days=day),
                "name": "Errand",
            }
            for day in range(25)
        ]
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            self.env["appsistance.booking"].with_user(technician).create(vals_list)

    def test_the_constraints_hold(self):
        plans = self._get_plans()
        plans[24] = {**plans[24], "allow_overlap": True}
        with self.assertRaisesRegex(ValidationError, "Say why"):
            self.env["appsistance.visit"]._plan(plans)

    def test_a_row_may_lack_what_another_has(self):
        common = {"resource_id": self.tool.id, "name": "Errand"}
        bookings = self.env["appsistance.booking"].create(
            [
                {
                    **common,
                    "start": self._at(8, days=day),
                    "stop": self._at(9, days=day),
                    **({"note": "Keys"} if day % 2 else {}),
                }
                for day in range(25)
            ]
        )
        self.assertEqual(bookings[:2].mapped("note"), [False, "Keys"])
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(bookings[:2].mapped("note"), [False, "Keys"])

    def test_defaults_of_the_context_reach_every_row(self):
        bookings = (
            self.env["appsistance.booking"]
            .with_context(default_note="Keys")
            .create(
                [
                    {
                        "resource_id": self.tool.id,
                        "start": self._at(8, days=day),
                        "stop": self._at(9, days=day),
                    }
                    for day in range(25)
                ]
            )
        )
        self.assertEqual(set(bookings.mapped("note")), {"Keys"})

    def test_relations_are_created_too(self):
        tag = self.env["appsistance.work.order.tag"].create({"name": "Urgent"})
        orders = self.env["appsistance.work.order"].create(
            [
                {
                    "site_id": self.site.id,
                    "type_id": self.type.id,
                    "tag_ids": [Command.link(tag.id)],
                }
                for _row in range(25)
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(orders.tag_ids, tag)
        self.assertTrue(all(order.tag_ids for order in orders))

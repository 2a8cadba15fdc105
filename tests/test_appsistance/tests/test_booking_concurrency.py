from datetime import datetime, timedelta

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .connection import CommittedData, race

START = datetime(2031, 3, 3, 8)


@tagged("post_install", "-at_install")
class TestBookingConcurrency(CommittedData, TransactionCase):
    """Two dispatchers on real connections, on committed data; nothing of it stays."""

    def _create_data(self, env):
        self.van_id, self.other_van_id, *people = (
            env["resource.resource"]
            .create(
                [
                    {
                        "name": name,
                        "resource_type": "material" if "van" in name else "user",
                        "appsistance_kind": "vehicle" if "van" in name else "person",
                        "calendar_id": False,
                    }
                    for name in ("Race van", "Other van", "Racer 1", "Racer 2")
                ]
            )
            .ids
        )
        self.people_ids = people
        partner = env["res.partner"].create({"name": "Race", "city": "Brescia"})
        kind = env["appsistance.intervention.type"].create({"name": "Race"})
        self.order_ids = (
            env["appsistance.work.order"]
            .create([{"site_id": partner.id, "type_id": kind.id} for _number in "12"])
            .ids
        )
        self.partner_id, self.type_id = partner.id, kind.id

    def _clean_up(self):
        with self._connect() as env:
            orders = env["appsistance.work.order"].browse(self.order_ids)
            orders.visit_ids.event_ids.unlink()
            orders.visit_ids.booking_ids.unlink()
            orders.unlink()
            env["appsistance.intervention.type"].browse(self.type_id).unlink()
            env["res.partner"].browse(self.partner_id).unlink()
            resources = [self.van_id, self.other_van_id, *self.people_ids]
            env["resource.resource"].browse(resources).unlink()

    def _race(self, *functions):
        return race(self.env.cr.dbname, "appsistance.booking", functions)

    def _plan(self, number):
        def plan(env):
            resources = env["resource.resource"]
            visit = env["appsistance.visit"]._plan(
                [
                    {
                        "work_order": env["appsistance.work.order"].browse(
                            self.order_ids[number]
                        ),
                        "start": START,
                        "stop": START + timedelta(hours=2),
                        "lead": resources.browse(self.people_ids[number]),
                        "vehicles": resources.browse(self.van_id),
                    }
                ]
            )
            return visit.id

        return plan

    @mute_logger("odoo.sql_db")
    def test_one_of_two_dispatchers_gets_the_van_the_other_a_sentence(self):
        results, errors = self._race(self._plan(0), self._plan(1))
        self.assertEqual(len(results), 1)
        (error,) = errors
        self.assertIsInstance(error, ValidationError)
        self.assertIn("Race van is already booked", str(error))
        self.assertIn("Race, Brescia, ODL", str(error))
        with self._connect() as env:
            booked = env["appsistance.booking"].search(
                [("resource_id", "=", self.van_id)]
            )
            self.assertEqual(len(booked), 1)
            self.assertEqual(booked.visit_id.id, results[0])

    @mute_logger("odoo.sql_db")
    def test_two_drags_onto_the_same_hour_leave_one_there(self):
        with self._connect() as env:
            first, second = env["appsistance.booking"].create(
                [
                    {
                        "name": "Errand",
                        "resource_id": self.van_id,
                        "start": START + timedelta(days=days),
                        "stop": START + timedelta(days=days, hours=1),
                    }
                    for days in (1, 2)
                ]
            )
            ids = (first.id, second.id)

        def drag(booking_id):
            def move(env):
                env["appsistance.booking"].browse(booking_id).start = START
                return booking_id

            return move

        results, errors = self._race(drag(ids[0]), drag(ids[1]))
        with self._connect() as env:
            bookings = env["appsistance.booking"].browse(ids)
            moved = bookings.filtered(lambda booking: booking.start == START)
            bookings.unlink()
        self.assertEqual(len(results), 1)
        self.assertEqual(len(moved), 1)
        self.assertIn("already booked", str(errors[0]))

    def test_numbers_drawn_at_the_same_instant_never_meet(self):
        def create(env):
            vals = {"site_id": self.partner_id, "type_id": self.type_id}
            orders = env["appsistance.work.order"].create([vals] * 50)
            self.order_ids += orders.ids
            return orders.mapped("name")

        results, errors = self._race(create, create)
        self.assertFalse(errors)
        names = [name for found in results for name in found]
        self.assertEqual(len(set(names)), 100)

from datetime import date, datetime

from odoo import Command
from odoo.tests import tagged

from .billing_common import BillingCommon


@tagged("post_install", "-at_install")
class TestChargeBuilder(BillingCommon):
    """Recorded work becomes charges, each with its reason. Times are UTC; Rome is two
    hours ahead in early October."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write(
            {
                "minimum_minutes": 30,
                "night_surcharge": 50.0,
                "holiday_surcharge": 50.0,
                "callout_scope": "order",
                "travel_method": "km",
                "travel_free_km": 20.0,
            }
        )
        cls.policy.calendar_id.tz = "Europe/Rome"

    def _get_fact(self, **values):
        return {
            "company": self.company,
            "customer": self.condominium,
            "site": self.site,
            "date": date(2026, 10, 12),
            "res_model": "res.partner",
            "res_id": self.condominium.id,
            "order": 1,
            "visit": 1,
            "times": [self._get_time("06:00", "07:20")],
            **values,
        }

    def _get_time(self, start, end, role="lead", person=1, day="2026-10-12", **values):
        return {
            "person": person,
            "role": role,
            "kind": "work",
            "start": datetime.fromisoformat(f"{day} {start}"),
            "end": datetime.fromisoformat(f"{day} {end}"),
            **values,
        }

    def _charge(self, *facts):
        policies = self.env["appsistance.billing.policy"]
        return self.charges._create_charges(policies._prepare_charges(facts))

    def _get(self, charges, kind):
        return charges.filtered(lambda charge: charge.kind == kind)

    # --------------------------------------------------
    # Labour
    # --------------------------------------------------

    def test_time_is_rounded_and_the_reason_tells_how(self):
        labour = self._get(self._charge(self._get_fact()), "labour")
        self.assertEqual(labour.minutes, 90)
        self.assertEqual(labour.amount, 72.0)
        self.assertIn("1:20", labour.reason)
        self.assertIn("1:30", labour.reason)

    def test_a_persons_day_is_rounded_for_each_customer_by_itself(self):
        times = [self._get_time("06:00", "06:40")]
        mine = self._get_fact(times=times)
        other = self._get_fact(
            times=[self._get_time("07:00", "07:40")],
            customer=self.private,
            site=self.private,
            res_id=self.private.id,
            order=2,
            visit=2,
        )
        labour = self._get(self._charge(mine, other), "labour")
        self.assertEqual(labour.mapped("minutes"), [45, 45])

    def test_the_minimum_is_charged(self):
        fact = self._get_fact(times=[self._get_time("06:00", "06:05")])
        self.assertEqual(self._get(self._charge(fact), "labour").minutes, 30)

    def test_helpers_have_their_own_product_and_price(self):
        fact = self._get_fact(
            times=[
                self._get_time("06:00", "07:00"),
                self._get_time("06:00", "07:00", role="helper", person=2),
            ]
        )
        labour = self._get(self._charge(fact), "labour")
        self.assertEqual(labour.mapped("product_id"), self.labour | self.helper)
        self.assertEqual(sum(labour.mapped("amount")), 48.0 + 36.0)

    def test_night_work_is_split_and_raised(self):
        fact = self._get_fact(times=[self._get_time("19:00", "21:00")])
        labour = self._get(self._charge(fact), "labour")
        self.assertEqual(labour.mapped("minutes"), [60, 60])
        self.assertEqual(sorted(labour.mapped("price_unit")), [48.0, 72.0])

    def test_a_holiday_is_raised(self):
        fact = self._get_fact(
            date=date(2026, 12, 8),
            times=[self._get_time("09:00", "10:00", day="2026-12-08")],
        )
        self.assertEqual(self._get(self._charge(fact), "labour").amount, 72.0)

    def test_the_patron_s_day_is_a_holiday(self):
        self.company.appsistance_patron_day = "12/10"
        self.assertEqual(
            self._get(self._charge(self._get_fact()), "labour").price_unit, 72.0
        )

    def test_four_october_is_a_holiday(self):
        fact = self._get_fact(
            date=date(2027, 10, 4),
            times=[self._get_time("07:00", "08:00", day="2027-10-04")],
        )
        self.assertEqual(self._get(self._charge(fact), "labour").price_unit, 72.0)

    def test_time_that_makes_no_sense_is_an_exception_and_stops_nobody(self):
        fact = self._get_fact(
            times=[self._get_time("08:00", "07:00"), self._get_time("08:00", "09:00")]
        )
        labour = self._get(self._charge(fact), "labour")
        bad = labour.filtered("exception")
        self.assertEqual(len(bad), 1)
        self.assertEqual((labour - bad).minutes, 60)

    def test_travelling_time_is_labour_where_the_policy_says_so(self):
        fact = self._get_fact(
            times=[
                self._get_time("06:00", "07:00"),
                self._get_time("07:00", "07:30", kind="travel"),
            ]
        )
        self.assertEqual(self._get(self._charge(fact), "labour").minutes, 60)
        self.policy.travel_time_charged = True
        fact["version"] = "2"
        self.assertEqual(self._get(self._charge(fact), "labour").minutes, 90)

    # --------------------------------------------------
    # Call-out
    # --------------------------------------------------

    def test_call_out_is_charged_once_an_order(self):
        charges = self._charge(
            self._get_fact(), self._get_fact(res_id=self.private.id, visit=2)
        )
        callouts = self._get(charges, "callout")
        self.assertEqual(callouts.mapped("amount"), [40.0])

    def test_an_abbreviation_stays_one_within_a_sentence(self):
        reason = self.env["appsistance.charge.reason"]
        self.assertEqual(reason._lower("Una volta per ODL"), "una volta per ODL")
        self.assertEqual(reason._lower("A Person and a Visit"), "a person and a visit")

    def test_on_call_has_its_own_fee(self):
        callout = self._get(self._charge(self._get_fact(on_call=True)), "callout")
        self.assertEqual(callout.product_id, self.oncall)
        self.assertEqual(callout.amount, 75.0)

    def test_a_return_of_our_own_shows_its_fee_and_does_not_bill_it(self):
        fact = self._get_fact(our_cause="missing part")
        callout = self._get(self._charge(fact), "callout")
        self.assertEqual(callout.coverage, "free")
        self.assertEqual(callout.amount, 0.0)
        self.assertEqual(callout.list_amount, 40.0)
        self.assertIn("missing part", callout.coverage_reason)

    def test_a_fee_charged_before_is_not_charged_again(self):
        charges = self._charge(self._get_fact(callout_charged=True))
        self.assertFalse(self._get(charges, "callout"))

    def test_the_fee_contains_the_first_minutes(self):
        self.policy.callout_included_minutes = 30
        labour = self._get(self._charge(self._get_fact()), "labour")
        self.assertEqual(labour.minutes, 60)
        self.assertIn("30", labour.reason)

    # --------------------------------------------------
    # Travel
    # --------------------------------------------------

    def test_km_beyond_the_free_ones_are_charged_once_a_van(self):
        travels = [
            {"van": 7, "person": 1, "km": 52.0},
            {"van": 7, "person": 2, "km": 52.0},
        ]
        travel = self._get(self._charge(self._get_fact(travels=travels)), "travel")
        self.assertEqual(travel.quantity, 32.0)
        self.assertEqual(travel.amount, 24.0)
        self.assertIn("32", travel.reason)

    def test_missing_km_are_an_exception(self):
        fact = self._get_fact(travels=[{"van": 7, "person": 1, "km": None}])
        self.assertTrue(self._get(self._charge(fact), "travel").exception)

    def test_travel_by_zone_has_the_zone_s_price(self):
        self.policy.write(
            {
                "travel_method": "zone",
                "zone_ids": [Command.create({"zone_id": self.zone.id, "price": 25.0})],
            }
        )
        fact = self._get_fact(travels=[{"van": 7, "person": 1}])
        travel = self._get(self._charge(fact), "travel")
        self.assertEqual(travel.amount, 25.0)
        self.assertIn("North", travel.reason)

    def test_a_wasted_trip_is_charged_where_the_policy_says_so(self):
        travels = [{"van": 7, "person": 1, "km": 40.0}]
        fact = self._get_fact(wasted=True, travels=travels, times=[])
        charges = self._charge(fact)
        self.assertEqual(sum(charges.mapped("amount")), 0.0)
        self.assertEqual(sum(charges.mapped("list_amount")), 55.0)
        self.policy.charge_wasted_trip = True
        charges = self._charge({**fact, "version": "2"})
        self.assertEqual(sum(charges.mapped("amount")), 55.0)

    # --------------------------------------------------
    # Materials
    # --------------------------------------------------

    def _get_material(self, **values):
        part = self.env["product.product"].create(
            {"name": "Fan", "list_price": 80.0, "standard_price": 50.0}
        )
        return {"key": "1", "product": part, "quantity": 2.0, **values}

    def test_materials_have_the_pricelist_s_price(self):
        fact = self._get_fact(materials=[self._get_material()])
        self.assertEqual(self._get(self._charge(fact), "material").amount, 160.0)

    def test_cost_plus_adds_the_margin_and_never_tells_the_cost(self):
        self.policy.write({"material_method": "cost_plus", "material_margin": 30.0})
        fact = self._get_fact(materials=[self._get_material()])
        material = self._get(self._charge(fact), "material")
        self.assertEqual(material.price_unit, 65.0)
        self.assertNotIn("50", material.reason)

    def test_a_missing_cost_is_an_exception(self):
        self.policy.write({"material_method": "cost_plus", "material_margin": 30.0})
        fact = self._get_fact(materials=[self._get_material(cost=0.0)])
        self.assertTrue(self._get(self._charge(fact), "material").exception)

    def test_consumables_are_a_part_of_the_materials(self):
        self.policy.write({"consumables_method": "percent", "consumables_value": 5.0})
        fact = self._get_fact(materials=[self._get_material()])
        consumable = self._get(self._charge(fact), "consumable")
        self.assertEqual(consumable.amount, 8.0)

    def test_consumables_may_be_a_fixed_sum(self):
        self.policy.write({"consumables_method": "fixed", "consumables_value": 6.0})
        consumable = self._get(self._charge(self._get_fact()), "consumable")
        self.assertEqual(consumable.amount, 6.0)

    # --------------------------------------------------
    # All of it
    # --------------------------------------------------

    def test_the_coverage_of_the_work_is_that_of_its_charges(self):
        fact = self._get_fact(coverage="warranty", coverage_reason="Recall of job 12")
        charges = self._charge(fact)
        self.assertEqual(set(charges.mapped("coverage")), {"warranty"})
        self.assertEqual(set(charges.mapped("state")), {"not_billable"})
        self.assertEqual(sum(charges.mapped("amount")), 0.0)

    def test_work_without_a_policy_is_an_exception(self):
        self.company.appsistance_billing_policy_id = False
        charges = self._charge(self._get_fact())
        self.assertEqual(len(charges), 1)
        self.assertTrue(charges.exception)

    def test_the_same_work_is_charged_once(self):
        first = self._charge(self._get_fact())
        self.assertEqual(self._charge(self._get_fact()), first)

    def test_every_charge_says_who_decided(self):
        charges = self._charge(self._get_fact())
        self.assertEqual(
            set(charges.mapped("policy_source")), {f"Company {self.company.name}"}
        )

    def test_more_work_takes_no_more_queries(self):
        def count(number):
            facts = [
                self._get_fact(res_id=1000 * number + index, order=index, visit=index)
                for index in range(number)
            ]
            before = self.env.cr.sql_log_count
            self._charge(*facts)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertLessEqual(count(40), count(4) + 2)

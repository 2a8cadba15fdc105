from datetime import date
from decimal import Decimal

from odoo.tests.common import BaseCase, tagged

from odoo.addons.appsistance_base.tools.errors import BillingError
from odoo.addons.appsistance_base.tools.reasons import REASON_PARAMS
from odoo.addons.appsistance_base.tools.travel import (
    CallOutFact,
    CallOutRule,
    TravelFact,
    TravelRule,
    charge_call_outs,
    charge_travels,
    deduct_included_minutes,
)

TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)


def visit(key, **values):
    return CallOutFact(
        key, **{"order": "ODL1", "visit": key, "day": TUESDAY, "address": "A", **values}
    )


def call_out_rule(basis, **values):
    return CallOutRule(basis, Decimal(40), Decimal(75), **values)


def km_rule(**values):
    return TravelRule(
        "km", **{"km_price": Decimal("0.75"), "free_km": Decimal(20), **values}
    )


@tagged("post_install", "-at_install")
class TestToolsTravel(BaseCase):
    def assert_call_outs(self, facts, rule, amounts, codes=None):
        results = charge_call_outs(facts, rule)
        self.assertEqual([result.key for result in results], [f.key for f in facts])
        self.assertEqual([result.amount for result in results], amounts)
        if codes:
            self.assertEqual(
                [result.reason.code.removeprefix("call_out_") for result in results],
                codes,
            )
        for result in results:
            self.assertEqual(
                tuple(result.reason.params), REASON_PARAMS[result.reason.code]
            )
        return results

    def test_call_out_is_charged_once_a_group(self):
        three = [visit(1), visit(2), visit(3)]
        spread = [
            visit(1),
            visit(2, day=WEDNESDAY),
            visit(3, address="B"),
            visit(4, order="ODL2"),
        ]
        cases = [
            ("three visits, per day and address", three, "day_address", [40, 0, 0]),
            ("three visits, per visit", three, "visit", [40, 40, 40]),
            ("three visits, per order", three, "order", [40, 0, 0]),
            ("another day or address", spread, "day_address", [40, 40, 40, 0]),
            ("another order", spread, "order", [40, 0, 0, 40]),
            ("never", three, "none", [0, 0, 0]),
            ("two payers at one address", [visit(1, payer="P"), visit(2, payer="Q")],
             "day_address", [40, 40]),
            ("no visits", [], "visit", []),
        ]  # fmt: skip
        for name, facts, basis, amounts in cases:
            with self.subTest(name):
                self.assert_call_outs(facts, call_out_rule(basis), amounts)

    def test_the_others_name_the_visit_that_carries_the_call_out(self):
        results = self.assert_call_outs(
            [visit(1), visit(2)],
            call_out_rule("day_address"),
            [40, 0],
            ["charged", "same_group"],
        )
        self.assertEqual([result.state for result in results], ["charged", "free"])
        self.assertEqual(
            results[1].reason.params, {"basis": "day_address", "carrier": 1}
        )

    def test_a_return_that_we_caused_carries_no_call_out(self):
        back = visit(2, day=WEDNESDAY, our_cause="missing_part")
        cases = [
            ("per visit", [visit(1), back], {}, [40, 0], ["charged", "our_return"]),
            ("ours comes first",
             [visit(1, our_cause="recall"), visit(2), visit(3)], {"basis": "order"},
             [0, 40, 0], ["our_return", "charged", "same_group"]),
            ("only ours", [back], {}, [0], ["our_return"]),
            ("charged all the same", [visit(1), back], {"charge_our_returns": True},
             [40, 40], ["charged", "charged"]),
        ]  # fmt: skip
        for name, facts, values, amounts, codes in cases:
            rule = call_out_rule(**{"basis": "visit", **values})
            with self.subTest(name):
                results = self.assert_call_outs(facts, rule, amounts, codes)
                if name == "per visit":
                    params = results[1].reason.params
                    self.assertEqual(params, {"cause": "missing_part"})

    def test_a_group_charged_by_an_earlier_run_is_not_charged_again(self):
        facts = [visit(1), visit(2, already_charged=True), visit(3)]
        results = self.assert_call_outs(
            facts, call_out_rule("order"), [0, 0, 0], ["already_charged"] * 3
        )
        self.assertEqual(results[0].reason.params["carrier"], 2)
        ours = visit(2, already_charged=True, our_cause="recall")
        self.assert_call_outs([visit(1), ours], call_out_rule("order"), [0, 0])

    def test_on_call_has_its_own_price(self):
        night = visit(2, on_call=True)
        cases = [
            ("alone", [night], {}, [75]),
            ("beside a visit of the day", [visit(1), night], {}, [40, 75]),
            ("not apart: once, the dearest", [visit(1), night],
             {"on_call_apart": False}, [0, 75]),
            ("two on-call visits", [night, visit(3, on_call=True)], {}, [75, 0]),
        ]  # fmt: skip
        for name, facts, values, amounts in cases:
            with self.subTest(name):
                rule = call_out_rule("day_address", **values)
                self.assert_call_outs(facts, rule, amounts)

    def test_on_call_without_price_of_its_own_costs_the_ordinary_one(self):
        rule = CallOutRule("visit", Decimal(40))
        self.assert_call_outs([visit(1, on_call=True)], rule, [40])

    def test_a_visit_without_address_is_an_exception_not_a_guess(self):
        facts = [visit(1, address=None), visit(2)]
        results = self.assert_call_outs(
            facts, call_out_rule("day_address"), [0, 40], ["group_missing", "charged"]
        )
        self.assertEqual(results[0].state, "exception")

    def test_call_out_contains_the_first_minutes_of_labour(self):
        rule = call_out_rule("day_address", included_minutes=30)
        results = charge_call_outs([visit(1), visit(2)], rule)
        self.assertEqual([result.included_minutes for result in results], [30, 0])
        # name, minutes, included, remaining, deducted
        cases = [
            ("more work than that", [("ordinary", 75)], 30, [45], 30),
            ("exactly that", [("ordinary", 30)], 30, [0], 30),
            ("less work", [("ordinary", 15)], 30, [0], 15),
            ("the first in time", [("extra", 20), ("night", 40)], 30, [0, 30], 30),
            ("nothing included", [("ordinary", 75)], 0, [75], 0),
            ("no work", [], 30, [], 0),
        ]
        for name, minutes, included, remaining, deducted in cases:
            with self.subTest(name):
                left, taken = deduct_included_minutes(minutes, included)
                self.assertEqual([amount for _band, amount in left], remaining)
                self.assertEqual([band for band, _ in left], [b for b, _ in minutes])
                self.assertEqual(taken, deducted)

    def test_km_beyond_the_free_ones_are_charged(self):
        # name, km, rule values, charged km, amount, code
        cases = [
            ("beyond 20", "35", {}, "15", "11.25", "travel_km"),
            ("20 exactly", "20", {}, "0", "0", "travel_within_free_km"),
            ("just beyond 20", "20.1", {}, "0.1", "0.08", "travel_km"),
            ("below 20", "3", {}, "0", "0", "travel_within_free_km"),
            ("none driven", "0", {"free_km": 0}, "0", "0", "travel_within_free_km"),
            ("there and back", "15", {"km_factor": 2}, "10", "7.50", "travel_km"),
            ("whole km", "31.5", {"km_rounding": 1}, "12", "9.00", "travel_km"),
            ("no free km", "10", {"free_km": 0}, "10", "7.50", "travel_km"),
        ]
        for name, km, values, charged, amount, code in cases:
            with self.subTest(name):
                fact = TravelFact(1, visit=1, km=Decimal(km))
                (result,) = charge_travels([fact], km_rule(**values))
                self.assertEqual(result.reason.code, code)
                self.assertEqual(result.quantity, Decimal(charged))
                self.assertEqual(result.amount, Decimal(amount))

    def test_a_van_is_charged_once_whoever_rides_in_it(self):
        facts = [
            TravelFact(1, visit=1, van="V1", person="Anna", km=Decimal(40)),
            TravelFact(2, visit=1, van="V1", person="Bruno", km=Decimal(42)),
            TravelFact(3, visit=1, van="V2", person="Carla", km=Decimal(40)),
            TravelFact(4, visit=2, van="V1", person="Anna", km=Decimal(40)),
            TravelFact(5, visit=1, person="Dino", km=Decimal(40)),
            TravelFact(6, visit=1, person="Elsa", km=Decimal(40)),
        ]
        results = charge_travels(facts, km_rule())
        self.assertEqual(
            [result.quantity for result in results], [0, 22, 20, 20, 20, 20]
        )
        self.assertEqual(results[0].reason.code, "travel_same_trip")
        self.assertEqual(results[0].reason.params, {"van": "V1", "carrier": 2})

    def test_km_known_to_one_of_the_van_are_enough(self):
        facts = [
            TravelFact(1, visit=1, van="V1", km=None),
            TravelFact(2, visit=1, van="V1", km=Decimal(30)),
            TravelFact(3, visit=2, van="V1", km=None),
            TravelFact(4, visit=2, van="V1", km=None),
        ]
        results = charge_travels(facts, km_rule())
        self.assertEqual(
            [result.state for result in results],
            ["free", "charged", "exception", "free"],
        )

    def test_what_travel_cannot_tell_is_an_exception(self):
        zones = TravelRule("zone", zone_prices={"town": Decimal(15)})
        cases = [
            ("zone not in the table", zones, {"zone": "valley"}, "travel_zone_missing"),
            ("no zone", zones, {}, "travel_zone_missing"),
            ("no km", km_rule(), {}, "travel_km_missing"),
            ("negative km", km_rule(), {"km": -3}, "travel_km_negative"),
        ]
        for name, rule, values, code in cases:
            with self.subTest(name):
                good = TravelFact(2, visit=2, zone="town", km=Decimal(30))
                bad, other = charge_travels([TravelFact(1, 1, **values), good], rule)
                self.assertEqual((bad.state, bad.amount), ("exception", 0))
                self.assertEqual(bad.reason.code, code)
                self.assertEqual(other.state, "charged")

    def test_zone_flat_and_none_are_charged_once_a_trip(self):
        zones = TravelRule(
            "zone", zone_prices={"town": Decimal(15), "lake": Decimal(30)}
        )
        flat = TravelRule("flat", flat_price=Decimal(25))
        cases = [
            ("zone", zones, ["lake", "lake"], [30, 0]),
            ("zone known to the second only", zones, [None, "town"], [0, 15]),
            ("flat", flat, [None, None], [25, 0]),
            ("none", TravelRule("none"), [None, None], [0, 0]),
        ]
        for name, rule, names, amounts in cases:
            with self.subTest(name):
                facts = [
                    TravelFact(key, visit=1, van="V1", zone=zone)
                    for key, zone in enumerate(names)
                ]
                results = charge_travels(facts, rule)
                self.assertEqual([result.amount for result in results], amounts)

    def test_travel_back_for_our_own_fault_is_free(self):
        facts = [
            TravelFact(1, visit=1, van="V1", km=Decimal(50), our_cause="missing_part"),
            TravelFact(2, visit=1, van="V1", km=Decimal(50)),
        ]
        results = charge_travels(facts, km_rule())
        self.assertEqual([result.amount for result in results], [0, 0])
        self.assertEqual(results[1].reason.params, {"cause": "missing_part"})
        results = charge_travels(facts, km_rule(charge_our_returns=True))
        self.assertEqual([result.quantity for result in results], [30, 0])

    def test_a_senseless_rule_is_refused(self):
        cases = [
            ("unknown basis", lambda: CallOutRule("week"), "choice_unknown"),
            ("float price", lambda: CallOutRule("visit", 40.0), "decimal_expected"),
            ("negative price", lambda: CallOutRule("visit", Decimal(-1)),
             "negative_value"),
            ("unknown mode", lambda: TravelRule("plane"), "choice_unknown"),
            ("negative free km", lambda: km_rule(free_km=-1), "negative_value"),
            ("no km rounding", lambda: km_rule(km_rounding=0), "rounding_not_positive"),
        ]  # fmt: skip
        for name, call, code in cases:
            with self.subTest(name), self.assertRaises(BillingError) as caught:
                call()
            self.assertEqual(caught.exception.code, code)

import random
from decimal import Decimal

from odoo.tests.common import BaseCase, tagged

from odoo.addons.appsistance_base.tools.errors import BillingError
from odoo.addons.appsistance_base.tools.money import (
    distribute,
    from_float,
    round_amount,
)
from odoo.addons.appsistance_base.tools.pricing import (
    ConsumablesRule,
    CostPlusRule,
    price_consumables,
    price_from_cost,
    price_time,
    split_by_amount,
    split_by_percent,
    split_by_weight,
    surcharge_price,
)

D = Decimal


@tagged("post_install", "-at_install")
class TestToolsPricing(BaseCase):
    def assert_refused(self, code, call, *args, **kwargs):
        with self.assertRaises(BillingError) as caught:
            call(*args, **kwargs)
        self.assertEqual(caught.exception.code, code)
        self.assertIn(code, str(caught.exception))

    def test_amounts_are_rounded_half_away_from_zero(self):
        cases = [
            ("2.675", "0.01", "nearest", "2.68"),
            ("-2.675", "0.01", "nearest", "-2.68"),
            ("2.674", "0.01", "nearest", "2.67"),
            ("-0.001", "0.01", "nearest", "0.00"),
            ("12.03", "0.05", "nearest", "12.05"),
            ("12.01", "0.50", "up", "12.50"),
            ("12.49", "0.50", "down", "12.00"),
            ("1250", "100", "nearest", "1300"),
        ]
        for amount, rounding, method, expected in cases:
            with self.subTest(amount=amount, rounding=rounding):
                rounded = round_amount(D(amount), D(rounding), method)
                self.assertEqual(rounded, D(expected))
                self.assertFalse(rounded.is_zero() and rounded.is_signed())

    def test_a_float_field_becomes_the_number_it_shows(self):
        cases = [(0.1 + 0.2, "0.30"), (48.0, "48.00"), (100.0, "100.00"), (0.0, "0.00"),
                 (0.8333, "0.8333"), (1e-12, "0.00"), (-1.005, "-1.005")]  # fmt: skip
        for value, expected in cases:
            with self.subTest(value=value):
                self.assertEqual(str(from_float(value)), expected)

    def test_surcharges_raise_the_price_of_their_band(self):
        surcharges = {"night": D(50), "holiday": D(50), "saturday": D("12.5")}
        lines = price_time(
            [("ordinary", 75), ("night", 40), ("extra", 0), ("saturday", 20)],
            D(48),
            surcharges,
        )
        self.assertEqual(
            [(line.band, line.minutes, line.line.amount) for line in lines],
            [("ordinary", 75, D(60)), ("night", 40, D(48)), ("saturday", 20, D(18))],
        )
        self.assertEqual(
            lines[1].reason.params,
            {"band": "night", "percent": 50, "base_price": 48, "price": 72},
        )

    def test_a_band_that_comes_back_is_one_line(self):
        lines = price_time([("ordinary", 30), ("extra", 60), ("ordinary", 30)], D(48))
        self.assertEqual(
            [(line.band, line.line.quantity) for line in lines],
            [("ordinary", 1), ("extra", 1)],
        )

    def test_a_surcharge_may_be_a_discount(self):
        self.assertEqual(surcharge_price(D(48), D(-25)), 36)

    def test_cost_plus_keeps_its_margin(self):
        # name, cost, percent, minimum, rounding, method, price, code
        cases = [
            ("margin in percent", "100", "30", "0", "0.01", "nearest", "130.00",
             "cost_plus"),
            ("cents rounded", "9.99", "33", "0", "0.01", "nearest", "13.29",
             "cost_plus"),
            ("minimum margin", "2.00", "30", "1.50", "0.01", "nearest", "3.50",
             "cost_plus_minimum"),
            ("percent equal to the minimum", "5.00", "30", "1.50", "0.01", "nearest",
             "6.50", "cost_plus"),
            ("rounded to 50 cents", "10.10", "30", "0", "0.50", "nearest", "13.00",
             "cost_plus"),
            ("rounded up to 50 cents", "10.10", "30", "0", "0.50", "up", "13.50",
             "cost_plus"),
            ("rounding does not eat the minimum", "10.01", "1", "2", "0.50", "nearest",
             "12.50", "cost_plus_minimum"),
            ("rounding down does not sell below cost", "10.30", "0", "0", "1", "down",
             "11", "cost_plus"),
        ]  # fmt: skip
        for name, cost, percent, minimum, rounding, method, price, code in cases:
            rule = CostPlusRule(D(percent), D(minimum), D(rounding), method)
            with self.subTest(name):
                priced = price_from_cost(D(cost), rule)
                self.assertEqual(priced.amount, D(price))
                self.assertEqual(priced.reason.code, code)
                self.assertEqual(priced.reason.params["price"], D(price))

    def test_a_missing_cost_is_refused(self):
        rule = CostPlusRule(D(30))
        self.assert_refused("cost_missing", price_from_cost, D(0), rule)
        self.assert_refused("cost_missing", price_from_cost, D(-1), rule)
        self.assert_refused("decimal_expected", price_from_cost, 10.5, rule)

    def test_consumables_are_a_sum_or_a_percentage(self):
        cases = [
            ("none", ConsumablesRule(), "100", "0", "consumables_none"),
            ("fixed", ConsumablesRule("fixed", D(5)), "100", "5", "consumables_fixed"),
            ("fixed without materials", ConsumablesRule("fixed", D(5)), "0", "5",
             "consumables_fixed"),
            ("percent", ConsumablesRule("percent", D(3)), "123.45", "3.70",
             "consumables_percent"),
            ("percent of nothing", ConsumablesRule("percent", D(3)), "0", "0",
             "consumables_percent"),
        ]  # fmt: skip
        for name, rule, materials, amount, code in cases:
            with self.subTest(name):
                priced = price_consumables(D(materials), rule)
                self.assertEqual(priced.amount, D(amount))
                self.assertEqual(priced.reason.code, code)

    def test_a_split_sums_to_the_whole_to_the_cent(self):
        thirds = ["33.33", "33.33", "33.34"]
        cases = [
            ("0.01 in three", "0.01", thirds, ["0", "0", "0.01"]),
            ("-100.00 in three", "-100.00", thirds, ["-33.33", "-33.33", "-33.34"]),
            ("0.05 in halves", "0.05", ["50", "50"], ["0.03", "0.02"]),
            ("-0.05 in halves", "-0.05", ["50", "50"], ["-0.03", "-0.02"]),
            ("owner and tenant", "215.00", ["80", "20"], ["172", "43"]),
            ("one pays nothing", "99.99", ["100", "0"], ["99.99", "0"]),
            ("nothing to split", "0.00", ["50", "50"], ["0", "0"]),
            ("one payer", "12.34", ["100"], ["12.34"]),
        ]
        for name, amount, percents, expected in cases:
            shares = [(index, D(percent)) for index, percent in enumerate(percents)]
            with self.subTest(name):
                parts = split_by_percent(D(amount), shares)
                self.assertEqual(
                    [part.amount for part in parts], list(map(D, expected))
                )
                self.assertEqual(
                    [part.payer for part in parts], list(range(len(shares)))
                )

    def test_a_split_in_equal_weights_gives_the_first_the_odd_cents(self):
        equal = [("A", 1), ("B", 1), ("C", 1)]
        cases = [
            ("0.01", ["0.01", "0", "0"]),
            ("-100.00", ["-33.34", "-33.33", "-33.33"]),
            ("100.01", ["33.34", "33.34", "33.33"]),
        ]
        for amount, expected in cases:
            with self.subTest(amount):
                parts = split_by_weight(D(amount), equal)
                self.assertEqual(
                    [part.amount for part in parts], list(map(D, expected))
                )

    def test_a_split_follows_the_rounding_of_the_currency(self):
        parts = split_by_weight(D(100), [("A", 1), ("B", 1), ("C", 1)], D(1))
        self.assertEqual([part.amount for part in parts], [34, 33, 33])
        parts = split_by_weight(D("1.00"), [("A", 1), ("B", 2)], D("0.05"))
        self.assertEqual([part.amount for part in parts], [D("0.35"), D("0.65")])

    def test_a_split_by_amount_gives_the_rest_to_the_open_part(self):
        cases = [
            ("all named", "100", ["60", "40"], ["60", "40"]),
            ("the rest", "100", ["60.01", None], ["60.01", "39.99"]),
            ("a negative whole", "-100", [None, "-30"], ["-70", "-30"]),
        ]
        for name, amount, parts, expected in cases:
            named = [(key, part and D(part)) for key, part in enumerate(parts)]
            with self.subTest(name):
                shares = split_by_amount(D(amount), named)
                self.assertEqual(
                    [part.amount for part in shares], list(map(D, expected))
                )

    def test_shares_that_do_not_add_up_are_refused(self):
        percent = split_by_percent
        cases = [
            ("99 %", "shares_not_hundred", percent, D(10), [("A", D(99))]),
            ("three times 33.33 %", "shares_not_hundred", percent, D(10),
             [("A", D("33.33")), ("B", D("33.33")), ("C", D("33.33"))]),
            ("negative percent", "negative_value", percent, D(10),
             [("A", D(110)), ("B", D(-10))]),
            ("no payers", "shares_missing", percent, D(10), []),
            ("half a cent", "amount_not_rounded", percent, D("0.005"), [("A", D(100))]),
            ("float", "decimal_expected", percent, 10.5, [("A", D(100))]),
            ("no weight", "nothing_to_spread", split_by_weight, D(10), [("A", 0)]),
            ("too little", "parts_do_not_sum", split_by_amount, D(10), [("A", D(9))]),
            ("two rests", "parts_two_open", split_by_amount, D(10),
             [("A", None), ("B", None)]),
            ("part of a cent", "amount_not_rounded", split_by_amount, D(10),
             [("A", D("9.995")), ("B", None)]),
        ]  # fmt: skip
        for name, code, call, amount, shares in cases:
            with self.subTest(name):
                self.assert_refused(code, call, amount, shares)

    def test_splits_keep_the_sum_and_the_mirror(self):
        generator = random.Random(11)  # noqa: S311 repeatable, no secret
        for _turn in range(500):
            amount = D(generator.randrange(-500000, 500000)).scaleb(-2)
            shares = [
                (payer, D(generator.randrange(1, 100000)).scaleb(-3))
                for payer in range(generator.randrange(1, 12))
            ]
            parts = [part.amount for part in split_by_weight(amount, shares)]
            self.assertEqual(sum(parts), amount)
            mirror = [part.amount for part in split_by_weight(-amount, shares)]
            self.assertEqual([-part for part in parts], mirror)
            whole = sum(weight for _payer, weight in shares)
            for part, (_payer, weight) in zip(parts, shares, strict=True):
                self.assertLess(abs(part - amount * weight / whole), D("0.01"))

    def test_spreading_breaks_ties_in_the_given_order(self):
        cases = [
            (10, [1, 1, 1], [4, 3, 3]),
            (2, [1, 1, 1], [1, 1, 0]),
            (60, [40, 7], [51, 9]),
            (0, [0, 0], [0, 0]),
            (5, [0, 3, 0], [0, 5, 0]),
            (-10, [1, 1, 1], [-4, -3, -3]),
        ]
        for total, weights, expected in cases:
            with self.subTest(total=total, weights=weights):
                self.assertEqual(distribute(total, weights), expected)

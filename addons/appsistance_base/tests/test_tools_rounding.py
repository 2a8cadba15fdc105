import random
from datetime import date
from decimal import Decimal

from odoo.tests.common import BaseCase, tagged
from odoo.tools.float_utils import float_round

from odoo.addons.appsistance_base.tools.errors import BillingError
from odoo.addons.appsistance_base.tools.rounding import (
    RoundingRule,
    TimeFact,
    round_minutes,
    round_times,
    to_line_quantity,
)

TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)


@tagged("post_install", "-at_install")
class TestToolsRounding(BaseCase):
    def test_minutes_are_rounded_to_the_block_with_a_minimum(self):
        # name, minutes, block, method, minimum, charged
        cases = [
            ("block of 1", 47, 1, "up", 0, 47),
            ("block of 10 up", 41, 10, "up", 0, 50),
            ("block of 15 up", 46, 15, "up", 0, 60),
            ("block of 15 exactly", 45, 15, "up", 0, 45),
            ("block of 20 up", 21, 20, "up", 0, 40),
            ("nearest below half", 52, 15, "nearest", 0, 45),
            ("nearest above half", 53, 15, "nearest", 0, 60),
            ("nearest at half goes up", 25, 10, "nearest", 0, 30),
            ("nearest to nothing", 4, 10, "nearest", 0, 0),
            ("down", 59, 15, "down", 0, 45),
            ("down to nothing", 14, 15, "down", 0, 0),
            ("below the minimum of 30", 10, 15, "up", 30, 30),
            ("at the minimum", 30, 15, "up", 30, 30),
            ("just above the minimum", 31, 15, "up", 30, 45),
            ("rounded to nothing, yet the minimum", 4, 10, "nearest", 30, 30),
            ("a minimum that is no block", 10, 15, "up", 40, 40),
            ("no time, no minimum", 0, 15, "up", 30, 0),
        ]
        for name, minutes, block, method, minimum, charged in cases:
            rule = RoundingRule(block, method, minimum)
            with self.subTest(name):
                self.assertEqual(round_minutes(minutes, rule), charged)

    def test_a_senseless_rounding_is_refused(self):
        cases = [
            ("block of zero", lambda: RoundingRule(0), "block_not_positive"),
            ("negative block", lambda: RoundingRule(-15), "negative_value"),
            ("float block", lambda: RoundingRule(15.0), "integer_expected"),
            ("unknown method", lambda: RoundingRule(method="x"), "choice_unknown"),
            ("negative minimum", lambda: RoundingRule(minimum=-1), "negative_value"),
            ("unknown group", lambda: RoundingRule(grouping="day"), "choice_unknown"),
            ("negative time", lambda: round_minutes(-5, RoundingRule()),
             "negative_value"),
            ("float time", lambda: round_minutes(5.5, RoundingRule()),
             "integer_expected"),
        ]  # fmt: skip
        for name, call, code in cases:
            with self.subTest(name), self.assertRaises(BillingError) as caught:
                call()
            self.assertEqual(caught.exception.code, code)

    def test_time_is_rounded_in_the_group_that_the_rule_says(self):
        def fact(key, person, day, minutes):
            return TimeFact(key, (("ordinary", minutes),), person, day, "ODL1")

        facts = [
            fact(1, "Anna", TUESDAY, 20),
            fact(2, "Anna", TUESDAY, 20),
            fact(3, "Bruno", TUESDAY, 20),
            fact(4, "Anna", WEDNESDAY, 20),
        ]
        cases = [
            ("interval", [30, 30, 30, 30]),
            ("person_day", [23, 22, 30, 30]),
            ("order", [23, 23, 22, 22]),
        ]
        for grouping, expected in cases:
            times = round_times(facts, RoundingRule(15, minimum=30, grouping=grouping))
            with self.subTest(grouping):
                charged = [minutes for time in times for _band, minutes in time.minutes]
                self.assertEqual(charged, expected)

    def test_rounded_minutes_are_spread_over_the_bands(self):
        facts = [TimeFact(1, (("ordinary", 40), ("night", 7)), "Anna", TUESDAY)]
        (time,) = round_times(facts, RoundingRule(15))
        self.assertEqual(time.minutes, (("ordinary", 51), ("night", 9)))
        self.assertEqual(
            time.reason.params,
            {
                "worked": 47,
                "charged": 60,
                "block": 15,
                "method": "up",
                "minimum": 0,
                "grouping": "interval",
            },
        )

    def test_a_fact_without_its_group_stands_alone(self):
        facts = [TimeFact(key, (("ordinary", 20),)) for key in (1, 2)]
        for grouping in ("person_day", "order"):
            times = round_times(facts, RoundingRule(30, grouping=grouping))
            self.assertEqual([time.minutes[0][1] for time in times], [30, 30])

    def test_spreading_keeps_the_sum_and_the_order(self):
        generator = random.Random(7)  # noqa: S311 repeatable, no secret
        for _turn in range(300):
            rule = RoundingRule(
                generator.choice([1, 5, 10, 15, 20, 30]),
                generator.choice(["up", "nearest", "down"]),
                generator.choice([0, 30, 60]),
                generator.choice(["interval", "person_day", "order"]),
            )
            facts = [
                TimeFact(
                    key,
                    (("ordinary", generator.randrange(200)), ("night", 20)),
                    generator.choice("AB"),
                    TUESDAY,
                    generator.choice([1, 2]),
                )
                for key in range(generator.randrange(1, 8))
            ]
            times = round_times(facts, rule)
            self.assertEqual([time.key for time in times], [fact.key for fact in facts])
            groups = {}
            for fact, time in zip(facts, times, strict=True):
                name = {
                    "interval": fact.key,
                    "person_day": fact.person,
                    "order": fact.order,
                }[rule.grouping]
                worked, charged = groups.get(name, (0, 0))
                worked += sum(minutes for _band, minutes in fact.minutes)
                charged += sum(minutes for _band, minutes in time.minutes)
                groups[name] = (worked, charged)
            for worked, charged in groups.values():
                self.assertEqual(charged, round_minutes(worked, rule))

    def test_a_line_bills_minutes_to_the_cent(self):
        # name, minutes, price per hour, uom, quantity, unit price, amount
        cases = [
            ("20 minutes at 60", 20, "60", "minute", "20", "1.00", "20.00"),
            ("50 minutes at 60", 50, "60", "minute", "50", "1.00", "50.00"),
            ("10 minutes at 60", 10, "60", "minute", "10", "1.00", "10.00"),
            ("1 minute at 60", 1, "60", "minute", "1", "1.00", "1.00"),
            ("quarter at 48", 15, "48", "hour", "0.25", "48.00", "12.00"),
            ("75 minutes at 48", 75, "48", "hour", "1.25", "48.00", "60.00"),
            ("3 minutes at 48", 3, "48", "hour", "0.05", "48.00", "2.40"),
            ("20 minutes at 48", 20, "48", "minute", "20", "0.80", "16.00"),
            ("20 minutes at 50", 20, "50", "minute", "20", "0.83333333", "16.67"),
            ("50 minutes at 50", 50, "50", "minute", "50", "0.83333333", "41.67"),
            ("10,000 minutes at 50", 10000, "50", "minute", "10000", "0.83333333",
             "8333.33"),
            ("night at 48 + 50 %", 20, "72", "minute", "20", "1.20", "24.00"),
            ("nothing", 0, "48", "hour", "0", "48.00", "0.00"),
            ("a difference to credit", -20, "50", "minute", "-20", "0.83333333",
             "-16.67"),
        ]  # fmt: skip
        for name, minutes, price, uom, quantity, unit_price, amount in cases:
            with self.subTest(name):
                line = to_line_quantity(minutes, Decimal(price))
                self.assertEqual(line.uom, uom)
                self.assertEqual(line.quantity, Decimal(quantity))
                self.assertEqual(str(line.unit_price), unit_price)
                self.assertEqual(line.amount, Decimal(amount))

    def test_blocks_of_1_10_15_and_20_bill_20_and_50_minutes_exactly(self):
        # block, charged and amount of 20 minutes, of 50 minutes, at 60 an hour
        cases = [
            (1, 20, "20.00", 50, "50.00"),
            (10, 20, "20.00", 50, "50.00"),
            (15, 30, "30.00", 60, "60.00"),
            (20, 20, "20.00", 60, "60.00"),
        ]
        for block, short, short_amount, long, long_amount in cases:
            for worked, charged, amount in [
                (20, short, short_amount),
                (50, long, long_amount),
            ]:
                with self.subTest(block=block, worked=worked):
                    minutes = round_minutes(worked, RoundingRule(block))
                    line = to_line_quantity(minutes, Decimal(60))
                    self.assertEqual((minutes, line.amount), (charged, Decimal(amount)))

    def test_one_unit_where_no_quantity_gives_the_amount(self):
        # 1,000 minutes at 48.05: with 2 decimals a minute is 0.80, and 800 is not right
        line = to_line_quantity(1000, Decimal("48.05"), price_digits=2)
        self.assertEqual((line.uom, line.quantity), ("unit", 1))
        self.assertEqual((line.unit_price, line.amount), (Decimal("800.83"),) * 2)

    def test_hours_follow_the_digits_of_the_quantity(self):
        self.assertEqual(to_line_quantity(15, 48, quantity_digits=1).uom, "minute")
        self.assertEqual(to_line_quantity(30, 48, quantity_digits=1).uom, "hour")
        self.assertEqual(to_line_quantity(30, 48, quantity_digits=0).uom, "minute")

    def test_invoice_arithmetic_in_floats_gives_the_amount(self):
        """Odoo multiplies a quantity of 2 digits by an unrounded price, in floats."""
        generator = random.Random(48)  # noqa: S311 repeatable, no secret
        prices = [Decimal(cents).scaleb(-2) for cents in (4800, 5000, 3600, 7200, 1)]
        prices += [Decimal(generator.randrange(1, 20000)) / 100 for _ in range(60)]
        prices += [price * Decimal("1.25") for price in prices]
        for price in prices:
            for minutes in [1, 10, 20, 50, 55, *range(61, 30000, 1999)]:
                line = to_line_quantity(minutes, price)
                quantity = float_round(float(line.quantity), precision_digits=2)
                self.assertEqual(Decimal(str(quantity)), line.quantity)
                subtotal = float_round(
                    quantity * float(line.unit_price), precision_rounding=0.01
                )
                self.assertEqual(Decimal(f"{subtotal:.2f}"), line.amount)
                printed = Decimal(f"{quantity * float(line.unit_price) / quantity:.8f}")
                self.assertEqual(printed, line.unit_price)
                self.assertNotEqual(line.uom, "unit")

    def test_a_float_price_is_refused(self):
        with self.assertRaises(BillingError) as caught:
            to_line_quantity(20, 60.0)
        self.assertEqual(caught.exception.code, "decimal_expected")

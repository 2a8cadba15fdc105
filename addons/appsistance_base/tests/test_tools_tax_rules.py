from datetime import date

from odoo.tests.common import BaseCase, tagged

from odoo.addons.appsistance_base.tools.errors import TaxRuleError
from odoo.addons.appsistance_base.tools.reasons import REASON_PARAMS
from odoo.addons.appsistance_base.tools.tax_rules import (
    Declaration,
    TaxFacts,
    TaxRule,
    choose_tax_rule,
    choose_tax_rules,
)

DAY = date(2026, 11, 24)

RULES = [
    TaxRule("dwelling", "10", "condominium", "residential", "heating",
            declaration="vat_10"),
    TaxRule("dwelling undeclared", "22", "condominium", "residential", "heating"),
    TaxRule("part", "22", "condominium", "residential", "heating", "part"),
    TaxRule("sim", "22", line_kind="sim"),
    TaxRule("business building", "N6.7", "company", "business", "air"),
    TaxRule("industrial cold", "22", "company", equipment_family="refrigeration"),
    TaxRule("public", "22 split", "public"),
]  # fmt: skip


def declaration(valid_from=None, valid_to=None, kind="vat_10"):
    return Declaration("D1", kind, valid_from, valid_to)


def facts(*keys, declarations=()):
    return TaxFacts(DAY, *keys, declarations=declarations)


@tagged("post_install", "-at_install")
class TestToolsTaxRules(BaseCase):
    def test_the_most_specific_rule_decides(self):
        on_file = (declaration(),)
        home = ("condominium", "residential", "heating")
        # name, keys, declarations, rule
        cases = [
            ("10 % on a dwelling", (*home, "labour"), on_file, "dwelling"),
            ("without declaration", (*home, "labour"), (), "dwelling undeclared"),
            ("a part beats both", (*home, "part"), on_file, "part"),
            ("one key beats none", ("private", None, None, "sim"), (), "sim"),
            ("N6.7", ("company", "business", "air", "labour"), (), "business building"),
            ("industrial cold", ("company", "business", "refrigeration", "labour"), (),
             "industrial cold"),
            ("split payment", ("public", "school", "lift", "labour"), (), "public"),
        ]  # fmt: skip
        for name, keys, declarations, rule in cases:
            with self.subTest(name):
                decision = choose_tax_rule(
                    RULES, facts(*keys, declarations=declarations)
                )
                self.assertEqual(decision.rule.key, rule)
                self.assertEqual(decision.reason.code, "tax_rule")
                self.assertEqual(decision.reason.params["rule"], rule)

    def test_the_declaration_must_hold_on_the_day(self):
        cases = [
            ("from the day", declaration(DAY), "dwelling"),
            ("until the day", declaration(valid_to=DAY), "dwelling"),
            ("from the next day", declaration(date(2026, 11, 25)),
             "dwelling undeclared"),
            ("until the day before", declaration(valid_to=date(2026, 11, 23)),
             "dwelling undeclared"),
            ("another kind", declaration(kind="intent"), "dwelling undeclared"),
        ]  # fmt: skip
        for name, paper, rule in cases:
            with self.subTest(name):
                decision = choose_tax_rule(
                    RULES,
                    facts(
                        "condominium",
                        "residential",
                        "heating",
                        "labour",
                        declarations=(paper,),
                    ),
                )
                self.assertEqual(decision.rule.key, rule)

    def test_the_reason_tells_what_decided(self):
        keys = ("condominium", "residential", "heating", "labour")
        decision = choose_tax_rule(RULES, facts(*keys, declarations=(declaration(),)))
        self.assertEqual(
            decision.reason.params,
            {
                "rule": "dwelling",
                "matched": (
                    ("customer_kind", "condominium"),
                    ("building_use", "residential"),
                    ("equipment_family", "heating"),
                ),
                "declaration": "D1",
                "undeclared": (),
            },
        )

    def test_a_rule_that_wants_a_missing_declaration_is_named(self):
        decision = choose_tax_rule(
            RULES, facts("condominium", "residential", "heating", "labour")
        )
        self.assertEqual(decision.reason.params["undeclared"], ("dwelling",))
        self.assertEqual(decision.undeclared, (RULES[0],))

    def test_no_rule_is_an_exception_never_a_default(self):
        cases = [
            ("unknown combination", RULES, ("private", "office", "lift", "labour"), ()),
            ("nothing known", RULES, (), ()),
            ("empty table", [], ("public", "school", "lift", "labour"), ()),
            ("only without its declaration", RULES[:1],
             ("condominium", "residential", "heating", "labour"), ("dwelling",)),
        ]  # fmt: skip
        for name, rules, keys, undeclared in cases:
            with self.subTest(name):
                decision = choose_tax_rule(rules, facts(*keys))
                self.assertIsNone(decision.rule)
                self.assertEqual(decision.reason.code, "tax_no_rule")
                self.assertEqual(decision.reason.params["undeclared"], undeclared)

    def test_a_value_that_is_not_known_fits_only_open_rules(self):
        decision = choose_tax_rule(
            RULES, facts("condominium", None, "heating", "labour")
        )
        self.assertIsNone(decision.rule)

    def test_equally_specific_rules_are_a_tie(self):
        rules = [
            TaxRule(1, "10", "private", line_kind="labour"),
            TaxRule(2, "22", "private", "office"),
            TaxRule(3, "22", "private"),
        ]
        decision = choose_tax_rule(rules, facts("private", "office", "lift", "labour"))
        self.assertIsNone(decision.rule)
        self.assertEqual(decision.tied, (rules[0], rules[1]))
        self.assertEqual(decision.reason.code, "tax_tie")
        self.assertEqual(decision.reason.params["rules"], (1, 2))

    def test_a_more_specific_rule_ends_a_tie(self):
        rules = [
            TaxRule(1, "10", "private", line_kind="labour"),
            TaxRule(2, "22", "private", "office"),
            TaxRule(3, "4", "private", "office", line_kind="labour"),
        ]
        decision = choose_tax_rule(rules, facts("private", "office", "lift", "labour"))
        self.assertEqual(decision.rule.key, 3)

    def test_two_rules_with_the_same_declaration_tie(self):
        rules = [
            TaxRule(1, "10", "private", declaration="vat_10"),
            TaxRule(2, "4", building_use="office", declaration="vat_10"),
        ]
        keys = ("private", "office", "lift", "labour")
        decision = choose_tax_rule(rules, facts(*keys, declarations=(declaration(),)))
        self.assertEqual([rule.key for rule in decision.tied], [1, 2])

    def test_a_batch_decides_as_each_alone(self):
        batch = [
            facts(customer, use, family, kind, declarations=papers)
            for customer in ("condominium", "company", "public", "private")
            for use in ("residential", "business", None)
            for family in ("heating", "air", "refrigeration")
            for kind in ("labour", "part", "sim")
            for papers in ((), (declaration(),))
        ]
        decisions = choose_tax_rules(RULES, batch)
        alone = tuple(choose_tax_rule(RULES, one) for one in batch)
        self.assertEqual(decisions, alone)
        for decision in decisions:
            why = decision.reason
            self.assertEqual(tuple(why.params), REASON_PARAMS[why.code])

    def test_the_order_of_the_table_does_not_matter(self):
        for one in [
            facts("condominium", "residential", "heating", "part"),
            facts("company", "business", "air", "sim"),
            facts("private", "residential", None, None),
        ]:
            forward = choose_tax_rule(RULES, one)
            backward = choose_tax_rule(RULES[::-1], one)
            self.assertEqual(forward.rule, backward.rule)

    def test_a_period_that_ends_before_it_starts_is_refused(self):
        with self.assertRaises(TaxRuleError) as caught:
            declaration(DAY, date(2026, 11, 23))
        self.assertEqual(caught.exception.code, "period_reversed")

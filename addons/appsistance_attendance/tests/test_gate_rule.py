from odoo.tests import BaseCase

from ..tools import gate_rule
from ..tools.gate_rule import Evidence, Fix, Gate

METRES_PER_DEGREE = 111_195.08
LATITUDE, LONGITUDE = 45.4642, 9.19
MATCHED, OUTSIDE, UNSURE = "matched", "outside", "not_verifiable"

# radius (m), distance (m), accuracy (m), age (s), result, class of distance
CASES = [
    (100, 0, 5, 0, MATCHED, "inside"),
    (100, 50, 10, 5, MATCHED, "inside"),
    (100, 99, 10, 10, MATCHED, "inside"),
    (100, 99, 200, 60, MATCHED, "inside"),
    (50, 0, 0, 0, MATCHED, "inside"),
    (50, 49, 30, 1, MATCHED, "inside"),
    (50, 25, 100, 30, MATCHED, "inside"),
    (20, 19, 8, 2, MATCHED, "inside"),
    (20, 0, 200, 60, MATCHED, "inside"),
    (10, 9, 3, 0, MATCHED, "inside"),
    (300, 299, 15, 20, MATCHED, "inside"),
    (300, 150, 65, 59, MATCHED, "inside"),
    (500, 499, 5, 0, MATCHED, "inside"),
    (500, 250, 199, 59, MATCHED, "inside"),
    (1000, 999, 50, 3, MATCHED, "inside"),
    (1000, 10, 20, 0, MATCHED, "inside"),
    (5000, 4999, 10, 0, MATCHED, "inside"),
    (5000, 2500, 150, 15, MATCHED, "inside"),
    (1, 0, 1, 0, MATCHED, "inside"),
    (75, 74, 40, 60, MATCHED, "inside"),
    (100, 105, 10, 0, MATCHED, "tolerated"),
    (100, 109, 10, 0, MATCHED, "tolerated"),
    (100, 150, 60, 5, MATCHED, "tolerated"),
    (100, 199, 100, 10, MATCHED, "tolerated"),
    (100, 199, 150, 10, MATCHED, "tolerated"),
    (100, 199, 200, 60, MATCHED, "tolerated"),
    (50, 55, 8, 0, MATCHED, "tolerated"),
    (50, 149, 100, 30, MATCHED, "tolerated"),
    (50, 100, 51, 1, MATCHED, "tolerated"),
    (50, 140, 120, 2, MATCHED, "tolerated"),
    (20, 25, 6, 0, MATCHED, "tolerated"),
    (20, 119, 200, 60, MATCHED, "tolerated"),
    (10, 60, 55, 15, MATCHED, "tolerated"),
    (300, 399, 100, 20, MATCHED, "tolerated"),
    (300, 310, 15, 59, MATCHED, "tolerated"),
    (500, 520, 25, 0, MATCHED, "tolerated"),
    (500, 599, 199, 60, MATCHED, "tolerated"),
    (1000, 1050, 65, 3, MATCHED, "tolerated"),
    (5000, 5090, 95, 0, MATCHED, "tolerated"),
    (75, 170, 99, 44, MATCHED, "tolerated"),
    (100, 111, 10, 0, OUTSIDE, "near"),
    (100, 201, 100, 0, OUTSIDE, "near"),
    (100, 201, 200, 60, OUTSIDE, "near"),
    (100, 300, 150, 10, OUTSIDE, "near"),
    (100, 161, 60, 5, OUTSIDE, "near"),
    (50, 60, 8, 0, OUTSIDE, "near"),
    (50, 152, 200, 1, OUTSIDE, "near"),
    (50, 102, 51, 1, OUTSIDE, "near"),
    (50, 1049, 20, 0, OUTSIDE, "near"),
    (20, 27, 5, 0, OUTSIDE, "near"),
    (20, 122, 200, 60, OUTSIDE, "near"),
    (10, 66, 55, 15, OUTSIDE, "near"),
    (300, 402, 200, 20, OUTSIDE, "near"),
    (300, 317, 15, 59, OUTSIDE, "near"),
    (500, 527, 25, 0, OUTSIDE, "near"),
    (500, 602, 199, 60, OUTSIDE, "near"),
    (1000, 1068, 65, 3, OUTSIDE, "near"),
    (1000, 1990, 100, 0, OUTSIDE, "near"),
    (5000, 5102, 200, 0, OUTSIDE, "near"),
    (75, 176, 100, 44, OUTSIDE, "near"),
    (100, 1102, 10, 0, OUTSIDE, "far"),
    (100, 5000, 100, 0, OUTSIDE, "far"),
    (100, 5000, 200, 60, OUTSIDE, "far"),
    (50, 1052, 8, 0, OUTSIDE, "far"),
    (50, 9000, 51, 1, OUTSIDE, "far"),
    (20, 1023, 200, 60, OUTSIDE, "far"),
    (10, 1011, 0, 0, OUTSIDE, "far"),
    (300, 1302, 15, 59, OUTSIDE, "far"),
    (500, 3000, 25, 0, OUTSIDE, "far"),
    (5000, 6005, 200, 0, OUTSIDE, "far"),
    (100, 0, 201, 0, UNSURE, False),
    (100, 0, 10, 61, UNSURE, False),
    (100, 50, 1000, 5, UNSURE, False),
    (100, 99, 200, 61, UNSURE, False),
    (50, 0, 250, 60, UNSURE, False),
    (50, 49, 30, 120, UNSURE, False),
    (20, 0, 5, 3600, UNSURE, False),
    (10, 0, 9999, 0, UNSURE, False),
    (300, 150, 201, 59, UNSURE, False),
    (500, 0, 400, 400, UNSURE, False),
    (100, 150, 201, 0, UNSURE, False),
    (100, 150, 60, 61, UNSURE, False),
    (100, 199, 100, 90, UNSURE, False),
    (50, 149, 300, 30, UNSURE, False),
    (20, 25, 6, 86400, UNSURE, False),
    (300, 310, 1500, 59, UNSURE, False),
    (100, 111, 10, 61, UNSURE, False),
    (100, 201, 201, 0, UNSURE, False),
    (100, 300, 5000, 10, UNSURE, False),
    (50, 1049, 20, 600, UNSURE, False),
    (1000, 1990, 250, 0, UNSURE, False),
    (5000, 5102, 200, 61, UNSURE, False),
    (100, 1102, 10, 61, UNSURE, False),
    (100, 5000, 201, 0, UNSURE, False),
    (50, 9000, 800, 800, UNSURE, False),
    (500, 3000, 25, 75, UNSURE, False),
    (10, 1011, 100000, 0, UNSURE, False),
    (75, 74, 40, 60.5, UNSURE, False),
    (75, 74, 200.5, 60, UNSURE, False),
    (1, 0, 200.1, 60.1, UNSURE, False),
]


class TestGateRule(BaseCase):
    def _judge_north(self, radius, distance, accuracy, age):
        gate = Gate(1, LATITUDE, LONGITUDE, radius)
        latitude = LATITUDE + distance / METRES_PER_DEGREE
        fix = Fix(latitude, LONGITUDE, accuracy, age)
        return gate_rule.judge([gate], Evidence(fix))

    def test_a_hundred_positions_are_judged(self):
        self.assertEqual(len(CASES), 100)
        self.assertEqual(len({case[:4] for case in CASES}), 100)
        for radius, distance, accuracy, age, result, class_ in CASES:
            with self.subTest(radius=radius, distance=distance, accuracy=accuracy):
                verdict = self._judge_north(radius, distance, accuracy, age)
                self.assertEqual((verdict.result, verdict.distance), (result, class_))

    def test_a_distance_is_measured_on_the_sphere(self):
        milan, rome = Gate(1, 45.4642, 9.19), Fix(41.9028, 12.4964, 5, 0)
        self.assertAlmostEqual(gate_rule.get_distance(milan, rome), 477_000, delta=1000)

    def test_a_distance_crosses_the_date_line(self):
        west, east = Gate(1, 0, 179.9995), Fix(0, -179.9995, 5, 0)
        self.assertAlmostEqual(gate_rule.get_distance(west, east), 111.2, delta=0.5)

    def test_the_nearest_edge_wins(self):
        gates = [
            Gate(1, LATITUDE, LONGITUDE, 10),
            Gate(2, LATITUDE + 200 / METRES_PER_DEGREE, LONGITUDE, 150),
        ]
        fix = Fix(LATITUDE + 60 / METRES_PER_DEGREE, LONGITUDE, 5, 0)
        self.assertEqual(gate_rule.judge(gates, Evidence(fix)).gate, 2)

    def test_a_gate_without_radius_matches_no_position(self):
        gate = Gate(1, LATITUDE, LONGITUDE, 0)
        verdict = gate_rule.judge([gate], Evidence(Fix(LATITUDE, LONGITUDE, 5, 0)))
        self.assertEqual((verdict.result, verdict.gate), (OUTSIDE, False))

    def test_the_printed_code_is_the_surest_proof(self):
        gate = Gate(1, LATITUDE, LONGITUDE, 50, token="secret")
        far = Fix(41.9, 12.5, 5, 0)
        verdict = gate_rule.judge([gate], Evidence(far, token="secret"))
        self.assertEqual((verdict.result, verdict.method), (MATCHED, "token"))

    def test_an_empty_code_matches_nothing(self):
        verdict = gate_rule.judge([Gate(1)], Evidence())
        self.assertEqual(verdict.result, "not_given")

    def test_an_access_point_matches_in_any_case(self):
        gate = Gate(1, access_points=("00:1A:2B:3C:4D:5E",))
        evidence = Evidence(access_points=("00:1a:2b:3c:4d:5e",))
        self.assertEqual(gate_rule.judge([gate], evidence).method, "access_point")

    def test_networks_match_addresses_of_both_versions(self):
        networks = gate_rule.parse_networks("203.0.113.0/29\n 2001:db8:1::/48 \n\n")
        gate = Gate(1, networks=networks)
        for address, result in [
            ("203.0.113.6", MATCHED),
            ("203.0.113.8", "not_given"),
            ("::ffff:203.0.113.6", MATCHED),
            ("2001:db8:1:2::3", MATCHED),
            ("2001:db8:2::1", "not_given"),
            ("nonsense", "not_given"),
            ("", "not_given"),
        ]:
            with self.subTest(address=address):
                verdict = gate_rule.judge([gate], Evidence(address=address))
                self.assertEqual(verdict.result, result)

    def test_a_refused_position_is_not_verifiable(self):
        verdict = gate_rule.judge([Gate(1)], Evidence(is_position_denied=True))
        self.assertEqual(verdict.result, UNSURE)

    def test_numbers_that_make_no_position_are_none(self):
        good = {"latitude": 45, "longitude": 9, "accuracy": 5, "age": 0}
        self.assertEqual(gate_rule.parse_fix(good), Fix(45.0, 9.0, 5.0, 0.0))
        for bad in (
            {"latitude": 91},
            {"longitude": -181},
            {"latitude": float("nan")},
            {"accuracy": float("inf")},
            {"age": "soon"},
            {"latitude": None},
        ):
            with self.subTest(bad=bad):
                self.assertIsNone(gate_rule.parse_fix({**good, **bad}))
        self.assertIsNone(gate_rule.parse_fix({}))

    def test_a_negative_accuracy_is_not_verifiable(self):
        self.assertEqual(self._judge_north(100, 0, -1, 0).result, UNSURE)

    def test_a_verdict_holds_no_position(self):
        fields = set(gate_rule.Verdict.__dataclass_fields__)
        self.assertEqual(fields, {"result", "gate", "method", "distance"})

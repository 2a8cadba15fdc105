from datetime import datetime
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools.pairing import Stamp, pair

# Written as "in 08:00, out 12:00"; the result by the positions in that sentence.
CASES = [
    ("in 8:00, out 12:00", [(1, 2)], {}),
    ("in 8:00, out 12:00, in 13:00, out 17:00", [(1, 2), (3, 4)], {}),
    ("in 8:00", [(1, False)], {}),
    ("out 17:00", [], {1: "missing_in"}),
    ("in 8:00, in 13:00, out 17:00", [(1, False), (2, 3)], {1: "missing_out"}),
    ("in 8:00, in 8:02, out 12:00", [(1, 3)], {2: "repeated"}),
    ("in 8:00, out 12:00, out 12:01", [(1, 2)], {3: "repeated"}),
    ("in 8:00, out 12:00, out 12:30", [(1, 2)], {3: "missing_in"}),
    ("in 8:00, out 8:00", [(1, 2)], {}),
    ("in 0:00, out 16:00", [(1, 2)], {}),
    ("in 0:00, out 16:01", [(1, False)], {1: "missing_out", 2: "missing_in"}),
]


def read(sentence):
    stamps = []
    for number, part in enumerate(sentence.split(", "), start=1):
        kind, time = part.split()
        hour, minute = map(int, time.split(":"))
        moment = datetime(2026, 3, 2, hour, minute)
        stamps.append(Stamp(number, kind, moment, (number,)))
    return stamps


class TestPairing(BaseCase):
    def test_days_are_paired(self):
        for sentence, pairs, problems in CASES:
            with self.subTest(sentence=sentence):
                result = pair(read(sentence))
                self.assertEqual(result.pairs, pairs)
                self.assertEqual(result.problems, problems)

    def test_the_order_of_arrival_changes_nothing(self):
        for sentence, pairs, _problems in CASES[:5]:
            for order in permutations(read(sentence)):
                with self.subTest(sentence=sentence, order=order):
                    self.assertEqual(pair(order).pairs, pairs)

    @settings(max_examples=200, deadline=None)
    @given(
        st.lists(
            st.tuples(st.sampled_from(["in", "out"]), st.integers(0, 3000)),
            max_size=12,
        ),
        st.randoms(use_true_random=False),
    )
    def test_no_punch_is_used_twice_or_lost(self, taps, random):
        start = datetime(2026, 3, 1)
        stamps = [
            Stamp(number, kind, start.fromtimestamp(start.timestamp() + 60 * minutes))
            for number, (kind, minutes) in enumerate(taps, start=1)
        ]
        result = pair(stamps)
        shuffled = random.sample(stamps, len(stamps))
        self.assertEqual(pair(shuffled), result)
        used = [number for both in result.pairs for number in both if number]
        self.assertEqual(len(used), len(set(used)))
        unpaired = {
            number
            for number, problem in result.problems.items()
            if problem != "missing_out"
        }
        self.assertEqual(set(used) | unpaired, {stamp.id for stamp in stamps})
        self.assertFalse(set(used) & unpaired)

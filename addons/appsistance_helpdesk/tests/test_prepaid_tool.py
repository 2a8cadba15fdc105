from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.prepaid import Offer, count_minutes, share_minutes


@tagged("post_install", "-at_install")
class TestPrepaidTool(BaseCase):
    def test_twelve_minutes_in_blocks_of_fifteen_are_fifteen(self):
        share = share_minutes(12, [Offer("a", 60, block=15)])
        self.assertEqual(share.debits, [("a", 15)])
        self.assertEqual(share.rest, 0)

    def test_minimum_percent_and_opening_fee_count(self):
        table = [
            # worked, block, minimum, percent, opening, counted
            (1, 1, 0, 100, 0, 1),
            (1, 15, 0, 100, 0, 15),
            (16, 15, 0, 100, 0, 30),
            (5, 1, 10, 100, 0, 10),
            (5, 1, 10, 200, 0, 20),
            (12, 15, 0, 50, 0, 8),
            (12, 15, 0, 100, 5, 20),
            (7, 5, 20, 150, 3, 33),
        ]
        for worked, block, minimum, percent, opening, counted in table:
            offer = Offer(
                "a",
                1000,
                block=block,
                minimum=minimum,
                percent=percent,
                opening=opening,
            )
            with self.subTest(worked=worked, block=block, percent=percent):
                self.assertEqual(count_minutes(worked, offer), counted)

    def test_what_the_first_package_lacks_the_next_one_pays(self):
        offers = [Offer("a", 10, block=15), Offer("b", 60, block=30)]
        share = share_minutes(12, offers)
        self.assertEqual(share.debits, [("a", 10), ("b", 5)])
        self.assertEqual(share.rest, 0)

    def test_the_rest_at_another_percentage_is_converted(self):
        offers = [Offer("a", 10, percent=200), Offer("b", 60)]
        self.assertEqual(share_minutes(12, offers).debits, [("a", 10), ("b", 7)])

    def test_then_the_overdraft_and_only_then_the_charge(self):
        offers = [Offer("a", 4, overdraft=5)]
        share = share_minutes(12, offers)
        self.assertEqual((share.debits, share.rest), ([("a", 9)], 3))
        share = share_minutes(12, offers, with_overdraft=False)
        self.assertEqual((share.debits, share.rest), ([("a", 4)], 8))

    def test_a_package_that_counts_nothing_now_is_not_used(self):
        share = share_minutes(12, [Offer("a", 60, percent=0)])
        self.assertEqual((share.debits, share.rest), ([], 12))

    def test_without_packages_all_is_charged(self):
        share = share_minutes(12, [])
        self.assertEqual((share.debits, share.rest), ([], 12))

    def test_no_time_takes_nothing(self):
        share = share_minutes(0, [Offer("a", 60, opening=5)])
        self.assertEqual((share.debits, share.rest), ([], 0))

    @settings(max_examples=300, deadline=None)
    @given(
        calls=st.lists(st.integers(1, 90), max_size=12),
        packages=st.lists(
            st.tuples(st.integers(0, 200), st.integers(0, 60)), max_size=4
        ),
        block=st.sampled_from((1, 5, 15)),
        percent=st.sampled_from((50, 100, 150)),
        order=st.randoms(use_true_random=False),
    )
    def test_no_package_goes_beyond_and_the_order_does_not_matter(
        self, calls, packages, block, percent, order
    ):
        balances, paid = self._play(calls, packages, block, percent)
        for key, (bought, overdraft) in enumerate(packages):
            self.assertEqual(balances[key], bought - paid[key])
            self.assertGreaterEqual(balances[key], -overdraft)
        shuffled = list(calls)
        order.shuffle(shuffled)
        again, _paid = self._play(shuffled, packages, block, percent)
        self.assertEqual(sum(again.values()), sum(balances.values()))

    def _play(self, calls, packages, block, percent):
        balances = {key: bought for key, (bought, _over) in enumerate(packages)}
        paid = dict.fromkeys(balances, 0)
        for worked in calls:
            offers = [
                Offer(key, balances[key], over, block=block, percent=percent)
                for key, (_bought, over) in enumerate(packages)
            ]
            share = share_minutes(worked, offers)
            self.assertLessEqual(share.rest, worked)
            for key, minutes in share.debits:
                self.assertGreater(minutes, 0)
                balances[key] -= minutes
                paid[key] += minutes
        return balances, paid

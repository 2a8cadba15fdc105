"""What is missing between what should be and what is: plain Python."""


def get_differences(wanted, done, is_nothing):
    """Yield ``(facts, quantity)`` of what has to follow, what is taken back first.

    :param wanted, done: ``{identity: (facts, quantity)}``
    :param is_nothing: says whether a quantity is as good as zero
    """
    rows = []
    for key in dict.fromkeys([*wanted, *done]):
        facts, target = wanted.get(key, (None, 0.0))
        known, already = done.get(key, (None, 0.0))
        quantity = target - already
        if not is_nothing(quantity):
            rows.append((facts or known, quantity))
    yield from (row for row in rows if row[1] < 0)
    yield from (row for row in rows if row[1] > 0)

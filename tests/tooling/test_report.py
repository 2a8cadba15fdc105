from appsistance.report import Totals, from_counts


def test_counts_come_from_the_file_of_the_plugin():
    text = '{"passed": 4, "failed": 2, "errors": 1, "skipped": 3}'
    assert from_counts(text) == Totals(passed=4, failed=2, errors=1, skipped=3)


def test_runs_add_up_and_close_as_pytest_does():
    totals = Totals(passed=120)
    totals.add(Totals(passed=3, skipped=2))
    line = totals.closing_line(45.671)
    assert line.strip("=") == " 123 passed, 2 skipped in 45.67s "
    assert line.startswith("===")
    assert totals.ok


def test_failures_and_errors_are_not_ok():
    assert not Totals(passed=1, failed=1).ok
    assert not Totals(errors=1).ok
    assert "1 errors" in Totals(errors=1).closing_line(1)


def test_nothing_run_is_said():
    assert "no tests ran" in Totals().closing_line(0)

"""Adding up what checks and test runs say, and closing as pytest does."""

import json
from dataclasses import dataclass


@dataclass
class Totals:
    passed: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.errors += other.errors
        self.skipped += other.skipped

    @property
    def ok(self):
        return not self.failed and not self.errors

    def closing_line(self, seconds):
        """The line that pytest ends with, for whoever reads the numbers from it."""
        counts = [
            f"{count} {name}"
            for name, count in (
                ("failed", self.failed),
                ("passed", self.passed),
                ("skipped", self.skipped),
                ("errors", self.errors),
            )
            if count
        ]
        text = f" {', '.join(counts) or 'no tests ran'} in {seconds:.2f}s "
        return text.center(79, "=")


def from_counts(text):
    """Totals of one pytest run, from the file of our plugin ``counts``."""
    return Totals(**json.loads(text))


def from_checks(outcomes):
    good = sum(outcome.ok for outcome in outcomes)
    return Totals(passed=good, failed=len(outcomes) - good)

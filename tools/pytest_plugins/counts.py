"""Write how many tests passed, failed and so on to the file that COUNTS names.

The file of --junitxml counts each subtest as a test; this counts what pytest's own
closing line does.
"""

import json
import os
from pathlib import Path

NAMES = {
    "passed": "passed",
    "failed": "failed",
    "error": "errors",
    "skipped": "skipped",
}


def pytest_terminal_summary(terminalreporter):
    stats = terminalreporter.stats
    counts = {name: len(stats.get(key, ())) for key, name in NAMES.items()}
    Path(os.environ["COUNTS"]).write_text(json.dumps(counts), encoding="utf-8")

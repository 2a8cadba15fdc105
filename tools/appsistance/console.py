"""What the script says. People read Italian here; every message goes through these."""

import os
import sys
from pathlib import Path


def prepare():
    """Italian letters reach the screen whatever LANG says."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")


def say(text=""):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def complain(error):
    sys.stdout.flush()
    sys.stderr.writelines(f"{line}\n" for line in error.lines())
    if error.log and os.environ.get("CI"):
        sys.stderr.writelines(last_lines(Path(error.log)))
    sys.stderr.flush()


def last_lines(path, count=60):
    """The end of a log: on a CI machine nobody can open it afterwards."""
    if path.is_file():
        text = path.read_text(encoding="utf-8", errors="replace")
        yield from text.splitlines(keepends=True)[-count:]


def confirm(question):
    """Ask yes or no; without a terminal the answer is no."""
    if not sys.stdin or not sys.stdin.isatty():
        return False
    sys.stdout.write(f"{question} [s/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in ("s", "si", "sì", "y", "yes")

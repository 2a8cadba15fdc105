"""What the script says. People read Italian here; every message goes through these."""

import sys


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


def confirm(question):
    """Ask yes or no; without a terminal the answer is no."""
    if not sys.stdin or not sys.stdin.isatty():
        return False
    sys.stdout.write(f"{question} [s/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in ("s", "si", "sì", "y", "yes")

from pathlib import Path

SIZE = "390x844"
READY = "!!document.querySelector('.o_technician_card')"
SHARED = Path(__file__).with_name("technician_phone.js")


def read(path):
    """A script of a technician's phone, with what all of them share before it."""
    return f"{SHARED.read_text()}\n{Path(path).read_text()}"


def read_own(name):
    """One of the scripts beside this file."""
    return read(SHARED.with_name(name))

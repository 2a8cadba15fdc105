"""What can come of an attempt to send a file, whatever the channel."""

from dataclasses import dataclass
from datetime import timedelta

#: Sure that it did not leave: it may be tried again.
RETRY = "queued"
#: Sure that it did not leave, and trying again as it is would not help.
FAILED = "failed"
#: It may have left: nobody but a person may decide to send it again.
DOUBTFUL = "doubtful"
SENT = "sent"

MAX_TRIES = 10
_FIRST_WAIT = timedelta(minutes=5)
_LONGEST_WAIT = timedelta(hours=6)


@dataclass(frozen=True)
class Outcome:
    """`code` says why in one word; `hold` asks to stop the whole channel."""

    state: str
    code: str = ""
    detail: str = ""
    sdi_identifier: str = ""
    hold: bool = False


def wait(tries):
    """How long to wait after so many attempts: doubled each time, up to a limit."""
    return min(_FIRST_WAIT * 2 ** min(max(tries - 1, 0), 10), _LONGEST_WAIT)


def describe(error):
    """The kind of an error, without what it says: that could hold a secret."""
    return type(error).__name__

"""What Drive answers, and what is done about it. No database needed."""

import json
import random
from datetime import timedelta

#: Reasons of an answer 403 that pass by themselves.
RATE_REASONS = {
    "rateLimitExceeded",
    "sharingRateLimitExceeded",
    "userRateLimitExceeded",
}
#: Reasons of an answer 403 that last until somebody makes room.
QUOTA_REASONS = {
    "activeItemCreationLimitExceeded",
    "dailyLimitExceeded",
    "numChildrenInNonRootLimitExceeded",
    "quotaExceeded",
    "storageQuotaExceeded",
    "teamDriveFileLimitExceeded",
}
MAX_TRIES = 10
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
QUOTA_WAIT = timedelta(hours=1)

# the account cannot go on
AUTHORISE = "authorise"
RATE = "rate"
QUOTA = "quota"
# the others go on
PERMISSION = "permission"
MISSING = "missing"
SERVER = "server"
CONNECTION = "connection"
REFUSED = "refused"
CHECKSUM = "checksum"
LOST = "lost"
TRIES = "tries"

STOPPING = {AUTHORISE, RATE, QUOTA}
#: What was asked may have been done all the same.
DOUBTFUL = {SERVER, CONNECTION}
RETRIED = {SERVER, CONNECTION, MISSING, CHECKSUM} | STOPPING


class DriveError(Exception):
    """An answer that is none. ``detail`` holds Drive's reason, never a secret."""

    def __init__(self, code, detail="", wait=None):
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.wait = wait


def from_answer(status, content, headers=None):
    """The DriveError for an HTTP answer."""
    reason = get_reason(content)
    wait = _get_wait(headers or {})
    if status == 401:
        return DriveError(AUTHORISE, reason)
    if status == 429 or (status == 403 and reason in RATE_REASONS):
        return DriveError(RATE, reason, wait)
    if status == 403 and reason in QUOTA_REASONS:
        return DriveError(QUOTA, reason, QUOTA_WAIT)
    if status == 403:
        return DriveError(PERMISSION, reason)
    if status in (404, 410):
        return DriveError(MISSING, reason)
    if status in (408, 500, 502, 503, 504):
        return DriveError(SERVER, f"{status} {reason}".strip(), wait)
    return DriveError(REFUSED, f"{status} {reason}".strip())


def get_reason(content):
    """The machine-readable reason of an answer: ``storageQuotaExceeded``."""
    try:
        error = json.loads(content)["error"]
        if isinstance(error, str):
            return error[:80]
        details = error.get("errors") or [{}]
        return str(details[0].get("reason") or error.get("status") or "")[:80]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return ""


def get_delay(tries):
    """How long to wait after so many tries: doubled each time, never all at once."""
    longest = min(FIRST_WAIT * 2 ** max(tries - 1, 0), LONGEST_WAIT)
    return longest * random.uniform(0.5, 1)  # noqa: S311 spreads, keeps no secret


def _get_wait(headers):
    try:
        return timedelta(seconds=min(int(headers.get("retry-after")), 86400))
    except (TypeError, ValueError):
        return None

"""Jobs that meet people, or each other, at the same rows."""

from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

CONCURRENCY_ERRORS = (DeadlockDetected, LockNotAvailable, SerializationFailure)
MAX_TRIES = 5


def retry(env, function):
    """Core retries requests and no jobs: whoever loses here looks again."""
    for attempt in range(1, MAX_TRIES + 1):
        try:
            function()
            env.cr.flush()
            return
        except CONCURRENCY_ERRORS:  # noqa: PERF203 that is what it waits for
            env.cr.rollback()
            env.transaction.reset()
            if attempt == MAX_TRIES:
                raise

import logging
from http import HTTPStatus

from odoo.exceptions import UserError


class TooManyRequests(UserError):  # noqa: N818
    """A public route is called more often than it allows: answered with HTTP 429.

    It is a ``UserError``, so that pages, JSON-RPC and the web client show its sentence.
    """

    http_status = HTTPStatus.TOO_MANY_REQUESTS
    # a flood of calls must not become a flood of warnings
    loglevel = logging.INFO

    def __init__(self, message, retry_after=0):
        super().__init__(message)
        self.retry_after = retry_after

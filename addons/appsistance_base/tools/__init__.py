from . import (
    errors,
    reasons,
    money,
    holidays,
    work_time,
    rounding,
    travel,
    pricing,
    tax_rules,
)
from .exceptions import TooManyRequests

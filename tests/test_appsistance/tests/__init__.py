from . import (
    test_booking_concurrency,
    test_demo_roles,
    test_invoicing_concurrency,
)

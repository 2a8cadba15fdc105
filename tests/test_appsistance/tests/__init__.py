from . import (
    test_demo_roles,
    test_invoicing_concurrency,
)

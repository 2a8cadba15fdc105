from . import (
    test_hours_comparison,
    test_payroll_sheet,
    test_security,
    test_work_days,
)

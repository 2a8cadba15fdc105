from . import (
    test_tools_holidays,
    test_tools_pricing,
    test_tools_rounding,
    test_tools_tax_rules,
    test_tools_travel,
    test_tools_work_time,
)

from . import (
    test_appsistance_party,
    test_appsistance_rate_limit,
    test_ir_attachment,
    test_ir_module_module,
    test_prices,
    test_tools_holidays,
    test_tools_pricing,
    test_tools_rounding,
    test_tools_tax_rules,
    test_tools_travel,
    test_tools_work_time,
)

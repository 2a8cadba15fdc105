from . import (
    test_clock_page,
    test_clock_walk,
    test_dashboard,
    test_gate,
    test_gate_rule,
    test_pairing,
    test_punch,
    test_security,
)

from . import (
    test_booking,
    test_conflicts,
    test_oncall,
    test_planning_dialog,
    test_report_closing,
    test_security,
    test_visit,
    test_work_order,
)

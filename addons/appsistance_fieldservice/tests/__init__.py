from . import (
    test_booking,
    test_conflicts,
    test_invitation,
    test_oncall,
    test_planning_dialog,
    test_report_closing,
    test_security,
    test_tools_ics,
    test_visit,
    test_work_order,
)

from . import (
    test_appsistance_prepaid,
    test_appsistance_ticket,
    test_appsistance_ticket_call,
    test_appsistance_ticket_merge,
    test_appsistance_ticket_sla,
    test_appsistance_ticket_work,
    test_helpdesk_tours,
    test_prepaid_tool,
    test_mail_acknowledgement,
    test_mail_intake,
    test_mail_security,
    test_security,
)

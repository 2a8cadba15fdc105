from . import (
    appsistance_report,
    appsistance_ticket,
    appsistance_ticket_call,
    appsistance_ticket_category,
    appsistance_work_order,
)

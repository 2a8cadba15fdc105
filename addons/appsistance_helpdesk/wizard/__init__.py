from . import (
    appsistance_ticket_assign,
    appsistance_ticket_merge,
    appsistance_ticket_time_reverse,
)

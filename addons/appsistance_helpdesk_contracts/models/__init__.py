from . import (
    appsistance_ticket,
    appsistance_ticket_call,
    appsistance_ticket_time,
)

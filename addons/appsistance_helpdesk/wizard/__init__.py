from . import (
    appsistance_ticket_assign,
    appsistance_ticket_merge,
    appsistance_ticket_portal_enable,
    appsistance_ticket_time_reverse,
    portal_wizard_user,
)

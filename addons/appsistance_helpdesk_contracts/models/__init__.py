from . import appsistance_ticket_call

from . import appsistance_ticket_merge

from . import appsistance_ticket_end

<<<<<<< HEAD
from . import appsistance_ticket_merge, appsistance_ticket_time_reverse
=======
from . import appsistance_ticket_assign, appsistance_ticket_merge
>>>>>>> 9a7f580 (Make tickets of mails: contact, acknowledgement, answers, followers by address)

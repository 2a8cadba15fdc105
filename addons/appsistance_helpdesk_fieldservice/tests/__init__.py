from . import test_ticket_work_order

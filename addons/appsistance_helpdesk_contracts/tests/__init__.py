from . import test_ticket_call_contracts, test_ticket_coverage

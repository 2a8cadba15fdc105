from . import test_appsistance_ticket, test_security

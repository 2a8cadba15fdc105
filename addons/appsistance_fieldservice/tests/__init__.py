from . import test_security, test_tools_ics

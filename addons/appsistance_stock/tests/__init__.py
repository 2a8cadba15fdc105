from . import test_discrepancy, test_moves, test_security

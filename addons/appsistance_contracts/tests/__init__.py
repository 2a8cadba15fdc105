from . import test_contract, test_evidence, test_security

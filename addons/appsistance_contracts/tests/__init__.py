from . import (
    test_contract,
    test_coverage,
    test_evidence,
    test_generation,
    test_security,
    test_tools_cadence,
    test_tours,
)

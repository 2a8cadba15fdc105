from . import (
    test_contract,
    test_coverage,
    test_evidence,
    test_fees,
    test_generation,
    test_guards,
    test_renewal,
    test_security,
    test_tools_cadence,
    test_tools_instalments,
    test_tours,
)

from . import (
    test_dashboard,
    test_ddt,
    test_discrepancy,
    test_documents,
    test_installed,
    test_left_material,
    test_moves,
    test_phone,
    test_sale,
    test_security,
    test_van_load,
    test_waiting,
)

from . import (
    test_approval_concurrency,
    test_booking_concurrency,
    test_contract_concurrency,
    test_demo_roles,
    test_einvoice_beside,
    test_einvoice_processes,
    test_einvoice_sending_processes,
    test_invoicing_concurrency,
    test_prepaid_concurrency,
    test_purchase_concurrency,
    test_renewal_concurrency,
    test_stock_concurrency,
)

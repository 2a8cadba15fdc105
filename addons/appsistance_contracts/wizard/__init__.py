from . import (
    appsistance_contract_generate,
    appsistance_contract_generate_line,
    appsistance_contract_letter_make,
    appsistance_contract_letter_make_consumer,
    appsistance_contract_plan_every,
    appsistance_contract_terminate,
    appsistance_contract_terminate_line,
    appsistance_contract_sign,
    appsistance_contract_unsign,
    appsistance_work_order_cancel,
    appsistance_work_order_plan,
    base_partner_merge,
)

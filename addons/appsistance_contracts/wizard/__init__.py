from . import (
    appsistance_contract_generate,
    appsistance_contract_generate_line,
    appsistance_contract_plan_every,
    appsistance_work_order_cancel,
    appsistance_work_order_plan,
)

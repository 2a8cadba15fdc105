from . import (
    appsistance_dashboard,
    appsistance_gate,
    appsistance_punch,
    appsistance_punch_review,
    hr_attendance,
    hr_employee,
    ir_module_module,
    res_company,
    res_config_settings,
)

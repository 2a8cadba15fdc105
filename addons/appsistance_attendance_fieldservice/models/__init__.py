from . import (
    appsistance_hours_comparison,
    appsistance_payroll_figures_mixin,
    appsistance_payroll_sheet,
    appsistance_payroll_sheet_filling,
    appsistance_payroll_sheet_closing,
    appsistance_payroll_line,
    appsistance_payroll_day,
    appsistance_payroll_version,
    hr_leave_type,
    ir_module_module,
    res_company,
    res_config_settings,
)

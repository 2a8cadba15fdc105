from . import day_window, payroll_pdf, payroll_xlsx, work_days

from . import payroll_pdf, payroll_xlsx, work_days

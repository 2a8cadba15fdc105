from . import appsistance_payroll_sheet_correct

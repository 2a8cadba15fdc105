from . import report_einvoice

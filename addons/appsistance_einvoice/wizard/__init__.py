from . import appsistance_einvoice_export
from . import appsistance_einvoice_export_line
from . import appsistance_einvoice_file_void
from . import appsistance_einvoice_month_end
from . import appsistance_einvoice_receipt_upload
from . import appsistance_einvoice_significant_goods

# The parts of account.move come before it.
from . import appsistance_einvoice_content
from . import appsistance_einvoice_gate
from . import appsistance_einvoice_exporter
from . import account_chart_template
from . import account_move
from . import account_move_line
from . import account_move_send
from . import account_tax
from . import appsistance_einvoice_file
from . import appsistance_einvoice_receipt
from . import appsistance_einvoice_receipt_error
from . import appsistance_einvoice_reference
from . import ir_module_module
from . import res_company
from . import res_config_settings
from . import res_partner
from . import sale_order

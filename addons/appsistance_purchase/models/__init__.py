from . import purchase_order
from . import res_company
from . import res_config_settings
from . import res_partner
from . import stock_picking

from . import account_tax
from . import appsistance_equipment
from . import appsistance_invoicing_run

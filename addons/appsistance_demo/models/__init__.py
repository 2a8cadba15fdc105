from . import account_tax
from . import appsistance_equipment
from . import appsistance_invoicing_run
from . import appsistance_oncall_roster
from . import appsistance_prepaid_package
from . import appsistance_ticket
from . import appsistance_work_order
from . import resource_resource

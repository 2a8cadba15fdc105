from . import appsistance_oncall_open
from . import appsistance_work_order_cancel
from . import appsistance_work_order_plan
from . import appsistance_work_order_plan_line
from . import appsistance_work_order_wait
from . import appsistance_report_add
from . import appsistance_report_conclude
from . import appsistance_report_renew

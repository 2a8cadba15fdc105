from . import appsistance_bill_import_upload
from . import appsistance_bill_link
from . import appsistance_bill_link_line
from . import appsistance_purchase_dispute

from . import test_bill_ddt
from . import test_bill_import
from . import test_check
from . import test_counter_purchase
from . import test_ddt
from . import test_security
from . import test_tours
from . import test_warranty_return

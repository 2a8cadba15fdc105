from . import test_bill_ddt
from . import test_bill_import
from . import test_check
from . import test_ddt

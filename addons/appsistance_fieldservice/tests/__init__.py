from . import test_booking
from . import test_security
from . import test_visit
from . import test_work_order

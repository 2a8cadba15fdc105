from . import test_appsistance_bare
from . import test_appsistance_bare_order

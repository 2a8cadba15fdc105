from . import test_appsistance_bare

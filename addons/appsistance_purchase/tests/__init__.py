from . import test_ddt

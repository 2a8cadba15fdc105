from . import test_demo_roles

from . import test_phone_purchase

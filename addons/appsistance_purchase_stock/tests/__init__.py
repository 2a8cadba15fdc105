from . import test_phone_purchase, test_warranty_ddt

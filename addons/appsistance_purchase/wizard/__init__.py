from . import appsistance_purchase_dispute

from . import portal, portal_equipment_label, portal_prepaid

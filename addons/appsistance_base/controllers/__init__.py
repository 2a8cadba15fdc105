from . import equipment_label, portal

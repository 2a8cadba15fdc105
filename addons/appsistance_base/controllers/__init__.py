from . import equipment_label

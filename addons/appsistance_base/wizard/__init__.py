from . import (
    appsistance_equipment_label,
    appsistance_equipment_merge,
    appsistance_equipment_move,
    appsistance_equipment_replace,
    appsistance_equipment_stop,
)

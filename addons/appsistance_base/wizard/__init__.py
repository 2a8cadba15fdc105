from . import (
    appsistance_equipment_import,
    appsistance_equipment_import_line,
    appsistance_equipment_label,
    appsistance_equipment_merge,
    appsistance_equipment_move,
    appsistance_equipment_replace,
    appsistance_equipment_stop,
    appsistance_key_hand_out,
    appsistance_party_handover,
    base_partner_merge_automatic_wizard,
)

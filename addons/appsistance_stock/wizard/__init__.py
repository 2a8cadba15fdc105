from . import (
    appsistance_left_material_settle,
    appsistance_van_load,
    appsistance_van_load_line,
    appsistance_van_load_missing,
    appsistance_van_supply,
    appsistance_van_supply_line,
    appsistance_van_transfer,
    appsistance_van_transfer_line,
    stock_picking_ddt,
)

from . import appsistance_left_material_settle, stock_picking_ddt

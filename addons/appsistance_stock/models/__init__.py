from . import (
    appsistance_report,
    appsistance_stock_discrepancy,
    appsistance_stock_mover,
    appsistance_visit_material,
    res_company,
    res_config_settings,
    resource_resource,
    stock_location,
    stock_move,
    stock_picking,
    stock_picking_type,
)

{
    "name": "Appsistance: purchasing",
    "version": "19.0.1.0.0",
    "category": "Services/Appsistance",
    "summary": "Suppliers' delivery notes, bills and warranty returns under control",
    "author": "Appsistance",
    "website": "https://appsistance.example",
    "license": "LGPL-3",
    "depends": [
        "appsistance_base",
        "l10n_it_edi",
        "purchase_stock",
    ],
    "data": [
        "security/appsistance_purchase_groups.xml",
        "views/appsistance_purchase_menus.xml",
        "views/stock_picking_views.xml",
        "views/purchase_order_views.xml",
        "views/res_partner_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}

{
    "name": "Appsistance: vans",
    "version": "19.0.1.1.0",
    "category": "Services/Appsistance",
    "summary": "Vans of the fleet as bookable resources",
    "author": "Appsistance",
    "website": "https://appsistance.example",
    "license": "LGPL-3",
    "depends": [
        "appsistance_base",
        "fleet",
    ],
    "data": [
        "security/ir.model.access.csv",
        "views/fleet_vehicle_views.xml",
    ],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}

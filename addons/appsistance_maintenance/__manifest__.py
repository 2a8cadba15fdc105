{
    "name": "Appsistance: tools",
    "version": "19.0.1.1.0",
    "category": "Services/Appsistance",
    "summary": "Tools of the firm as bookable resources",
    "author": "Appsistance",
    "website": "https://appsistance.example",
    "license": "LGPL-3",
    "depends": [
        "appsistance_base",
        "maintenance",
    ],
    "data": [
        "security/maintenance_equipment_security.xml",
        "views/maintenance_equipment_views.xml",
    ],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}

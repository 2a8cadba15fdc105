{
    "name": "Appsistance: field service with electronic invoice",
    "version": "19.0.1.1.0",
    "category": "Services/Appsistance",
    "summary": "Signed reports inside the electronic invoice",
    "author": "Appsistance",
    "website": "https://appsistance.example",
    "license": "LGPL-3",
    "depends": ["appsistance_fieldservice", "appsistance_einvoice"],
    "data": [
        "views/account_move_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "auto_install": True,
}

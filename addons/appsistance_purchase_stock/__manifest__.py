{
    "name": "Appsistance: purchasing with stock",
    "version": "19.0.1.1.0",
    "category": "Services/Appsistance",
    "summary": "Counter purchases from the technician's phone, into his van",
    "author": "Appsistance",
    "website": "https://appsistance.example",
    "license": "LGPL-3",
    "depends": ["appsistance_purchase", "appsistance_stock"],
    "data": [
        "views/appsistance_counter_purchase_views.xml",
        "views/appsistance_warranty_return_views.xml",
    ],
    "assets": {
        "appsistance_fieldservice.assets_technician": [
            "appsistance_purchase_stock/static/src/technician/*",
        ],
    },
    "auto_install": True,
}

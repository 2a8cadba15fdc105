{
    "name": "Appsistance: Google Drive with field service",
    "version": "19.0.1.1.0",
    "category": "Services/Appsistance",
    "summary": "Folders of work orders, with their reports and photos, in Google Drive",
    "author": "Appsistance",
    "website": "https://appsistance.example",
    "license": "LGPL-3",
    "depends": ["appsistance_google_drive", "appsistance_fieldservice"],
    "data": [
        "views/appsistance_google_drive_account_views.xml",
        "views/appsistance_work_order_views.xml",
    ],
    "auto_install": True,
}

{
    "name": "Appsistance: Google Drive with contracts",
    "version": "19.0.1.1.0",
    "category": "Services/Appsistance",
    "summary": "Folders of contracts, with what was sent and signed, in Google Drive",
    "author": "Appsistance",
    "website": "https://appsistance.example",
    "license": "LGPL-3",
    "depends": ["appsistance_google_drive", "appsistance_contracts"],
    "data": [
        "views/appsistance_google_drive_account_views.xml",
        "views/appsistance_contract_views.xml",
    ],
    "auto_install": True,
}

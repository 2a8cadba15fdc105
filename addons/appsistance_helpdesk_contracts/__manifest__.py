{
    "name": "Appsistance: tickets and contracts",
    "version": "19.0.1.0.0",
    "category": "Services/Appsistance",
    "summary": "The call screen shows the contracts in force",
    "author": "Appsistance",
    "website": "https://appsistance.example",
    "license": "LGPL-3",
    "depends": [
        "appsistance_contracts",
        "appsistance_helpdesk",
    ],
    "auto_install": True,
}

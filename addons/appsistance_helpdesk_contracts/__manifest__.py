{
    "name": "Appsistance: tickets and contracts",
    "version": "19.0.1.1.0",
    "category": "Services/Appsistance",
    "summary": "Contracts decide what a ticket costs and stand on the call screen",
    "author": "Appsistance",
    "website": "https://appsistance.example",
    "license": "LGPL-3",
    "depends": [
        "appsistance_contracts",
        "appsistance_helpdesk_fieldservice",
    ],
    "auto_install": True,
}

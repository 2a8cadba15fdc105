{
    "name": "Appsistance: tickets and work orders",
    "version": "19.0.1.1.0",
    "category": "Services/Appsistance",
    "summary": "A ticket opens a work order and shows its visits and their outcome",
    "author": "Appsistance",
    "website": "https://appsistance.example",
    "license": "LGPL-3",
    "depends": [
        "appsistance_fieldservice",
        "appsistance_helpdesk",
    ],
    "data": [
        "security/ir.model.access.csv",
        "wizard/appsistance_ticket_end_views.xml",
        "views/appsistance_ticket_views.xml",
        "views/appsistance_ticket_category_views.xml",
        "views/appsistance_work_order_views.xml",
    ],
    "auto_install": True,
}

{
    "name": "Appsistance: field service with Google Calendar",
    "version": "19.0.1.1.0",
    "category": "Services/Appsistance",
    "summary": "Visits in the technicians' Google Calendar, and what is answered there",
    "author": "Appsistance",
    "website": "https://appsistance.example",
    "license": "LGPL-3",
    "depends": ["appsistance_fieldservice", "google_calendar"],
    "auto_install": True,
}

{
    "name": "Appsistance: helpdesk",
    "version": "19.0.1.0.0",
    "category": "Services/Appsistance",
    "summary": "Tickets by mail, phone and portal, SLA, prepaid minutes",
    "author": "Appsistance",
    "website": "https://appsistance.example",
    "license": "LGPL-3",
    "depends": [
        "appsistance_base",
        "rating",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/appsistance_helpdesk_rules.xml",
        "data/ir_sequence_data.xml",
        "data/ir_cron_data.xml",
        "data/mail_canned_response_data.xml",
<<<<<<< HEAD
        "data/ir_cron_prepaid_data.xml",
        "data/mail_template_prepaid_data.xml",
        "report/appsistance_prepaid_reports.xml",
=======
        "data/mail_template_acknowledgement_data.xml",
        "wizard/appsistance_ticket_assign_views.xml",
>>>>>>> 9a7f580 (Make tickets of mails: contact, acknowledgement, answers, followers by address)
        "wizard/appsistance_ticket_merge_views.xml",
        "wizard/appsistance_ticket_time_reverse_views.xml",
        "views/appsistance_ticket_views.xml",
        "views/appsistance_ticket_team_views.xml",
        "views/appsistance_ticket_dashboard_views.xml",
        "views/appsistance_ticket_category_views.xml",
        "views/appsistance_ticket_tag_views.xml",
        "views/appsistance_ticket_sla_views.xml",
        "views/appsistance_ticket_sender_views.xml",
        "views/appsistance_ticket_time_views.xml",
        "views/appsistance_prepaid_package_views.xml",
        "views/appsistance_prepaid_entry_views.xml",
        "views/appsistance_equipment_views.xml",
        "views/product_template_views.xml",
        "views/res_partner_views.xml",
        "views/res_config_settings_views.xml",
        "views/appsistance_helpdesk_menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "appsistance_helpdesk/static/src/call_screen/*",
            "appsistance_helpdesk/static/src/timer/*",
        ],
        "web.assets_tests": [
            "appsistance_helpdesk/static/tests/tours/*",
        ],
    },
}

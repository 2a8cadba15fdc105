import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("appsistance_purchase_receive", {
    steps: () => [
        {
            content: "The receipt asks for the supplier's delivery note",
            trigger: ".o_form_view .alert-info:contains('DDT')",
        },
        {
            content: "Enter its number",
            trigger: ".o_field_widget[name=appsistance_ddt_number] input",
            run: "edit TOUR/77",
        },
        {
            content: "Open its date",
            trigger: ".o_field_widget[name=appsistance_ddt_date] :is(input, button)",
            run: "click",
        },
        {
            content: "Enter its date",
            trigger: ".o_field_widget[name=appsistance_ddt_date] input",
            run: "edit 10/05/2026 && press Tab",
        },
        {
            content: "Validate",
            trigger: "button[name=button_validate]:not(:disabled)",
            run: "click",
        },
        {
            content: "The goods are in",
            trigger: ".o_statusbar_status .o_arrow_button_current[data-value=done]",
        },
    ],
});

registry.category("web_tour.tours").add("appsistance_purchase_control", {
    steps: () => [
        {
            content: "The bill says how much is to check",
            trigger: "button[name=action_appsistance_open_checks]:contains('1')",
            run: "click",
        },
        {
            content: "Dispute it",
            trigger: ".o_data_row button[name=action_dispute]",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Agreed at twelve",
        },
        {
            content: "Confirm",
            trigger: ".modal button[name=action_dispute]",
            run: "click",
        },
        {
            content: "A disputed line cannot be disputed again",
            trigger:
                ".o_data_row:has(button[name=action_accept]):not(:has(button[name=action_dispute]))",
        },
        {
            content: "Accept",
            trigger: ".o_data_row button[name=action_accept]",
            run: "click",
        },
        {
            content: "An accepted line cannot be accepted again",
            trigger:
                ".o_data_row:has(button[name=action_dispute]):not(:has(button[name=action_accept]))",
        },
    ],
});

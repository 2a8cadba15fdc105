import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("appsistance_dashboard", {
    steps: () => [
        {
            content: "The home says how many charges are to be invoiced",
            trigger: ".o_appsistance_home [data-figure='charges_to_invoice'] button",
            run: "click",
        },
        {
            content: "Its list shows them",
            trigger: ".o_list_view .o_data_row:contains('Work of the home tour')",
        },
        {
            content: "The way back leads to the home",
            trigger: ".breadcrumb-item a, .o_back_button",
            run: "click",
        },
        {
            content: "Whose figures can be read anew",
            trigger: ".o_appsistance_home .o_home_refresh:enabled",
            run: "click",
        },
        {
            trigger:
                ".o_appsistance_home [data-figure='charges_to_invoice'] .o_home_number",
        },
    ],
});

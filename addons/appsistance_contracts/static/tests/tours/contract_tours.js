import {registry} from "@web/core/registry";

// The office writes two months into the plan by clicks, then sees what would be made.
registry.category("web_tour.tours").add("appsistance_contract_grid", {
    steps: () => [
        {trigger: ".o_form_view .o_notebook a[name=plan]", run: "click"},
        {trigger: ".o_plan_grid button[data-type='Grid Check']", run: "click"},
        {trigger: ".o_plan_row:first td[data-month='3']", run: "click"},
        {trigger: ".o_plan_row:first td[data-month='3'] .badge:contains(GRID)"},
        {trigger: ".o_plan_row:first td[data-month='9']", run: "click"},
        {trigger: ".o_plan_row:first td[data-month='9'] .badge:contains(GRID)"},
        {trigger: ".o_plan_row:first td[data-month='5']", run: "click"},
        {trigger: ".o_plan_row:first td[data-month='5'] .badge:contains(GRID)"},
        {trigger: ".o_plan_row:first td[data-month='5']", run: "click"},
        {trigger: ".o_plan_row:first td[data-month='5']:not(:has(.badge))"},
        {trigger: ".o_form_button_save", run: "click"},
        {trigger: ".o_form_saved"},
        {trigger: "button[name=action_generate]:visible", run: "click"},
        {trigger: ".modal button[name=action_preview]", run: "click"},
        {trigger: ".modal .o_list_view .o_data_row:contains(Boiler)"},
        {trigger: ".modal button[name=action_generate]", run: "click"},
        {trigger: ".modal button[name=action_view_work_orders]"},
    ],
});

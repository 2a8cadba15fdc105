import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

function press(content, trigger) {
    return {content, trigger, run: "click"};
}

function see(content, trigger) {
    return {content, trigger};
}

function button(name) {
    return `.o_statusbar_buttons button[name='${name}']:not([disabled]):visible`;
}

/** The office: the ticket that the mail has opened becomes a planned work order. */
tours.add("appsistance_story_office", {
    steps: () => [
        see("The customer's words", ".o-mail-Message:contains('banco non raffredda')"),
        press("Take it", button("action_take")),
        press("A work order", button("action_create_work_order")),
        see("Who pays is known", ".o_form_view .o_field_widget[name='customer_id']"),
        press("The kind of work", ".o_field_widget[name='type_id'] input"),
        {
            content: "Write it",
            trigger: ".o_field_widget[name='type_id'] input",
            run: "edit Riparazione refrigerazione",
        },
        press(
            "Choose it",
            ".o-autocomplete--dropdown-item a:contains('refrigerazione')"
        ),
        press("Plan", button("action_plan")),
        press(
            "Take the first free time of Marco",
            ".modal .o_appsistance_slots button:contains('Rinaldi')"
        ),
        see(
            "Nothing stands against it",
            ".modal .o_appsistance_conflicts .alert-success"
        ),
        press(
            "Plan it",
            ".modal footer button[name='action_plan'].btn-primary:visible"
        ),
        see(
            "It is planned",
            "body:not(:has(.modal)) .o_arrow_button_current[data-value='planned']"
        ),
    ],
});

/** The office: the report that came from the phone is right. */
tours.add("appsistance_story_approve", {
    steps: () => [
        press("Approve", button("action_approve")),
        {
            content: "It was shorter than planned: say why",
            trigger: ".modal .o_field_widget[name='reason'] textarea",
            run: "edit La perdita era alla vista",
        },
        press("Approve all the same", ".modal footer button.btn-primary"),
        see("It is approved", ".o_field_widget[name='approved_by_id']"),
        press("Look at the charges", "button[name='action_view_charges']"),
        see("The gas is charged", ".o_list_view .o_data_row:contains('R-449A')"),
    ],
});

/** The manager: what is due becomes a draft. */
tours.add("appsistance_story_invoice", {
    steps: () => [
        press("Preview", button("action_preview")),
        press("Make the drafts", button("action_create_invoices")),
        press("It is meant so", ".modal footer button.btn-primary"),
        press("See the invoices", button("action_view_invoices")),
        see("The draft is there", ".o_list_view .o_data_row:contains('Prealpi')"),
    ],
});

/** The manager: the invoice is posted, and its file made. */
tours.add("appsistance_story_export", {
    steps: () => [
        press("Confirm", button("action_post")),
        press("Export", button("action_appsistance_einvoice_export")),
        see("It is exported", button("action_appsistance_einvoice_sent")),
    ],
});

/** The customer on his phone: what was done, signed and invoiced. */
tours.add("appsistance_story_customer", {
    steps: () => [see("The visit with its report", "#wrap a[href*='/report']")],
});

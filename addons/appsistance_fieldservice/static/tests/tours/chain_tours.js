import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const DIALOG = ".modal .o_form_view";

function press(content, trigger) {
    return {content, trigger, run: "click"};
}

function see(content, trigger) {
    return {content, trigger};
}

function choose(name, value) {
    const field = `${DIALOG} .o_field_widget[name='${name}']`;
    return [
        {
            content: `Write ${value} in ${name}`,
            trigger: `${field} input`,
            run: `edit ${value}`,
        },
        press(
            `Choose ${value}`,
            `.o-autocomplete--dropdown-item a:contains('${value}')`
        ),
        see(`${value} is chosen`, `${field} .o_tag:contains('${value}')`),
    ];
}

const planIt = press(
    "Plan it",
    ".modal footer button[name='action_plan'].btn-primary:visible"
);
const isClosed = "body:not(:has(.modal))";
const nothingAgainst = see(
    "Nothing stands against it",
    ".modal .o_appsistance_conflicts .alert-success"
);

function checkWidth() {
    const {scrollWidth, clientWidth} = document.documentElement;
    if (scrollWidth > clientWidth) {
        throw new Error(
            `The page is ${scrollWidth} wide on a screen of ${clientWidth}`
        );
    }
}

/** The office, on a work order: two people, a van and a tool. */
tours.add("appsistance_chain_plan", {
    steps: () => [
        press("Plan", ".o_statusbar_buttons button[name='action_plan']:visible"),
        press(
            "Take the first free time of Bruno",
            ".modal .o_appsistance_slots button:contains('Bruno')"
        ),
        ...choose("helper_ids", "Carla"),
        ...choose("vehicle_ids", "Van 1"),
        ...choose("tool_ids", "Gas Analyser"),
        nothingAgainst,
        planIt,
        see(
            "It is planned",
            `${isClosed} .o_arrow_button_current[data-value='planned']`
        ),
    ],
});

/** Who was asked, on the page of his mail's link: a phone, nobody signed in. */
tours.add("appsistance_chain_decline", {
    steps: () => [
        {
            content: "The page says who and where, and fits the phone",
            trigger: ".container:contains('Hotel Belvedere'):contains('Edolo')",
            run: checkWidth,
        },
        press("Decline", "details summary"),
        press("Say why", "details label:contains('Fever')"),
        {
            content: "Write to the office",
            trigger: "details textarea[name='note']",
            run: "edit Back on Thursday",
        },
        {
            content: "Send it",
            trigger: "details button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        see("It was understood", "body:not(:has(form)) .alert-warning"),
    ],
});

/** The office, on the visit that one has declined. */
tours.add("appsistance_chain_replace", {
    steps: () => [
        see("The office reads why", ".o-mail-Activity:contains('Carla')"),
        press(
            "Plan again",
            ".o_statusbar_buttons button[name='action_replan'].btn-primary:visible"
        ),
        see(
            "Who declined is no longer on it",
            `${DIALOG} .o_field_widget[name='helper_ids']:not(:has(.o_tag))`
        ),
        ...choose("helper_ids", "Anna"),
        nothingAgainst,
        planIt,
        see(
            "Anna goes with Bruno",
            `${isClosed} .o_field_widget[name='helper_ids'] .o_tag:contains('Anna')`
        ),
    ],
});

/** The office, on the report that came from the phone. */
tours.add("appsistance_chain_approve", {
    steps: () => [
        press(
            "Approve",
            ".o_statusbar_buttons button[name='action_approve']:not([disabled]):visible"
        ),
        see("It is approved", ".o_field_widget[name='approved_by_id']"),
        press("Look at the charges", "button[name='action_view_charges']"),
        see("The gasket is charged", ".o_list_view .o_data_row:contains('Gasket')"),
    ],
});

/** The manager, on a new invoicing run. */
tours.add("appsistance_chain_invoice", {
    steps: () => [
        press("Preview", ".o_statusbar_buttons button[name='action_preview']:visible"),
        press(
            "Make the drafts",
            ".o_statusbar_buttons button[name='action_create_invoices']:visible"
        ),
        press("It is meant so", ".modal footer button.btn-primary"),
        press(
            "See the invoices",
            `${isClosed} .o_statusbar_buttons button[name='action_view_invoices']:visible`
        ),
        see(
            "The draft is there",
            ".o_list_view .o_data_row:contains('Hotel Belvedere')"
        ),
    ],
});

/** The manager, on the draft. */
tours.add("appsistance_chain_post", {
    steps: () => [
        press(
            "Confirm the draft",
            ".o_statusbar_buttons button[name='action_post']:visible"
        ),
        see(
            "It is posted",
            ".o_statusbar_buttons button[name='action_reverse']:visible"
        ),
    ],
});

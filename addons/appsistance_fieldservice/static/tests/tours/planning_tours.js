import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");

function field(name, scope = ".o_form_view") {
    return `${scope} .o_field_widget[name='${name}'] :is(input, textarea)`;
}

function fill(name, value, scope) {
    return {
        content: `Write ${value} in ${name}`,
        trigger: field(name, scope),
        run: `edit ${value}`,
    };
}

function choose(name, value, scope) {
    return [
        fill(name, value, scope),
        {
            content: `Choose ${value}`,
            trigger: `.o-autocomplete--dropdown-item a:contains('${value}')`,
            run: "click",
        },
    ];
}

function press(content, trigger) {
    return {content, trigger, run: "click"};
}

tours.add("appsistance_plan_a_visit", {
    steps: () => [
        fill("summary", "No hot water"),
        ...choose("site_id", "Belvedere Mountain Lodge"),
        ...choose("type_id", "Boiler Check"),
        fill("caller_name", "Signora Bianchi"),
        ...stepUtils.saveForm(),
        {
            content: "The customer came with the site",
            trigger:
                ".o_field_widget[name='customer_id'] input:value('Hotel Belvedere')",
        },
        press("Plan", ".o_statusbar_buttons button[name='action_plan']:visible"),
        press(
            "Take the free time of Bruno",
            ".modal .o_appsistance_slots button:contains('Bruno')"
        ),
        ...choose("helper_ids", "Carla", ".modal .o_form_view"),
        ...choose("vehicle_ids", "Van 1", ".modal .o_form_view"),
        {
            content: "Nothing stands against it",
            trigger: ".modal .o_appsistance_conflicts .alert-success",
        },
        press("Plan it", ".modal footer button[name='action_plan']:visible"),
        {
            content: "It is planned",
            trigger:
                "body:not(:has(.modal)) .o_arrow_button_current[data-value='planned']",
        },
    ],
});

tours.add("appsistance_plan_conflict", {
    steps: () => [
        press("Plan", ".o_statusbar_buttons button[name='action_plan']:visible"),
        ...choose("lead_id", "Anna", ".modal .o_form_view"),
        {
            content: "Who is on leave is named before saving",
            trigger: ".modal .o_appsistance_conflicts .alert-danger:contains('Anna')",
        },
        press("Plan all the same", ".modal footer button[name='action_plan']:visible"),
        {
            content: "It is refused with the same sentence",
            trigger: ".o_error_dialog:contains('Anna')",
        },
    ],
});

tours.add("appsistance_booking_calendar", {
    steps: () => [
        {
            content: "The event says customer, town and work order",
            trigger: ".fc-event:contains('Hotel Belvedere, Edolo, ODL')",
        },
        press(
            "Hide Anna at the side",
            ".o_calendar_filter_item:contains('Anna') input"
        ),
        {
            content: "Her bookings are gone",
            trigger: "body:not(:has(.fc-event:contains('Hotel Belvedere')))",
        },
    ],
});

tours.add("appsistance_booking_month", {
    steps: () => [
        press("Choose the scale", ".scale_button_selection"),
        press("See the month", ".o_scale_button_month"),
        {
            content: "The day shows its first bookings",
            trigger: ".fc-dayGridMonth-view .fc-event:contains('Errand 1')",
        },
        {
            content: "It hides the others",
            trigger: "body:not(:has(.fc-event:contains('Errand 9')))",
        },
        press("The line says how many they are", ".o_appsistance_more:contains('3')"),
        {
            content: "All are in the day",
            trigger: ".fc-timeGridDay-view .fc-event:contains('Errand 9')",
        },
    ],
});

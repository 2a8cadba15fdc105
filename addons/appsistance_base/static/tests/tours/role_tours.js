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

function addSite(name) {
    return [
        press(
            "Add a site",
            "body:not(:has(.modal)) .o_field_widget[name='appsistance_site_ids'] .o_field_x2many_list_row_add a"
        ),
        fill("name", name, ".modal .o_form_view"),
        press("Keep the site", ".modal .o_form_button_save"),
        {
            content: "The site is in the list",
            trigger: `body:not(:has(.modal)) .o_field_widget[name='appsistance_site_ids'] .o_data_cell:contains('${name}')`,
        },
    ];
}

function addComponent(name, previous = "") {
    const kept = {
        content: "The row before is left",
        trigger: `.o_field_widget[name='child_ids'] .o_data_row:not(.o_selected_row) .o_data_cell:contains('${previous}')`,
    };
    return [
        press(
            "Add a component",
            ".o_field_widget[name='child_ids'] .o_field_x2many_list_row_add a"
        ),
        ...(previous ? [kept] : []),
        fill("name", name, ".o_field_widget[name='child_ids'] .o_selected_row"),
    ];
}

tours.add("appsistance_dispatcher", {
    steps: () => [
        fill("name", "Panificio Tour"),
        press("Open the sites", ".o_notebook a[name='appsistance_sites']"),
        ...addSite("Negozio Uno"),
        ...addSite("Negozio Due"),
        ...stepUtils.saveForm(),
        press(
            "Open the equipment of the customer",
            "button[name='action_appsistance_open_equipment']"
        ),
        press("Add a plant", ".o_list_button_add, .o-kanban-button-new"),
        fill("name", "Cella Tour"),
        ...choose("category_id", "Tour category"),
        ...choose("site_id", "Negozio Due"),
        ...stepUtils.saveForm(),
        press("Open the components", ".o_notebook a[name='components']"),
        ...addComponent("Compressore Tour"),
        ...addComponent("Evaporatore Tour", "Compressore Tour"),
        ...stepUtils.saveForm(),
        {
            content: "Both components are there",
            trigger:
                ".o_field_widget[name='child_ids']:has(.o_data_cell:contains('Compressore Tour')) .o_data_cell:contains('Evaporatore Tour')",
        },
    ],
});

tours.add("appsistance_manager_charge", {
    steps: () => [
        ...choose("customer_id", "Customer of the tour"),
        ...choose("product_id", "Work of the tour"),
        fill("quantity", "2"),
        fill("price_unit", "50"),
        ...stepUtils.saveForm(),
    ],
});

tours.add("appsistance_manager_run", {
    steps: () => [
        ...choose("customer_ids", "Customer of the tour"),
        press("Look at the preview", "button[name='action_preview']"),
        {
            content: "The invoice to be is listed",
            trigger:
                ".o_field_widget[name='line_ids'] .o_data_cell:contains('Customer of the tour')",
        },
        press("Make the drafts", "button[name='action_create_invoices']"),
        press("Go on", ".modal .modal-footer .btn-primary"),
        press(
            "See the invoices",
            ".o_statusbar_buttons button[name='action_view_invoices']"
        ),
        {
            content: "The invoice is there",
            trigger:
                ".o_list_view .o_data_row .o_data_cell[name='amount_untaxed_in_currency_signed']",
        },
    ],
});

tours.add("appsistance_technician", {
    steps: () => [
        {
            content: "No billing and no configuration in the menu",
            trigger:
                ".o_menu_sections:not(:has([data-menu-xmlid='appsistance_base.menu_billing'])):not(:has([data-menu-xmlid='appsistance_base.menu_configuration']))",
        },
        {
            content: "The technician cannot add equipment",
            trigger:
                ".o_control_panel:not(:has(.o_list_button_add, .o-kanban-button-new))",
        },
        press("Open an equipment", ".o_data_cell:contains('Aged lift of the tour')"),
        {
            content: "He reads it and has nothing to change or charge",
            trigger:
                ".o_form_view .o_field_widget[name='name']:not(:has(input, textarea)):contains('Aged lift of the tour')",
        },
        {
            content: "There is no button for charges",
            trigger: ".o_form_view:not(:has(button[name='action_open_charges']))",
        },
    ],
});

tours.add("appsistance_technician_product", {
    steps: () => [
        {
            content: "The product shows no price and no cost",
            trigger:
                ".o_form_view:has(.o_field_widget[name='name']:contains('Work of the tour')):not(:has(.o_field_widget[name='list_price'], .o_field_widget[name='standard_price']))",
        },
    ],
});

import {registry} from "@web/core/registry";

function checkWidth() {
    const {scrollWidth, clientWidth} = document.documentElement;
    if (scrollWidth > clientWidth) {
        throw new Error(
            `The page is ${scrollWidth} wide on a screen of ${clientWidth}`
        );
    }
}

registry.category("web_tour.tours").add("appsistance_portal_equipment", {
    url: "/my",
    steps: () => [
        {
            content: "The home page leads to the equipment",
            trigger: ".o_appsistance_home a[href='/my/equipment']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The list fits the screen",
            trigger: ".o_appsistance_card:contains('Plant Rovato')",
            run: checkWidth,
        },
        {
            content: "Open the plant",
            trigger: ".o_appsistance_card:contains('Plant Rovato')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Its page fits the screen",
            trigger: "h1:contains('Plant Rovato')",
            run: checkWidth,
        },
        {
            content: "Open a component",
            trigger: ".o_appsistance_card:contains('Compressor 1')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Go back to the plant by the breadcrumb",
            trigger: ".o_portal_submenu a:contains('Plant Rovato')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Go back to the list",
            trigger: ".o_portal_submenu a[href='/my/equipment']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Open the search, which is folded on a phone",
            trigger: ".o_portal_navbar .navbar-toggler",
            run: "click",
        },
        {
            content: "Search for a component",
            trigger: "#o_portal_navbar_content.show input[name='search']",
            run: "edit compressor 2",
        },
        {
            content: "Start the search",
            trigger: ".o_portal_search_panel button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The component is found",
            trigger:
                ".o_appsistance_card:contains('Compressor 2'):not(:contains('Compressor 1'))",
        },
    ],
});

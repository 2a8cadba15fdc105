import {registry} from "@web/core/registry";

function checkWidth() {
    const {scrollWidth, clientWidth} = document.documentElement;
    if (scrollWidth > clientWidth) {
        throw new Error(
            `The page is ${scrollWidth} wide on a screen of ${clientWidth}`
        );
    }
}

registry.category("web_tour.tours").add("appsistance_portal_visits", {
    url: "/my",
    steps: () => [
        {
            content: "The home page leads to the visits",
            trigger: ".o_appsistance_home a[href='/my/visits']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The list fits the screen and names the technician",
            trigger: ".o_appsistance_visit:contains('Bruno')",
            run: checkWidth,
        },
        {
            content: "Open the past visit",
            trigger: ".o_appsistance_visit:has(a[href$='/report']) a.card-body",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Its page fits the screen and has the report",
            trigger: ".o_appsistance_visit_page a.btn-primary[href$='/report']",
            run: checkWidth,
        },
        {
            content: "Go to the boiler of the visit",
            trigger: ".o_appsistance_visit_page a:contains('Boiler')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The boiler's page lists its visits and fits the screen",
            trigger: ".o_appsistance_equipment_visits .o_appsistance_visit",
            run: checkWidth,
        },
    ],
});

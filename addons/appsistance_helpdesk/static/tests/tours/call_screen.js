import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("appsistance_call_screen", {
    steps: () => [
        {
            content: "Type the street",
            trigger: ".o_call_search",
            run: "edit trento call-street",
        },
        {
            content: "The site is found; the keyboard chooses it",
            trigger: ".o_call_hits .list-group-item.active:contains('Scala A')",
        },
        {trigger: ".o_call_search", run: "press Enter"},
        {
            content: "The caller is asked next",
            trigger: "#call_caller:focus",
        },
        {
            content: "Its open tickets are seen at a glance",
            trigger: ".card:contains('Lift is noisy')",
        },
        {
            content: "Who may call is one click away",
            trigger: ".list-group-item:contains('Caretaker of the tour')",
            run: "click",
        },
        {trigger: "#call_caller:value('Caretaker of the tour')"},
        {
            content: "Somebody else calls",
            trigger: "#call_caller",
            run: "edit Signora Rossi",
        },
        {trigger: "#call_phone", run: "edit 030 1234567"},
        {trigger: "#call_subject", run: "edit Lift stopped"},
        {trigger: "#call_subject", run: "press Control+Enter"},
        {
            content: "Saved, and ready for the next call",
            trigger: ".o_notification:contains('T/20')",
        },
        {trigger: ".o_call_search:value()"},
        {trigger: ".o_appsistance_call:not(:has(#call_subject))"},
    ],
});

import {registry} from "@web/core/registry";

function checkWidth() {
    const {scrollWidth, clientWidth} = document.documentElement;
    if (scrollWidth > clientWidth) {
        throw new Error(
            `The page is ${scrollWidth} wide on a screen of ${clientWidth}`
        );
    }
}

function draw({anchor}) {
    const box = anchor.getBoundingClientRect();
    const send = (name, x, y, buttons) =>
        anchor.dispatchEvent(
            new PointerEvent(name, {
                bubbles: true,
                buttons,
                clientX: box.left + x,
                clientY: box.top + y,
                isPrimary: true,
                pointerId: 1,
                pointerType: "mouse",
            })
        );
    send("pointerdown", 20, 20, 1);
    for (let step = 1; step < 12; step++) {
        send("pointermove", 20 + 10 * step, 20 + (step % 2) * 15, 1);
    }
    send("pointerup", 140, 35, 0);
}

// The customer reads his contract and gives both signatures, one after the other.
registry.category("web_tour.tours").add("appsistance_contract_signing", {
    url: "/my",
    steps: () => [
        {
            trigger: ".o_appsistance_home a[href='/my/contracts']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What waits for him comes first",
            trigger: ".o_appsistance_contract a[href$='#signature']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The page fits the screen",
            trigger: "#signature h2:contains('1 of 2')",
            run: checkWidth,
        },
        {trigger: "#signature canvas.o_web_sign_signature", run: draw},
        {
            trigger: "#signature .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The clauses are an act of their own",
            trigger: "#signature h2:contains('2 of 2')",
            run: checkWidth,
        },
        {trigger: "#signature .o_portal_sign_submit:disabled"},
        {trigger: "#signature canvas.o_web_sign_signature", run: draw},
        {
            trigger: "#signature .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".alert-success:contains('the contract is signed')",
            run: checkWidth,
        },
        {trigger: "a:contains('Signed Contract (PDF)')"},
    ],
});

import {registry} from "@web/core/registry";

function checkWidth() {
    const {scrollWidth, clientWidth} = document.documentElement;
    if (scrollWidth > clientWidth) {
        throw new Error(
            `The page is ${scrollWidth} wide on a screen of ${clientWidth}`
        );
    }
}

/** As a phone takes it, far larger than what is sent, with nothing in its corner. */
async function takePhoto() {
    const canvas = document.createElement("canvas");
    canvas.width = 2600;
    canvas.height = 1950;
    const context = canvas.getContext("2d");
    const noise = context.createImageData(canvas.width, canvas.height);
    for (let index = 0; index < noise.data.length; index++) {
        noise.data[index] = index % 4 === 3 ? 255 : Math.random() * 256;
    }
    context.putImageData(noise, 0, 0);
    context.clearRect(0, 0, 200, 200);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    const transfer = new DataTransfer();
    transfer.items.add(new File([blob], "photo.png", {type: "image/png"}));
    const input = document.querySelector("input[name='files']");
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", {bubbles: true}));
}

async function checkShrunk() {
    const [file] = document.querySelector("input[name='files']").files;
    if (file.type !== "image/jpeg") {
        throw new Error(`The photo is sent as ${file.type}`);
    }
    const context = document.createElement("canvas").getContext("2d");
    context.drawImage(await createImageBitmap(file), 0, 0);
    const [red] = context.getImageData(20, 20, 1, 1).data;
    if (red < 200) {
        throw new Error(`What is transparent is sent dark: ${red}`);
    }
}

registry.category("web_tour.tours").add("appsistance_portal_request", {
    url: "/my",
    steps: () => [
        {
            content: "The home page leads to a new request",
            trigger: ".o_appsistance_home a[href='/my/tickets/new']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "First step: only what it is about is shown, and it fits",
            trigger:
                ".o_appsistance_steps.is-ready:not(:has(textarea[name='text']:visible))",
            run: checkWidth,
        },
        {
            content: "Choose the plant",
            trigger: ".o_appsistance_choice:contains('Boiler B')",
            run: "click",
        },
        {
            content: "Go on",
            trigger: ".o_appsistance_next",
            run: "click",
        },
        {
            content: "Second step: the place of the plant alone is left",
            trigger: ".o_appsistance_place:visible:contains('Scala B') input:checked",
            run: checkWidth,
        },
        {
            content: "A phone for questions",
            trigger: "input[name='phone']",
            run: "edit 333 1234567",
        },
        {
            content: "Go on",
            trigger: ".o_appsistance_next",
            run: "click",
        },
        {
            content: "Third step: say what happened",
            trigger: "textarea[name='text']",
            run: "edit It drips since this morning",
        },
        {
            content: "Take a photo",
            trigger: ".o_appsistance_files",
            run: takePhoto,
        },
        {
            content: "It is shown, and made smaller",
            trigger: ".o_appsistance_previews img",
            run: checkShrunk,
        },
        {
            content: "Send it",
            trigger: ".o_appsistance_send:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Thanked, on a page that fits",
            trigger: ".o_appsistance_ticket .alert-success",
            run: checkWidth,
        },
        {
            content: "Answer",
            trigger: "textarea[name='text']",
            run: "edit It stopped dripping",
        },
        {
            content: "Send the answer",
            trigger: ".o_appsistance_request button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The answer is in the conversation; no longer needed",
            trigger:
                ".o_appsistance_ticket:has(.o_appsistance_message:contains('It stopped dripping')) form[action$='/close'] button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is closed and can be reopened; go to the list",
            trigger: ".o_appsistance_ticket:has(form[action$='/reopen'])",
            run: checkWidth,
        },
        {
            content: "Back to the list",
            trigger: ".o_portal_submenu a[href='/my/tickets']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The list shows it and fits the screen",
            trigger: ".o_appsistance_card:contains('It drips since this morning')",
            run: checkWidth,
        },
    ],
});

registry.category("web_tour.tours").add("appsistance_portal_label", {
    steps: () => [
        {
            content: "The form of a label fits a phone",
            trigger: "input[name='caller_name']",
            run: checkWidth,
        },
        {
            content: "Who",
            trigger: "input[name='caller_name']",
            run: "edit Signora Rossi",
        },
        {
            content: "Which phone",
            trigger: "input[name='caller_phone']",
            run: "edit 030 1234567",
        },
        {
            content: "What",
            trigger: "textarea[name='text']",
            run: "edit The doors do not close",
        },
        {
            content: "Send",
            trigger: "button[type='submit']:contains('Send')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Thanked",
            trigger: "h1:contains('Thank you')",
            run: checkWidth,
        },
    ],
});

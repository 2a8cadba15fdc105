/**
 * One visit on a phone of 390 x 844: the way, the work, a material, both signatures.
 * Run by test_whole_story.py.
 */
(async () => {
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const find = async (selector, text = "") => {
        for (let tries = 0; tries < 400; tries++) {
            const element = [...document.querySelectorAll(selector)].find(
                (item) => !item.disabled && item.textContent.includes(text)
            );
            if (element) {
                return element;
            }
            await sleep(50);
        }
        const alerts = [...document.querySelectorAll("[role=alert], [role=status]")];
        const said = alerts.map((alert) => alert.textContent).join("; ");
        throw new Error(`not there: ${selector} ${text} (${said})`);
    };
    const tap = async (selector, text) => {
        (await find(selector, text)).click();
        await sleep(200);
    };
    const type = async (selector, text) => {
        const input = await find(selector);
        input.value = text;
        input.dispatchEvent(new Event("input", {bubbles: true}));
        await sleep(100);
    };
    const draw = async (selector) => {
        const canvas = await find(`${selector} canvas`);
        canvas.scrollIntoView({block: "center"});
        await sleep(200);
        const {left, top} = canvas.getBoundingClientRect();
        const send = (name, x, y) =>
            canvas.dispatchEvent(
                new PointerEvent(name, {
                    bubbles: true,
                    button: 0,
                    buttons: name === "pointerup" ? 0 : 1,
                    clientX: left + x,
                    clientY: top + y,
                    isPrimary: true,
                    pointerId: 1,
                    pointerType: "touch",
                    pressure: 0.5,
                })
            );
        send("pointerdown", 40, 60);
        for (let step = 1; step < 12; step++) {
            send("pointermove", 40 + step * 15, 40 + (step % 3) * 25);
            await sleep(20);
        }
        send("pointerup", 220, 60);
        await sleep(200);
    };

    await tap(".o_technician_card", "Rovato");
    await tap(".o_technician_foot .o_travel");
    await tap(".o_arrived");
    await type("textarea[name=note]", "Ricaricato il gas, trovata la perdita.");
    await tap("#materials .btn-link");
    await type("#materials input[type=search]", "R-449A");
    await tap("#materials .o_sheet .o_row", "R-449A");
    await tap("#materials .o_sheet .o_buttons .btn-primary");
    await tap(".o_technician_foot .o_finish");
    await tap(".o_sign");
    await draw(".o_technician_signature");
    await draw(".o_customer_signature");
    await type(".o_customer_signature .o_signer", "Davide Colombo");
    await tap(".o_close");
    await find(".o_closed .fa-check-circle");
    console.log("test successful");
})().catch((error) => console.error(String(error)));

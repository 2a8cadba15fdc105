/**
 * One visit on a phone, with everything: the way there, its kilometres, the checklist,
 * a material of the list, the times of two people, both signatures. Run by
 * test_whole_chain.py in a page of 390 x 844.
 */
(async () => {
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const find = async (selector, text = "") => {
        for (let tries = 0; tries < 200; tries++) {
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
        await sleep(150);
    };
    const type = async (selector, text, event = "input") => {
        const input = await find(selector);
        input.value = text;
        input.dispatchEvent(new Event(event, {bubbles: true}));
        await sleep(50);
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
    /** Minutes ago, as a field of date and time wants it. */
    const ago = (minutes) => {
        const moment = new Date(Date.now() - minutes * 60000);
        const local = new Date(moment - moment.getTimezoneOffset() * 60000);
        return local.toISOString().slice(0, 16);
    };
    const edit = async (row, from, to, km) => {
        (await find(`#times .o_row:nth-of-type(${row})`)).click();
        await sleep(150);
        await type("#times .o_sheet label:nth-of-type(2) input", ago(from), "change");
        await type("#times .o_sheet label:nth-of-type(3) input", ago(to), "change");
        if (km) {
            await type("#times .o_sheet input[inputmode=decimal]", km);
        }
        await tap("#times .o_sheet .o_buttons .btn-primary");
    };

    await tap(".o_technician_card");
    await tap(".o_technician_foot .o_travel");
    await tap(".o_arrived");
    await tap(".o_technician_foot .o_pause");
    // the clock was started late: Bruno and Anna left an hour and a half ago
    await edit(1, 90, 60, "20");
    await edit(2, 90, 60);
    await edit(3, 60, 0);
    await edit(4, 60, 0);
    await tap(".o_question .o_yes");
    await type(".o_question input[inputmode=decimal]", "93,5");
    await type("textarea[name=note]", "Burner cleaned.");
    await tap("#materials .btn-link");
    await type("#materials input[type=search]", "Gasket of the chain");
    await tap("#materials .o_sheet .o_row", "Gasket of the chain");
    await tap("#materials .o_sheet .o_buttons .btn-primary");
    await tap(".o_technician_foot .o_finish");
    await tap(".o_sign");
    await draw(".o_technician_signature");
    await draw(".o_customer_signature");
    await type(".o_customer_signature .o_signer", "Giulia Niccolò");
    await tap(".o_close");
    await find(".o_closed .fa-check-circle");
    if (document.documentElement.scrollWidth > window.innerWidth) {
        throw new Error("the page scrolls sideways");
    }
    console.log("test successful");
})().catch((error) => console.error(String(error)));

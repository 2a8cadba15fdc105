/**
 * A technician with a phone: from the day to the sent report. Counts every tap; typing
 * and strokes aside. Run by test_technician_walk.py in a page of 390 x 844.
 */
(async () => {
    let taps = 0;
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const find = async (selector) => {
        for (let tries = 0; tries < 200; tries++) {
            const element = document.querySelector(selector);
            if (element && !element.disabled) {
                return element;
            }
            await sleep(50);
        }
        const alerts = [...document.querySelectorAll("[role=alert], [role=status]")];
        const said = alerts.map((alert) => alert.textContent).join("; ");
        throw new Error(`not there: ${selector} (${said})`);
    };
    const tap = async (selector) => {
        (await find(selector)).click();
        taps++;
        await sleep(100);
    };
    const type = async (selector, text) => {
        const input = await find(selector);
        input.value = text;
        input.dispatchEvent(new Event("input", {bubbles: true}));
        await sleep(50);
    };
    const draw = async (selector) => {
        const canvas = await find(`${selector} canvas`);
        canvas.scrollIntoView({block: "center"});
        await sleep(200);
        const {left, top} = canvas.getBoundingClientRect();
        const event = (name, x, y) =>
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
            });
        canvas.dispatchEvent(event("pointerdown", 40, 60));
        for (let step = 1; step < 12; step++) {
            canvas.dispatchEvent(
                event("pointermove", 40 + step * 15, 40 + (step % 3) * 25)
            );
            await sleep(20);
        }
        canvas.dispatchEvent(event("pointerup", 220, 60));
        await sleep(200);
    };

    await tap(".o_technician_card");
    await tap(".o_technician_foot .o_start");
    await tap(".o_question .o_yes");
    await type(".o_question input[inputmode=decimal]", "93,5");
    await type(
        "textarea[name=note]",
        "Pulito il bruciatore. <script>alert(1)</script>"
    );
    // asking for a quotation is beside the way that is counted
    const counted = taps;
    await tap(".o_quote_open");
    await type(".o_quote_line", "Circolatore");
    await type(".o_quote_note", "Quello attuale perde");
    await tap(".o_quote_send");
    await find(".o_quote");
    taps = counted;
    await tap(".o_technician_foot .o_finish");
    await tap(".o_sign");
    await draw(".o_technician_signature");
    await draw(".o_customer_signature");
    await type(".o_customer_signature .o_signer", "Giulia Niccolò");
    await tap(".o_close");
    await find(".o_closed .fa-check-circle");
    if (taps > 12) {
        throw new Error(`too many taps: ${taps}`);
    }
    if (document.documentElement.scrollWidth > window.innerWidth) {
        throw new Error("the page scrolls sideways");
    }
    console.log(`taps: ${taps}`);
    console.log("test successful");
})().catch((error) => console.error(String(error)));

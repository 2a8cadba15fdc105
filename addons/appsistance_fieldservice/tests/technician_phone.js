/**
 * What the scripts of a technician's phone share: how a thumb finds, taps, types and
 * signs. Put before each of them by phone_script.py.
 */
window.technicianPhone = (() => {
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    let taps = 0;

    const wait = async (name, check) => {
        for (let tries = 0; tries < 400; tries++) {
            const found = await check();
            if (found) {
                return found;
            }
            await sleep(50);
        }
        const alerts = [...document.querySelectorAll("[role=alert], [role=status]")];
        const said = alerts.map((alert) => alert.textContent).join("; ");
        throw new Error(`not there: ${name} (${said})`);
    };
    const find = (selector, text = "") =>
        wait(`${selector} ${text}`, () =>
            [...document.querySelectorAll(selector)].find(
                (item) => !item.disabled && item.textContent.includes(text)
            )
        );
    const tap = async (selector, text) => {
        (await find(selector, text)).click();
        taps++;
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
        await sleep(300);
        const {left, top} = canvas.getBoundingClientRect();
        const touch = (name, x, y) =>
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
        touch("pointerdown", 40, 60);
        for (let step = 1; step < 12; step++) {
            touch("pointermove", 40 + step * 15, 40 + (step % 3) * 25);
            await sleep(20);
        }
        touch("pointerup", 220, 60);
        await sleep(300);
    };
    /** The end of a visit: both signatures, and the closed report. */
    const sign = async (signer) => {
        await tap(".o_technician_foot .o_finish");
        await tap(".o_sign");
        await draw(".o_technician_signature");
        await draw(".o_customer_signature");
        await type(".o_customer_signature .o_signer", signer);
    };
    const close = async () => {
        await tap(".o_close");
        await find(".o_closed .fa-check-circle");
    };
    const useMaterial = async (name) => {
        await tap("#materials .btn-link");
        await type("#materials input[type=search]", name);
        await tap("#materials .o_sheet .o_row", name);
        await tap("#materials .o_sheet .o_buttons .btn-primary");
    };
    const checkWidth = () => {
        if (document.documentElement.scrollWidth > window.innerWidth) {
            throw new Error("the page scrolls sideways");
        }
    };
    const run = async (steps) => {
        try {
            await steps();
            console.log("test successful");
        } catch (error) {
            console.error(String(error));
        }
    };

    return {
        sleep,
        wait,
        find,
        tap,
        type,
        draw,
        sign,
        close,
        useMaterial,
        checkWidth,
        run,
        getTaps: () => taps,
    };
})();

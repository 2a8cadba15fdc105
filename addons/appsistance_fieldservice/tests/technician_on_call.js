/**
 * On call with a phone: finds the customer, opens the job, ends it as not done. Run by
 * test_technician_walk.py in a page of 390 x 844.
 */
(async () => {
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
        await sleep(100);
    };
    const type = async (selector, text) => {
        const input = await find(selector);
        input.value = text;
        input.dispatchEvent(new Event("input", {bubbles: true}));
        await sleep(50);
    };

    const choose = async (selector) => {
        const select = await find(selector);
        select.selectedIndex = 1;
        select.dispatchEvent(new Event("change", {bubbles: true}));
        await sleep(100);
    };

    await tap(".o_on_call");
    await type("input[name=term]", "Belvedere Mountain");
    await tap(".o_found_site");
    await choose("select[name=type]");
    await type("input[name=summary]", "Lift stopped");
    await tap(".o_is_trapped");
    await tap(".o_open");
    await tap(".o_technician_foot .o_finish");
    await tap("[data-outcome=not_done]");
    await choose("select[name=reason]");
    await tap(".o_sign");
    await find(".o_technician_signature canvas");
    if (document.documentElement.scrollWidth > window.innerWidth) {
        throw new Error("the page scrolls sideways");
    }
    await sleep(3000);
    console.log("test successful");
})().catch((error) => console.error(String(error)));

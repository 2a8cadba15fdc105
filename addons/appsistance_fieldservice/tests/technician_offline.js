/**
 * The network is cut: what is typed, answered and signed stays on the phone. The first
 * time it records and leaves; after the page was closed and opened it is all there, and
 * goes when the network is back. Run by test_technician_walk.py.
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
        throw new Error(`not there: ${selector}`);
    };
    const tap = async (selector) => {
        (await find(selector)).click();
        await sleep(150);
    };
    const send = XMLHttpRequest.prototype.send;
    const cut = () => {
        XMLHttpRequest.prototype.send = function () {
            setTimeout(() => this.dispatchEvent(new Event("error")));
        };
    };
    const mend = () => {
        XMLHttpRequest.prototype.send = send;
        window.dispatchEvent(new Event("online"));
    };
    const note = "Scritto senza rete";

    await find(".o_technician_card");
    cut();
    await tap(".o_technician_card");
    const isSecondTime = (await find("textarea[name=note]")).value === note;
    if (!isSecondTime) {
        await tap(".o_technician_foot .o_start");
        await tap(".o_question .o_yes");
        const input = await find("textarea[name=note]");
        input.value = note;
        input.dispatchEvent(new Event("input", {bubbles: true}));
        await sleep(2500);
        await find(".o_offline");
        // as when the browser is closed and opened again
        window.location.reload();
        return;
    }
    await find(".o_question .o_yes[aria-pressed=true]");
    await find(".o_running");
    mend();
    for (let tries = 0; tries < 100; tries++) {
        await sleep(100);
        if (!document.querySelector(".o_offline")) {
            break;
        }
    }
    await sleep(3000);
    console.log("test successful");
})().catch((error) => console.error(String(error)));

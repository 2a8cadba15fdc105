/**
 * Opened by a link to a visit of another day: that visit is there, written to like any
 * other, and behind it the day. Run by test_technician_walk.py.
 */
(async () => {
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const find = async (selector) => {
        for (let tries = 0; tries < 200; tries++) {
            const element = document.querySelector(selector);
            if (element) {
                return element;
            }
            await sleep(50);
        }
        throw new Error(`not there: ${selector}`);
    };
    if (document.querySelector(".o_technician_card")) {
        throw new Error("the day is shown");
    }
    const requests = performance.getEntriesByType("resource");
    const [first] = requests.filter((entry) => /giorno|intervento/.test(entry.name));
    if (!first.name.endsWith("/intervento")) {
        throw new Error(`asked first: ${first.name}`);
    }
    (await find(".o_technician_foot .o_start")).click();
    await find(".o_technician_foot .o_pause");
    (await find(".o_technician_bar .o_back")).click();
    await find(".o_technician_card");
    console.log("test successful");
})();

// Agree to positions, clock in at the gate, lose the network, clock out, find it again.
(async () => {
    const wait = async (selector, text = "") => {
        for (let tries = 0; tries < 200; tries++) {
            const found = [...document.querySelectorAll(selector)].find(
                (node) => node.textContent.includes(text) && !node.disabled
            );
            if (found) {
                return found;
            }
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        throw new Error(`Not found: ${selector} ${text} in ${document.body.innerText}`);
    };
    let asked = 0;
    navigator.geolocation.getCurrentPosition = (success) => {
        asked++;
        success({
            coords: {latitude: 45.4645, longitude: 9.1903, accuracy: 12},
            timestamp: Date.now(),
        });
    };
    const check = (condition, message) => {
        if (!condition) {
            throw new Error(message);
        }
    };
    await wait(".o_clock_list", "press the button");
    check(asked === 0, "The position is asked for without a tap");
    (await wait(".o_clock_notice .btn-primary")).click();
    await wait("footer button", "only when I press");
    (await wait(".o_clock_button", "Clock In")).click();
    await wait(".o_is_in");
    await wait(".o_clock_punch em", "Depot");
    check(asked === 1, "One tap asks once");
    check(
        !localStorage
            .getItem("appsistance_clock_" + odoo.appsistance_clock.uid)
            .includes("latitude"),
        "The position stays on the phone"
    );

    const send = window.fetch;
    const request = XMLHttpRequest.prototype.open;
    window.fetch = () => Promise.reject(new TypeError("Failed to fetch"));
    XMLHttpRequest.prototype.open = function () {
        throw new Error("offline");
    };
    (await wait(".o_clock_button.o_out", "Clock Out")).click();
    await wait(".o_clock_punch.o_waiting", "waits to be sent");
    await wait(".o_clock_button", "Clock In");
    window.fetch = send;
    XMLHttpRequest.prototype.open = request;
    window.dispatchEvent(new Event("online"));
    for (let tries = 0; document.querySelector(".o_waiting"); tries++) {
        check(tries < 200, "The punch is never sent");
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    check(document.querySelectorAll(".o_clock_punch").length === 2, "Two punches");
    console.log("test successful");
})().catch((error) => console.error(error.message));

/**
 * The network is cut: what is typed, answered, photographed and signed stays on the
 * phone. First the page records and is loaded again; then a new page of the browser
 * finds all of it, closes the report and sends it when the network is back; at last the
 * first page, which still has the same in hand, sends it too. Run by
 * test_technician_walk.py, which puts it into the page: every page runs it.
 */
(async () => {
    const STAGE = "technician_offline_stage";
    const NOTE = "Scritto senza rete";
    const {find, sign, sleep, tap, type, wait} = window.technicianPhone;
    const {send} = XMLHttpRequest.prototype;
    const {fetch} = window;
    const cut = () => {
        XMLHttpRequest.prototype.send = function () {
            setTimeout(() => this.dispatchEvent(new Event("error")));
        };
        window.fetch = () => Promise.reject(new TypeError("no network"));
    };
    const mend = () => {
        XMLHttpRequest.prototype.send = send;
        window.fetch = fetch;
        window.dispatchEvent(new Event("online"));
    };

    const photograph = async () => {
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = 400;
        canvas.getContext("2d").fillRect(50, 50, 200, 100);
        const blob = await new Promise((resolve) => canvas.toBlob(resolve));
        const files = new DataTransfer();
        files.items.add(new File([blob], "photo.png", {type: "image/png"}));
        const input = await find("#photos input[type=file]");
        input.files = files.files;
        input.dispatchEvent(new Event("change", {bubbles: true}));
        await find("#photos .o_photo img");
    };
    const isDrawn = (selector) => {
        const canvas = document.querySelector(`${selector} canvas`);
        if (!canvas || !canvas.width) {
            return false;
        }
        const context = canvas.getContext("2d");
        const {data} = context.getImageData(0, 0, canvas.width, canvas.height);
        return data.some((value, index) => index % 4 === 3 && value > 0);
    };

    const record = async () => {
        await tap(".o_technician_foot .o_start");
        await tap(".o_question .o_yes");
        await type("textarea[name=note]", NOTE);
        await photograph();
        await sign("Giulia Niccolò");
        await sleep(500);
        await find(".o_offline");
    };
    const checkKept = async () => {
        const note = await find("textarea[name=note]");
        if (note.value !== NOTE) {
            throw new Error(`the note is “${note.value}”`);
        }
        await find(".o_question .o_yes[aria-pressed=true]");
        const photo = await find("#photos .o_photo img");
        await wait("the kept photo", () => photo.naturalWidth === 400);
        await tap(".o_technician_foot .o_finish");
        await wait("your signature", () => isDrawn(".o_technician_signature"));
        await wait("the other one", () => isDrawn(".o_customer_signature"));
        const signer = await find(".o_customer_signature .o_signer");
        if (signer.value !== "Giulia Niccolò") {
            throw new Error(`the signer is “${signer.value}”`);
        }
    };
    const reach = (stage) =>
        wait(`the stage ${stage}`, () => {
            const [reached, problem] = (localStorage.getItem(STAGE) || "").split("|");
            if (problem) {
                throw new Error(problem);
            }
            return reached === stage;
        });

    const stages = {
        async recording() {
            await record();
            localStorage.setItem(STAGE, "reloaded");
            window.location.reload();
        },
        async reloaded() {
            await checkKept();
            // the test opens the new page now
            localStorage.setItem(STAGE, "opened");
            await reach("sent");
            mend();
            await sleep(3000);
            console.log("test successful");
        },
        async opened() {
            await checkKept();
            await tap(".o_close");
            await find(".o_closed .fa-clock-o");
            mend();
            await find(".o_closed .fa-check-circle");
            localStorage.setItem(STAGE, "sent");
        },
    };

    const stage = localStorage.getItem(STAGE) || "recording";
    try {
        // loaded again it shows the visit at once, opened anew the day
        const isAtVisit = stage === "reloaded";
        await find(isAtVisit ? ".o_technician_foot" : ".o_technician_card");
        cut();
        if (!isAtVisit) {
            await tap(".o_technician_card");
        }
        await stages[stage]();
    } catch (error) {
        if (stage === "opened") {
            localStorage.setItem(STAGE, `opened|in the new page: ${error}`);
        }
        console.error(String(error));
    }
})();

/**
 * On call with a phone: finds the customer, opens the job, ends it as not done. Run by
 * test_technician_walk.py in a page of 390 x 844.
 */
(() => {
    const {checkWidth, find, run, sleep, tap, type} = window.technicianPhone;
    const choose = async (selector) => {
        const select = await find(selector);
        select.selectedIndex = 1;
        select.dispatchEvent(new Event("change", {bubbles: true}));
        await sleep(100);
    };

    return run(async () => {
        await tap(".o_on_call");
        await type("input[name=term]", "Belvedere Mountain");
        await tap(".o_found_site");
        await choose("select[name=type]");
        await type("input[name=summary]", "Lift stopped");
        await tap(".o_is_trapped");
        await tap(".o_open");
        await tap(".o_arrived");
        await tap(".o_release");
        await tap(".o_technician_foot .o_finish");
        await tap("[data-outcome=not_done]");
        await choose("select[name=reason]");
        await tap(".o_sign");
        await find(".o_technician_signature canvas");
        checkWidth();
        await sleep(3000);
    });
})();

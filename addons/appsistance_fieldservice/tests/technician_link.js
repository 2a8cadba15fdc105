/**
 * Opened by a link to a visit of another day: that visit is there, written to like any
 * other, and behind it the day. Run by test_technician_walk.py.
 */
(() => {
    const {find, run, tap} = window.technicianPhone;

    return run(async () => {
        if (document.querySelector(".o_technician_card")) {
            throw new Error("the day is shown");
        }
        const requests = performance.getEntriesByType("resource");
        const [first] = requests.filter((entry) =>
            /giorno|intervento/.test(entry.name)
        );
        if (!first.name.endsWith("/intervento")) {
            throw new Error(`asked first: ${first.name}`);
        }
        await tap(".o_technician_foot .o_start");
        await find(".o_technician_foot .o_pause");
        await tap(".o_technician_bar .o_back");
        await find(".o_technician_card");
    });
})();

/**
 * One visit on a phone, with everything: the way there, its kilometres, the checklist,
 * a material of the list, the times of two people, both signatures. Run by
 * test_whole_chain.py in a page of 390 x 844.
 */
(() => {
    const {checkWidth, close, find, run, sign, tap, type, useMaterial} =
        window.technicianPhone;
    /** Minutes ago, as a field of date and time wants it. */
    const ago = (minutes) => {
        const moment = new Date(Date.now() - minutes * 60000);
        const local = new Date(moment - moment.getTimezoneOffset() * 60000);
        return local.toISOString().slice(0, 16);
    };
    const edit = async (row, from, to, km) => {
        await tap(`#times .o_row:nth-of-type(${row})`);
        await type("#times .o_sheet label:nth-of-type(2) input", ago(from), "change");
        await type("#times .o_sheet label:nth-of-type(3) input", ago(to), "change");
        if (km) {
            await type("#times .o_sheet input[inputmode=decimal]", km);
        }
        await tap("#times .o_sheet .o_buttons .btn-primary");
    };

    return run(async () => {
        await tap(".o_technician_card");
        await find(".o_company", "Anna");
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
        await useMaterial("Gasket of the chain");
        await sign("Giulia Niccolò");
        await close();
        checkWidth();
    });
})();

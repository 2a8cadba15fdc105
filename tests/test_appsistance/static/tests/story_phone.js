/**
 * One visit on a phone of 390 x 844: the way, the work, a material, both signatures.
 * Run by test_whole_story.py.
 */
(() => {
    const {close, run, sign, tap, type, useMaterial} = window.technicianPhone;

    return run(async () => {
        await tap(".o_technician_card", "Rovato");
        await tap(".o_technician_foot .o_travel");
        await tap(".o_arrived");
        await type("textarea[name=note]", "Ricaricato il gas, trovata la perdita.");
        await useMaterial("R-449A");
        await sign("Davide Colombo");
        await close();
    });
})();

/**
 * A technician with a phone: from the day to the sent report. Counts every tap; typing
 * and strokes aside. Run by test_technician_walk.py in a page of 390 x 844.
 */
(() => {
    const {checkWidth, close, find, getTaps, run, sign, tap, type} =
        window.technicianPhone;

    return run(async () => {
        await tap(".o_technician_card");
        await tap(".o_technician_foot .o_start");
        await tap(".o_question .o_yes");
        await type(".o_question input[inputmode=decimal]", "93,5");
        await type(
            "textarea[name=note]",
            "Pulito il bruciatore. <script>alert(1)</script>"
        );
        // asking for a quotation is beside the way that is counted
        const counted = getTaps();
        await tap(".o_quote_open");
        await type(".o_quote_line", "Circolatore");
        await type(".o_quote_note", "Quello attuale perde");
        await tap(".o_quote_send");
        await find(".o_quote");
        const beside = getTaps() - counted;
        await sign("Giulia Niccolò");
        await close();
        const taps = getTaps() - beside;
        if (taps > 12) {
            throw new Error(`too many taps: ${taps}`);
        }
        checkWidth();
        console.log(`taps: ${taps}`);
    });
})();

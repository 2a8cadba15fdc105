import {onMounted, onWillUnmount, useState} from "@odoo/owl";

const {DateTime} = luxon;
const SECOND = 1000;

function format(start) {
    return DateTime.now().diff(start).toFormat("h:mm:ss");
}

/**
 * The time since a moment, once a second. The moment comes from the server: the clock
 * goes on where it was when the browser is opened again.
 *
 * @param {Function} getStart returns a luxon DateTime or nothing
 * @returns {{text: String}} reactive
 */
export function useClock(getStart) {
    const state = useState({text: ""});
    const update = () => {
        const start = getStart();
        state.text = start ? format(start) : "";
    };
    let handle = null;
    onMounted(() => {
        update();
        handle = setInterval(update, SECOND);
    });
    onWillUnmount(() => clearInterval(handle));
    return state;
}

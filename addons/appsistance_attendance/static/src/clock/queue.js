import {browser} from "@web/core/browser/browser";

/** Punches that the server does not have yet, in the order of the taps, per user. */
export class PunchQueue {
    constructor(uid) {
        this.key = `appsistance_clock_${uid}`;
    }

    read() {
        try {
            return JSON.parse(browser.localStorage.getItem(this.key)) || [];
        } catch {
            return [];
        }
    }

    write(punches) {
        browser.localStorage.setItem(this.key, JSON.stringify(punches));
    }

    add(punch) {
        this.write([...this.read(), punch]);
    }

    drop(uuids) {
        this.write(this.read().filter((punch) => !uuids.includes(punch.uuid)));
    }
}

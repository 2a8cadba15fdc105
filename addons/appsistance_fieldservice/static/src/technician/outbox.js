/**
 * Sends what the technician did, in order, as often as it takes. An operation keeps its
 * uuid: the server answers a second time what it answered the first.
 */

import {ConnectionLostError, rpc} from "@web/core/network/rpc";

import {makeUuid, now} from "./visit_model";

const BATCH = 20;
const PAUSES = [2000, 5000, 15000, 30000];
const QUIET = 1200;
// what is typed is sent when the fingers rest; until then it is only kept
const TYPED = ["text", "answer"];

export class Outbox {
    constructor(store, {onChange, onResult, onLogin}) {
        this.store = store;
        this.onChange = onChange;
        this.onResult = onResult;
        this.onLogin = onLogin;
        this.operations = [];
        this.sending = false;
        this.failures = 0;
        this.timer = null;
        this.saving = Promise.resolve();
    }

    async load() {
        this.operations = await this.store.all("outbox");
        window.addEventListener("online", () => this.schedule(0));
        document.addEventListener("visibilitychange", () => {
            if (document.visibilityState === "visible") {
                this.schedule(0);
            }
        });
        this.schedule(0);
    }

    get waiting() {
        return this.operations.filter((operation) => !operation.refusal);
    }

    get refused() {
        return this.operations.filter((operation) => operation.refusal);
    }

    of(visitId) {
        return this.operations.filter((operation) => operation.visit === visitId);
    }

    // --------------------------------------------------
    // Filling
    // --------------------------------------------------

    /** Keep an operation on the phone and send it when there is a network. */
    add(visitId, kind, values, {key = null, blob = null} = {}) {
        const same =
            key &&
            this.operations.find(
                (item) => item.key === key && !item.attempted && !item.refusal
            );
        if (same) {
            const base = "base" in same.values ? {base: same.values.base} : {};
            same.values = {...same.values, ...values, ...base};
            same.client_time = now();
            this.save(same);
            this.schedule(QUIET);
            return same;
        }
        const operation = {
            uuid: makeUuid(),
            visit: visitId,
            kind,
            values,
            client_time: now(),
            key,
            attempted: false,
        };
        if (blob) {
            operation.blob = blob;
        }
        this.operations.push(operation);
        this.save(operation);
        this.schedule(TYPED.includes(kind) ? QUIET : 0);
        return operation;
    }

    /** Writes are queued: an operation is stored before it is sent. */
    save(operation) {
        this.saving = this.saving.then(async () => {
            const plain = {
                ...operation,
                values: JSON.parse(JSON.stringify(operation.values)),
            };
            const seq = await this.store.put("outbox", plain);
            operation.seq = seq;
        });
        this.onChange();
        return this.saving;
    }

    drop(operation) {
        this.operations.splice(this.operations.indexOf(operation), 1);
        this.saving = this.saving.then(() =>
            this.store.remove("outbox", operation.seq)
        );
        this.onChange();
        return this.saving;
    }

    /** Send a refused operation again, as a new one. */
    retry(operation) {
        operation.uuid = makeUuid();
        operation.attempted = false;
        operation.refusal = "";
        this.save(operation);
        this.schedule(0);
    }

    // --------------------------------------------------
    // Sending
    // --------------------------------------------------

    schedule(delay) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.send(), delay);
    }

    async send() {
        if (this.sending) {
            this.schedule(500);
            return;
        }
        this.sending = true;
        try {
            await this.saving;
            while (await this.sendNext()) {
                this.failures = 0;
            }
        } catch (error) {
            this.handleError(error);
        } finally {
            this.sending = false;
            this.onChange();
        }
    }

    handleError(error) {
        this.failures++;
        if (!(error instanceof ConnectionLostError) && isLogin(error)) {
            this.onLogin();
        }
        this.schedule(PAUSES[Math.min(this.failures, PAUSES.length) - 1]);
    }

    /** Those that may go now: nothing overtakes a refused one of its visit to close. */
    getSendable() {
        const held = new Set(this.refused.map((operation) => operation.visit));
        return this.waiting.filter(
            (operation) => operation.kind !== "close" || !held.has(operation.visit)
        );
    }

    async sendNext() {
        const sendable = this.getSendable();
        if (!sendable.length) {
            return false;
        }
        if (sendable[0].kind === "photo") {
            return this.sendPhoto(sendable[0]);
        }
        const stop = sendable.findIndex((operation) => operation.kind === "photo");
        const batch = sendable.slice(0, stop < 0 ? BATCH : Math.min(stop, BATCH));
        return this.sendBatch(batch);
    }

    async markAttempted(operations) {
        for (const operation of operations.filter((item) => !item.attempted)) {
            operation.attempted = true;
            this.save(operation);
        }
        await this.saving;
    }

    async sendBatch(batch) {
        await this.markAttempted(batch);
        const fresh = this.failures === 0;
        const results = await rpc(
            "/appsistance/tecnico/invia",
            {
                operations: batch.map((operation) => ({
                    uuid: operation.uuid,
                    kind: operation.kind,
                    visit: operation.visit,
                    values: operation.values,
                    client_time: operation.client_time,
                    online:
                        fresh && Date.now() - Date.parse(operation.client_time) < 60000,
                })),
            },
            {silent: true}
        );
        let more = true;
        for (const result of results) {
            const operation = batch.find((item) => item.uuid === result.uuid);
            more = (await this.handleResult(operation, result)) && more;
        }
        return more;
    }

    async sendPhoto(operation) {
        await this.markAttempted([operation]);
        const form = new FormData();
        form.append("csrf_token", odoo.appsistance_technician.csrf_token);
        form.append("photo", operation.blob, "photo.jpg");
        form.append(
            "values",
            JSON.stringify({
                ...operation.values,
                visit: operation.visit,
                client_time: operation.client_time,
            })
        );
        const response = await fetch("/appsistance/tecnico/foto", {
            method: "POST",
            body: form,
        }).catch(() => {
            throw new ConnectionLostError("/appsistance/tecnico/foto");
        });
        if (!response.ok || response.redirected) {
            const error = new Error("photo");
            error.status = response.redirected ? 401 : response.status;
            throw error;
        }
        return this.handleResult(operation, await response.json());
    }

    async handleResult(operation, result) {
        if (result.status === "retry") {
            return false;
        }
        if (result.status === "refused") {
            operation.refusal = result.message;
            await this.save(operation);
        } else {
            await this.drop(operation);
        }
        await this.onResult(operation, result);
        return true;
    }
}

function isLogin(error) {
    const name = error.exceptionName || error.data?.name || "";
    return name.includes("SessionExpired") || [400, 401, 403].includes(error.status);
}

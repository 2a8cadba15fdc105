/** The state that all screens share: the day, the outbox, what went wrong. */

import {ConnectionLostError, RPCError, rpc} from "@web/core/network/rpc";
import {reactive, useComponent, useState} from "@odoo/owl";

import {askToPersist, LocalStore} from "./local_store";
import {Outbox} from "./outbox";
import {applyOperation, makeUuid} from "./visit_model";

const copy = (value) => JSON.parse(JSON.stringify(value));

/** The component's visit, by its ``visitId``: it renders again when the visit changes. */
export function useVisit() {
    const component = useComponent();
    const state = useState(component.props.service.state);
    let last = null;
    return () => {
        last = component.props.service.find(component.props.visitId, state) || last;
        return last;
    };
}

export class TechnicianService {
    constructor(info) {
        this.info = info;
        this.local = new LocalStore(`appsistance_technician_${info.db}_${info.uid}`);
        this.outbox = new Outbox(this.local, {
            onChange: () => this.updateCounts(),
            onResult: (operation, result) => this.handleResult(operation, result),
            onLogin: () => {
                this.state.needsLogin = true;
            },
        });
        // as the server told it, before what is still to be sent
        this.served = {};
        this.ready = null;
        this.previews = {};
        this.state = reactive({
            day: null,
            today: null,
            visits: [],
            // one that a link opened, of whichever day
            other: null,
            opening: null,
            reasons: info.reasons,
            onCall: null,
            user: info.name,
            isOnline: true,
            needsLogin: false,
            isLoading: true,
            waiting: 0,
            refused: [],
            conflicts: [],
        });
    }

    async start() {
        askToPersist();
        await this.prepare();
        await this.loadDay();
    }

    /** Once, what is kept on this phone. */
    prepare() {
        this.ready = this.ready || this.loadKept();
        return this.ready;
    }

    async loadKept() {
        await this.outbox.load();
        const cached = await this.local.get("cache", "day");
        if (cached) {
            this.showDay(cached.value);
        }
    }

    // --------------------------------------------------
    // Loading
    // --------------------------------------------------

    async loadDay(day = this.state.day) {
        const isToday = !day || day === this.state.today;
        try {
            const data = await rpc(
                "/appsistance/tecnico/giorno",
                {day: isToday ? null : day},
                {silent: true}
            );
            this.state.isOnline = true;
            if (isToday) {
                this.state.today = data.day;
                this.state.onCall = data.on_call;
                await this.local.put("cache", {key: "day", value: copy(data)});
            }
            this.showDay(data);
        } catch (error) {
            this.handleError(error);
        } finally {
            this.state.isLoading = false;
        }
    }

    showDay(data) {
        const before = this.served;
        const other = this.state.other;
        this.served = other ? {[other.id]: before[other.id]} : {};
        for (const visit of data.visits) {
            // the day is told without the quotations, which come with the visit
            visit.quotes = visit.quotes || before[visit.id]?.quotes || [];
            this.served[visit.id] = visit;
        }
        Object.assign(this.state, {
            day: data.day,
            today: this.state.today || data.day,
            visits: data.visits.map((visit) => this.withPending(visit)),
        });
    }

    fetchVisit(id) {
        return rpc("/appsistance/tecnico/intervento", {visit_id: id}, {silent: true});
    }

    async loadVisit(id) {
        try {
            const [visit] = await this.fetchVisit(id);
            this.state.isOnline = true;
            if (visit) {
                this.served[id] = visit;
                this.replace(this.withPending(visit));
                await this.keepDay();
            }
        } catch (error) {
            this.handleError(error);
        }
    }

    /** Show a visit that may be of another day; who may not read it sees his day. */
    async openVisit(id) {
        if (this.find(id)) {
            return;
        }
        this.state.opening = id;
        try {
            await this.prepare();
            const [visit] = this.find(id) ? [] : await this.fetchVisit(id);
            this.state.isOnline = true;
            if (visit) {
                this.served[id] = visit;
                this.state.other = this.withPending(visit);
            }
        } catch (error) {
            if (!(error instanceof RPCError) || this.isExpired(error)) {
                this.handleError(error);
            }
        } finally {
            this.state.opening = null;
        }
    }

    /** The day as it is known now, for a phone that is opened without network. */
    async keepDay() {
        if (this.state.day !== this.state.today) {
            return;
        }
        await this.local.put("cache", {
            key: "day",
            value: copy({
                day: this.state.day,
                visits: this.state.visits.map((visit) => this.served[visit.id]),
            }),
        });
    }

    handleError(error) {
        if (error instanceof ConnectionLostError) {
            this.state.isOnline = false;
        } else if (this.isExpired(error)) {
            this.state.needsLogin = true;
        } else {
            throw error;
        }
    }

    isExpired(error) {
        return (error.exceptionName || "").includes("SessionExpired");
    }

    withPending(visit) {
        const shown = copy(visit);
        for (const operation of this.outbox.of(visit.id)) {
            if (operation.blob) {
                this.keepPreview(operation);
            }
            applyOperation(shown, operation);
        }
        return shown;
    }

    replace(visit) {
        const index = this.state.visits.findIndex((item) => item.id === visit.id);
        if (index >= 0) {
            this.state.visits[index] = visit;
        }
        if (this.state.other?.id === visit.id) {
            this.state.other = visit;
        }
    }

    /** The day's own, else the one that a link opened. */
    find(id, state = this.state) {
        const found = state.visits.find((visit) => visit.id === id);
        return found || (state.other?.id === id ? state.other : undefined);
    }

    // --------------------------------------------------
    // Doing
    // --------------------------------------------------

    act(visit, kind, values, options = {}) {
        const operation = this.outbox.add(visit.id, kind, values, options);
        if (operation.blob) {
            this.keepPreview(operation);
        }
        applyOperation(visit, operation);
        return operation;
    }

    /** Start this visit's clock; another one that runs is paused. */
    startVisit(visit, kind) {
        for (const other of this.state.visits) {
            if (other.id !== visit.id && other.state === "in_progress") {
                this.act(other, "pause", {});
            }
        }
        this.act(visit, "start", {
            kind,
            people: visit.people.map((person) => ({
                uuid: makeUuid(),
                resource: person.id,
            })),
            versions: [...new Set(visit.checklists.map((block) => block.version))],
        });
    }

    writeText(visit, field, value) {
        this.act(
            visit,
            "text",
            {field, value, base: visit[field] || ""},
            {key: `text-${visit.id}-${field}`}
        );
    }

    writeAnswer(visit, question, equipment, value, base) {
        this.act(
            visit,
            "answer",
            {question, equipment, value, base, uuid: makeUuid()},
            {key: `answer-${visit.id}-${question}-${equipment}`}
        );
    }

    keepPreview(operation) {
        const uuid = operation.values.uuid;
        if (!this.previews[uuid]) {
            this.previews[uuid] = URL.createObjectURL(operation.blob);
        }
    }

    getPhotoUrl(photo) {
        return this.previews[photo.uuid] || `/appsistance/tecnico/foto/${photo.id}`;
    }

    // --------------------------------------------------
    // Results
    // --------------------------------------------------

    updateCounts() {
        this.state.waiting = this.outbox.waiting.length;
        this.state.isOnline = this.outbox.failures === 0;
        this.state.refused = this.outbox.refused.map((operation) => ({
            uuid: operation.uuid,
            visit: operation.visit,
            kind: operation.kind,
            message: operation.refusal,
        }));
    }

    async handleResult(operation, result) {
        if (result.status === "conflict") {
            this.state.conflicts.push({...result.data, visit: operation.visit});
        }
        if (operation.kind === "close" && result.status === "done") {
            await this.dropDraft(operation.visit);
        }
        if (!this.outbox.of(operation.visit).length) {
            await this.loadVisit(operation.visit);
        }
    }

    findOperation(uuid) {
        return this.outbox.operations.find((operation) => operation.uuid === uuid);
    }

    retryRefused(item) {
        this.outbox.retry(this.findOperation(item.uuid));
    }

    async dropRefused(item) {
        await this.outbox.drop(this.findOperation(item.uuid));
        await this.loadVisit(item.visit);
    }

    /** Both texts were seen: the chosen one is written over the other. */
    settle(conflict, value) {
        const visit = this.find(conflict.visit);
        if (visit && conflict.field) {
            this.act(visit, "text", {
                field: conflict.field,
                value,
                base: conflict.theirs,
            });
        } else if (visit) {
            const {question, equipment} = conflict;
            this.writeAnswer(visit, question, equipment, value, conflict.theirs);
        }
        this.state.conflicts.splice(this.state.conflicts.indexOf(conflict), 1);
    }

    // --------------------------------------------------
    // Drafts of the closing screen
    // --------------------------------------------------

    async getDraft(visitId) {
        const draft = await this.local.get("drafts", `close-${visitId}`);
        return draft ? draft.value : null;
    }

    keepDraft(visitId, value) {
        return this.local.put("drafts", {key: `close-${visitId}`, value: copy(value)});
    }

    dropDraft(visitId) {
        return this.local.remove("drafts", `close-${visitId}`);
    }
}

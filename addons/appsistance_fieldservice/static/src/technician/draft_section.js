import {rpc} from "@web/core/network/rpc";
import {Component, onWillStart, useState} from "@odoo/owl";

import {useVisit} from "./technician_service";

/** Something with lines that one writes: its draft stays on the phone until it is sent. */
export class DraftSection extends Component {
    /** Each kind has its own template, and a name under which its drafts are kept. */
    static template = null;
    static kind = null;
    static props = {service: Object, visitId: Number};

    setup() {
        this.getVisit = useVisit();
        this.state = useState({draft: null, error: "", ...this.getLists()});
        onWillStart(async () => {
            const kept = await this.local.get("drafts", this.key);
            this.state.draft = kept ? kept.value : null;
        });
    }

    /** What is found while one types, by name. */
    getLists() {
        return {};
    }

    get local() {
        return this.props.service.local;
    }

    get key() {
        return `${this.constructor.kind}-${this.props.visitId}`;
    }

    get visit() {
        return this.getVisit();
    }

    keep() {
        const value = JSON.parse(JSON.stringify(this.state.draft));
        return this.local.put("drafts", {key: this.key, value});
    }

    set(target, field, ev) {
        target[field] = ev.target.value;
        this.state.error = "";
        this.keep();
    }

    removeLine(index) {
        this.state.draft.lines.splice(index, 1);
        this.keep();
    }

    async find(route, params) {
        try {
            return await rpc(route, params, {silent: true});
        } catch {
            // without network the name is written by hand
            return [];
        }
    }

    async drop() {
        this.state.draft = null;
        await this.local.remove("drafts", this.key);
    }
}

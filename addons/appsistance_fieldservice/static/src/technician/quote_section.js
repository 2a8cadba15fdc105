import {_t} from "@web/core/l10n/translation";
import {rpc} from "@web/core/network/rpc";
import {Component, onWillStart, useState} from "@odoo/owl";

import {useVisit} from "./technician_service";
import {makeUuid} from "./visit_model";

/** Ask the office for a quotation. A draft stays on the phone until it is sent. */
export class QuoteSection extends Component {
    static template = "appsistance_fieldservice.QuoteSection";
    static props = {service: Object, visitId: Number};

    setup() {
        this.getVisit = useVisit();
        this.state = useState({draft: null, found: [], error: ""});
        onWillStart(async () => {
            const kept = await this.local.get("drafts", this.key);
            this.state.draft = kept ? kept.value : null;
        });
    }

    get local() {
        return this.props.service.local;
    }

    get key() {
        return `quote-${this.props.visitId}`;
    }

    get visit() {
        return this.getVisit();
    }

    get quotes() {
        return this.visit.quotes || [];
    }

    stateText(quote) {
        return {
            requested: _t("Asked for"),
            quoted: _t("Quotation being made"),
            accepted: _t("Accepted"),
            refused: _t("Refused"),
            cancelled: _t("Cancelled"),
        }[quote.state];
    }

    open() {
        this.state.draft = {
            uuid: makeUuid(),
            name: "",
            note: "",
            lines: [],
            photos: [],
        };
        this.addLine("part");
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

    addLine(kind) {
        const line = {uuid: makeUuid(), kind, product: null, name: "", quantity: 1};
        this.state.draft.lines.push(line);
        this.keep();
    }

    removeLine(index) {
        this.state.draft.lines.splice(index, 1);
        this.keep();
    }

    /** A name from the list keeps its product; any other is written by hand. */
    async nameLine(line, ev) {
        const term = ev.target.value;
        const known = this.state.found.find((product) => product.name === term);
        line.product = known ? known.id : null;
        this.set(line, "name", ev);
        if (line.kind !== "part" || known || term.length < 2) {
            return;
        }
        try {
            this.state.found = await rpc(
                "/appsistance/tecnico/materiali",
                {term},
                {silent: true}
            );
        } catch {
            this.state.found = [];
        }
    }

    togglePhoto(photo) {
        const {photos} = this.state.draft;
        const index = photos.indexOf(photo.uuid);
        if (index >= 0) {
            photos.splice(index, 1);
        } else {
            photos.push(photo.uuid);
        }
        this.keep();
    }

    async drop() {
        this.state.draft = null;
        await this.local.remove("drafts", this.key);
    }

    send() {
        const draft = this.state.draft;
        const lines = draft.lines.filter((line) => line.name.trim());
        if (!lines.length) {
            this.state.error = _t("Say first what the quotation is about.");
            return;
        }
        this.props.service.act(this.visit, "quote", {
            ...draft,
            name: draft.name || lines[0].name,
            lines,
        });
        this.drop();
    }
}

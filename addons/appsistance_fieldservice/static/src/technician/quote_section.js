import {_t} from "@web/core/l10n/translation";

import {DraftSection} from "./draft_section";
import {makeUuid} from "./visit_model";

/** Ask the office for a quotation. */
export class QuoteSection extends DraftSection {
    static template = "appsistance_fieldservice.QuoteSection";
    static kind = "quote";

    getLists() {
        return {found: []};
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

    addLine(kind) {
        const line = {uuid: makeUuid(), kind, product: null, name: "", quantity: 1};
        this.state.draft.lines.push(line);
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
        this.state.found = await this.find("/appsistance/tecnico/materiali", {term});
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

import {_t} from "@web/core/l10n/translation";
import {Component, onMounted, useState} from "@odoo/owl";

import {ChecklistSection} from "./checklist_section";
import {ClockSection} from "./clock_section";
import {ClosingScreen} from "./closing_screen";
import {formatDay, formatTime, toDay} from "./format";
import {MaterialSection} from "./material_section";
import {PhotoSection} from "./photo_section";
import {QuoteSection} from "./quote_section";
import {useVisit} from "./technician_service";
import {isClosed, isRunning} from "./visit_model";

const MORE = 24 * 3600 * 1000;

export class VisitScreen extends Component {
    static template = "appsistance_fieldservice.VisitScreen";
    static components = {
        ChecklistSection,
        ClockSection,
        ClosingScreen,
        MaterialSection,
        PhotoSection,
        QuoteSection,
    };
    static props = {service: Object, visitId: Number, onBack: Function};

    setup() {
        this.getVisit = useVisit();
        this.state = useState({isClosing: false});
        this.formatTime = formatTime;
        onMounted(() => {
            window.scrollTo(0, 0);
            this.props.service.loadVisit(this.props.visitId);
        });
    }

    get visit() {
        return this.getVisit();
    }

    /** A visit of another day, opened by a link, says which. */
    get when() {
        const {start} = this.visit;
        const day = toDay(start);
        const today = toDay(new Date().toISOString());
        const options = {weekday: "short", day: "numeric", month: "short"};
        return day === today
            ? formatTime(start)
            : `${formatDay(day, options)} ${formatTime(start)}`;
    }

    /** Who comes along, and what there is to bring. */
    get company() {
        const others = this.visit.people.filter((person) => !person.me);
        return [...others.map((person) => person.name), ...this.visit.tools].join(", ");
    }

    get isClosed() {
        return isClosed(this.visit);
    }

    get isRunning() {
        return isRunning(this.visit);
    }

    get closedText() {
        const {state, signature} = this.visit.report;
        if (state === "closing") {
            return _t(
                "Closed on this phone. It is sent as soon as there is a network."
            );
        }
        if (state === "closed") {
            return _t("Closed. The customer has the link to sign.");
        }
        return {
            signed: _t("Closed and signed."),
            absent: _t("Closed, customer absent."),
            refused: _t("Closed, the customer refused to sign."),
            expired: _t("Closed, the link expired unsigned."),
            not_required: _t("Closed."),
        }[signature];
    }

    /** Codes and keys show on their day only, also on a phone without network; whoever
     * still works at midnight keeps them until he has finished. */
    get hasAccess() {
        const {access_until: until, codes, keys} = this.visit;
        const late = ["in_progress", "paused"].includes(this.visit.state) ? MORE : 0;
        const isOpen = until && Date.now() < Date.parse(until) + late;
        return isOpen && codes.length + keys.length > 0;
    }

    moveKey(key) {
        const kind = key.mine ? "key_return" : "key_take";
        this.props.service.act(this.visit, kind, {key: key.id});
    }

    get shareUrl() {
        return `https://wa.me/?text=${encodeURIComponent(this.visit.report.share)}`;
    }

    /** Of a person trapped: when the call came, when help came, when he was out. */
    get trappedTimes() {
        const {called, arrived, released} = this.visit.order;
        return [
            {text: _t("Called"), time: formatTime(called)},
            {text: _t("Arrived"), time: formatTime(arrived)},
            {text: _t("Released"), time: formatTime(released)},
        ];
    }

    release() {
        this.props.service.act(this.visit, "release", {});
    }

    writeText(field, ev) {
        this.props.service.writeText(this.visit, field, ev.target.value);
    }

    start(kind) {
        this.props.service.startVisit(this.visit, kind);
    }

    pause() {
        this.props.service.act(this.visit, "pause", {});
    }

    finish() {
        if (this.isRunning) {
            this.pause();
        }
        this.state.isClosing = true;
    }

    leaveClosing() {
        this.state.isClosing = false;
    }

    /** Go to what is missing. */
    goTo(anchor) {
        this.state.isClosing = false;
        requestAnimationFrame(() =>
            requestAnimationFrame(() => {
                const element = document.getElementById(anchor);
                element?.scrollIntoView({block: "center"});
                element?.classList.add("o_found");
            })
        );
    }
}

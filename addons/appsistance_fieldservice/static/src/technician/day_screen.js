import {_t} from "@web/core/l10n/translation";
import {Component, useState} from "@odoo/owl";

import {formatDay, formatTime, shiftDay} from "./format";
import {isClosed} from "./visit_model";

export class DayScreen extends Component {
    static template = "appsistance_fieldservice.DayScreen";
    static props = {service: Object, onOpen: Function, onOnCall: Function};

    setup() {
        this.state = useState(this.props.service.state);
        this.formatTime = formatTime;
    }

    get onCallUntil() {
        const until = this.state.onCall?.until;
        if (!until || new Date(until) < new Date()) {
            return "";
        }
        return this.state.onCall.until_label;
    }

    get title() {
        return this.state.day === this.state.today
            ? _t("Today")
            : formatDay(this.state.day, {weekday: "long"});
    }

    get subtitle() {
        return this.state.day === this.state.today
            ? formatDay(this.state.day)
            : formatDay(this.state.day, {day: "numeric", month: "long"});
    }

    /** The one to go to: what runs, else the first that is not done. */
    get next() {
        const open = this.state.visits.filter((visit) => !isClosed(visit));
        return open.find((visit) => visit.state === "in_progress") || open[0];
    }

    getBadge(visit) {
        if (isClosed(visit)) {
            return this.getClosedBadge(visit);
        }
        return {
            planned: {text: _t("To do"), style: "todo"},
            in_progress: {text: _t("In progress"), style: "running"},
            paused: {text: _t("Paused"), style: "paused"},
            done: {text: _t("To be closed"), style: "paused"},
        }[visit.state];
    }

    getClosedBadge(visit) {
        const state = visit.report.state;
        if (state === "closing") {
            return {text: _t("To be sent"), style: "paused"};
        }
        if (state === "closed") {
            return {text: _t("Waiting for the signature"), style: "paused"};
        }
        return {text: _t("Closed"), style: "done"};
    }

    move(days) {
        this.props.service.loadDay(shiftDay(this.state.day, days));
    }

    goToday() {
        this.props.service.loadDay(this.state.today);
    }
}

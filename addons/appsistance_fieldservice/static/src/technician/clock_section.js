import {_t} from "@web/core/l10n/translation";
import {Component, onWillUnmount, useState} from "@odoo/owl";

import {formatMinutes, formatNumber, formatTime, fromInput, toInput} from "./format";
import {useVisit} from "./technician_service";
import {getMinutes, isRunning, makeUuid, now} from "./visit_model";

const TICK = 10000;

export class ClockSection extends Component {
    static template = "appsistance_fieldservice.ClockSection";
    static props = {service: Object, visitId: Number, isReadonly: Boolean};

    setup() {
        this.getVisit = useVisit();
        this.state = useState({at: now(), edited: null});
        const timer = setInterval(() => {
            this.state.at = now();
        }, TICK);
        onWillUnmount(() => clearInterval(timer));
        Object.assign(this, {formatTime, formatMinutes, formatNumber, toInput});
    }

    get visit() {
        return this.getVisit();
    }

    get isRunning() {
        return isRunning(this.visit);
    }

    get runningKind() {
        const running = this.visit.times.find((time) => !time.stop);
        return running && running.kind;
    }

    get runningMinutes() {
        const running = this.visit.times.find((time) => !time.stop);
        return running ? getMinutes(running, this.state.at) : 0;
    }

    getMinutes(time) {
        return getMinutes(time, this.state.at);
    }

    getPerson(time) {
        const person = this.visit.people.find((item) => item.id === time.resource);
        return person ? person.name : "";
    }

    getKindText(kind) {
        return kind === "travel" ? _t("Travel") : _t("Work");
    }

    edit(time) {
        if (!this.props.isReadonly) {
            this.state.edited = {...time};
        }
    }

    addTime() {
        const person =
            this.visit.people.find((item) => item.me) || this.visit.people[0];
        this.state.edited = {
            uuid: makeUuid(),
            resource: person ? person.id : null,
            kind: "work",
            start: this.visit.start,
            stop: now(),
            km: 0,
            note: "",
            isNew: true,
        };
    }

    setMoment(name, value) {
        this.state.edited[name] = fromInput(value);
    }

    get isWrong() {
        const {start, stop} = this.state.edited;
        return !start || (stop && stop < start);
    }

    save() {
        const {uuid, resource, kind, start, stop, note} = this.state.edited;
        const km = parseFloat(String(this.state.edited.km).replace(",", ".")) || 0;
        this.props.service.act(
            this.visit,
            "time",
            {uuid, resource: Number(resource), kind, start, stop, km, note},
            {key: `time-${uuid}`}
        );
        this.state.edited = null;
    }

    remove() {
        this.props.service.act(this.visit, "time_delete", {
            uuid: this.state.edited.uuid,
        });
        this.state.edited = null;
    }
}

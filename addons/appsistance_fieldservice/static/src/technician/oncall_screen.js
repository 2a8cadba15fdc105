import {_t} from "@web/core/l10n/translation";
import {ConnectionLostError, rpc} from "@web/core/network/rpc";
import {Component, useState} from "@odoo/owl";

import {makeUuid} from "./visit_model";

const MIN_TERM = 3;
const QUIET = 350;

/** Whoever is on call finds a customer and opens a job, with its visit begun. */
export class OnCallScreen extends Component {
    static template = "appsistance_fieldservice.OnCallScreen";
    static props = {service: Object, onBack: Function, onOpened: Function};

    setup() {
        this.day = useState(this.props.service.state);
        this.state = useState({
            term: "",
            found: null,
            site: null,
            plant: null,
            type: "",
            summary: "",
            caller: "",
            phone: "",
            trapped: false,
            error: "",
            isBusy: false,
        });
        // one job, also when the answer is lost and the button pressed again
        this.uuid = makeUuid();
        this.asked = 0;
    }

    /** Kinds of work; once a plant is chosen, those for its category. */
    get types() {
        const {site, plant} = this.state;
        const chosen = site?.plants.find((item) => item.id === plant);
        const types = this.day.onCall ? this.day.onCall.types : [];
        return types.filter((type) => !chosen?.unfit.includes(type.id));
    }

    isType(type) {
        return Number(this.state.type) === type.id;
    }

    onTerm(ev) {
        this.state.term = ev.target.value;
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.search(), QUIET);
    }

    async search() {
        const asked = ++this.asked;
        const term = this.state.term.trim();
        if (term.length < MIN_TERM) {
            this.state.found = null;
            return;
        }
        const found = await this.call("/appsistance/tecnico/reperibile/cerca", {term});
        if (found && asked === this.asked) {
            this.state.found = found;
        }
    }

    /** Ask the server; what it refuses is said on the screen. */
    async call(route, params) {
        try {
            const result = await rpc(route, params, {silent: true});
            this.state.error = "";
            return result;
        } catch (error) {
            this.state.error =
                error instanceof ConnectionLostError
                    ? _t("There is no network: a job is opened with the office’s data.")
                    : error.data?.message || error.message;
            return null;
        }
    }

    choose(site) {
        Object.assign(this.state, {
            site,
            plant: site.plants.length === 1 ? site.plants[0].id : null,
            caller: site.people || "",
            phone: site.phone,
        });
    }

    set(name, value) {
        this.state[name] = value;
        this.state.error = "";
        if (name === "plant" && !this.types.some((type) => this.isType(type))) {
            this.state.type = "";
        }
    }

    getProblem() {
        if (!this.state.type) {
            return _t("Choose the kind of work.");
        }
        return this.state.summary.trim() ? "" : _t("Say what happens.");
    }

    async open() {
        this.state.error = this.getProblem();
        if (this.state.error || this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        const {site, plant, type, summary, caller, phone, trapped} = this.state;
        const visitId = await this.call("/appsistance/tecnico/reperibile/apri", {
            uuid: this.uuid,
            values: {
                site: site.id,
                plants: plant ? [plant] : [],
                type: Number(type),
                summary,
                caller,
                phone,
                trapped,
            },
        });
        this.state.isBusy = false;
        if (visitId) {
            await this.props.service.loadDay(null);
            this.props.onOpened({id: visitId});
        }
    }
}

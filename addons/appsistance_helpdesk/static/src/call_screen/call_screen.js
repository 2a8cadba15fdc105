import {
    Component,
    onMounted,
    onPatched,
    onWillStart,
    useRef,
    useState,
} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useDebounced} from "@web/core/utils/timing";
import {useHotkey} from "@web/core/hotkeys/hotkey_hook";
import {useService} from "@web/core/utils/hooks";

const MODEL = "appsistance.ticket.call";
const WAIT = 250;
const ICONS = {
    customer: "fa-building",
    site: "fa-map-marker",
    contact: "fa-user",
    role: "fa-user",
    equipment: "fa-cog",
};

function emptyCall() {
    return {
        name: "",
        description: "",
        partner_id: false,
        caller_name: "",
        caller_phone: "",
        customer_id: false,
        site_id: false,
        equipment_id: false,
        category_id: false,
        team_id: false,
        priority: "0",
    };
}

/**
 * Who calls is found in one box; the card shows what has to be known, and the
 * ticket is saved without the mouse.
 */
export class CallScreen extends Component {
    static template = "appsistance_helpdesk.CallScreen";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.searchRef = useRef("search");
        this.callerRef = useRef("caller");
        this.subjectRef = useRef("subject");
        this.state = useState({
            text: "",
            hits: [],
            searched: false,
            selected: 0,
            card: null,
            unknown: false,
            call: emptyCall(),
            saving: false,
        });
        this.started = null;
        this.sequence = 0;
        this.search = useDebounced(this._search.bind(this), WAIT);
        useHotkey("control+enter", () => this.save("save"), {
            bypassEditableProtection: true,
        });
        onWillStart(async () => {
            this.choices = await this.orm.call(MODEL, "get_choices", []);
        });
        onMounted(() => this.searchRef.el.focus());
        onPatched(() => this._onPatched());
    }

    icon(hit) {
        return ICONS[hit.kind];
    }

    get isOpen() {
        return this.state.card || this.state.unknown;
    }

    get chosenPerson() {
        const people = this.state.card ? this.state.card.people : [];
        return people.find((person) => person.id === this.state.call.partner_id);
    }

    get mayNotAsk() {
        const people = this.state.card ? this.state.card.people : [];
        return people.length && this.chosenPerson && !this.chosenPerson.may_ask;
    }

    get chosenEquipment() {
        const equipment = this.state.card ? this.state.card.equipment : [];
        return equipment.find((item) => item.id === this.state.call.equipment_id);
    }

    /** A private customer's own address is his site: it is in no list of sites. */
    get siteIsCustomer() {
        const {site, sites} = this.state.card;
        return site.id && !sites.some((other) => other.id === site.id);
    }

    // Search

    onSearchInput(ev) {
        this.started = this.started || Date.now();
        this.state.text = ev.target.value;
        this.search();
    }

    async _search() {
        const sequence = ++this.sequence;
        const text = this.state.text;
        const hits = await this.orm.silent.call(MODEL, "search_callers", [text]);
        if (sequence === this.sequence) {
            Object.assign(this.state, {
                hits,
                selected: 0,
                searched: text.trim().length > 1,
            });
        }
    }

    onSearchKeydown(ev) {
        const last = this.state.hits.length;
        if (ev.key === "ArrowDown") {
            this.state.selected = Math.min(this.state.selected + 1, last);
        } else if (ev.key === "ArrowUp") {
            this.state.selected = Math.max(this.state.selected - 1, 0);
        } else if (ev.key === "Enter") {
            this.chooseSelected();
        } else {
            return;
        }
        ev.preventDefault();
    }

    chooseSelected() {
        const hit = this.state.hits[this.state.selected];
        if (hit) {
            this.choose(hit);
        } else if (this.state.searched) {
            this.chooseUnknown();
        }
    }

    async choose(hit) {
        const card = await this.orm.call(MODEL, "get_card", [hit]);
        Object.assign(this.state, {card, unknown: false, hits: [], searched: false});
        Object.assign(this.state.call, {
            customer_id: card.customer.id,
            site_id: card.site.id || false,
            equipment_id: card.equipment_id || false,
            partner_id: card.partner.id || false,
            caller_name: card.partner.name,
            caller_phone: card.partner.phone,
        });
        this._focus(card.partner.id ? this.subjectRef : this.callerRef);
    }

    /** The caller is nobody we know: his name and number are enough. */
    chooseUnknown() {
        const isNumber = /^[\d\s+/.-]+$/.test(this.state.text);
        Object.assign(this.state, {card: null, unknown: true, hits: []});
        this.state.searched = false;
        Object.assign(this.state.call, {
            ...emptyCall(),
            caller_phone: isNumber ? this.state.text : "",
            caller_name: isNumber ? "" : this.state.text,
        });
        this._focus(this.callerRef);
    }

    /** A field that is not there yet gets the focus when it is. */
    _focus(ref) {
        if (ref.el) {
            ref.el.focus();
        } else {
            this.toFocus = ref;
        }
    }

    _onPatched() {
        if (this.toFocus && this.toFocus.el) {
            this.toFocus.el.focus();
            this.toFocus = null;
        }
    }

    // The call

    choosePerson(person) {
        Object.assign(this.state.call, {
            partner_id: person.id,
            caller_name: person.name,
            caller_phone: person.phone || this.state.call.caller_phone,
        });
        this._focus(this.subjectRef);
    }

    onCallerInput(ev) {
        this.state.call.caller_name = ev.target.value;
        this.state.call.partner_id = false;
    }

    async onSiteChange(ev) {
        const siteId = parseInt(ev.target.value, 10) || false;
        const hit = {customer_id: this.state.card.customer.id, site_id: siteId};
        this.state.card = await this.orm.call(MODEL, "get_card", [hit]);
        this.state.call.site_id = siteId;
        this.state.call.equipment_id = false;
    }

    onSelect(name, ev) {
        this.state.call[name] = parseInt(ev.target.value, 10) || false;
    }

    async save(step) {
        if (!this.isOpen || this.state.saving) {
            return;
        }
        if (!this.state.call.name.trim()) {
            this.notification.add(_t("Write in a few words what the call is about."), {
                type: "warning",
            });
            this._focus(this.subjectRef);
            return;
        }
        this.state.saving = true;
        try {
            const saved = await this.orm.call(MODEL, "save_call", [
                this.state.call,
                step,
            ]);
            this._tell(saved);
            this.reset();
            if (saved.action) {
                await this.action.doAction(saved.action);
            }
        } finally {
            this.state.saving = false;
        }
    }

    _tell(saved) {
        const seconds = Math.round((Date.now() - this.started) / 1000);
        this.notification.add(
            _t("%(number)s saved in %(seconds)s seconds.", {
                number: saved.number,
                seconds,
            }),
            {
                type: "success",
                buttons: [
                    {
                        name: _t("Open"),
                        onClick: () => this.openRecord("appsistance.ticket", saved.id),
                    },
                ],
            }
        );
    }

    reset() {
        this.started = null;
        this.sequence++;
        Object.assign(this.state, {
            text: "",
            hits: [],
            searched: false,
            selected: 0,
            card: null,
            unknown: false,
            call: emptyCall(),
        });
        this._focus(this.searchRef);
    }

    openRecord(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("appsistance_helpdesk.call_screen", CallScreen);

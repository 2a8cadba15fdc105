import {rpc} from "@web/core/network/rpc";
import {Component, useState} from "@odoo/owl";

import {formatAmount} from "./format";
import {useVisit} from "./technician_service";
import {makeUuid} from "./visit_model";

const QUIET = 300;

export class MaterialSection extends Component {
    static template = "appsistance_fieldservice.MaterialSection";
    static props = {service: Object, visitId: Number, isReadonly: Boolean};

    setup() {
        this.getVisit = useVisit();
        this.state = useState({isAdding: false, term: "", found: [], edited: null});
        this.timer = null;
    }

    get visit() {
        return this.getVisit();
    }

    amount(line) {
        return formatAmount(line);
    }

    get planned() {
        return this.visit.materials.filter((line) => line.state === "planned");
    }

    get used() {
        return this.visit.materials.filter((line) => line.state !== "planned");
    }

    usePlanned(line) {
        this.props.service.act(this.visit, "material", {
            uuid: line.uuid,
            planned: line.id,
            product: line.product,
            name: line.name,
            quantity: line.quantity,
            unit: line.unit,
            state: "used",
            lot: "",
        });
    }

    onInput(ev) {
        this.state.term = ev.target.value;
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.search(), QUIET);
    }

    async search() {
        if (this.state.term.length < 2) {
            this.state.found = [];
            return;
        }
        try {
            this.state.found = await rpc(
                "/appsistance/tecnico/materiali",
                {term: this.state.term},
                {silent: true}
            );
        } catch {
            // without network the name is written by hand
            this.state.found = [];
        }
    }

    add(product) {
        this.state.edited = {
            uuid: makeUuid(),
            product: product ? product.id : null,
            name: product ? product.name : this.state.term,
            unit: product ? product.unit : "",
            quantity: 1,
            state: "used",
            lot: "",
            isNew: true,
        };
        Object.assign(this.state, {isAdding: false, term: "", found: []});
    }

    edit(line) {
        if (!this.props.isReadonly) {
            this.state.edited = {...line};
        }
    }

    step(by) {
        const quantity = (parseFloat(this.state.edited.quantity) || 0) + by;
        this.state.edited.quantity = Math.max(quantity, 0);
    }

    save() {
        const {uuid, product, name, unit, quantity, state, lot} = this.state.edited;
        const number = parseFloat(String(quantity).replace(",", ".")) || 1;
        this.props.service.act(
            this.visit,
            "material",
            {uuid, product, name, unit, quantity: number, state, lot},
            {key: `material-${uuid}`}
        );
        this.state.edited = null;
    }

    remove() {
        this.props.service.act(this.visit, "material_delete", {
            uuid: this.state.edited.uuid,
        });
        this.state.edited = null;
    }
}

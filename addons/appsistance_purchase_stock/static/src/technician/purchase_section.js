import {DraftSection} from "@appsistance_fieldservice/technician/draft_section";
import {shrinkPhoto} from "@appsistance_fieldservice/technician/photo";
import {REDUCERS, makeUuid} from "@appsistance_fieldservice/technician/visit_model";
import {VisitScreen} from "@appsistance_fieldservice/technician/visit_screen";
import {_t} from "@web/core/l10n/translation";
import {useRef} from "@odoo/owl";

const MAX_PHOTOS = 5;

REDUCERS.purchase = (visit, values) => {
    visit.purchases = visit.purchases || [];
    if (!visit.purchases.some((row) => row.uuid === values.uuid)) {
        const name = [values.supplier_name, values.number].filter(Boolean).join(" · ");
        visit.purchases.push({uuid: values.uuid, name, state: "waiting"});
    }
};

/** A number as people write it: "1.234,50", "36,60 €", "12.5". */
export function parseNumber(text) {
    let plain = String(text).replace(/[^\d.,-]/g, "");
    if (plain.includes(",")) {
        plain = plain.replace(/\./g, "").replace(",", ".");
    }
    return parseFloat(plain) || 0;
}

function readAsUrl(blob) {
    return new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result);
        reader.onerror = () => reject(reader.error);
        reader.readAsDataURL(blob);
    });
}

/** What is bought at a supplier's counter. */
export class PurchaseSection extends DraftSection {
    static template = "appsistance_purchase_stock.PurchaseSection";
    static props = {...DraftSection.props, isReadonly: Boolean};
    static kind = "purchase";

    setup() {
        super.setup();
        this.input = useRef("input");
    }

    getLists() {
        return {suppliers: [], products: []};
    }

    get purchases() {
        return this.visit.purchases || [];
    }

    stateText(purchase) {
        return {
            waiting: _t("To be sent"),
            to_complete: _t("With the office"),
            done: _t("Received in the van"),
            cancelled: _t("Cancelled"),
        }[purchase.state];
    }

    // --------------------------------------------------
    // Draft
    // --------------------------------------------------

    open() {
        this.state.draft = {
            uuid: makeUuid(),
            supplier: null,
            supplier_name: "",
            number: "",
            amount: "",
            note: "",
            photos: [],
            lines: [],
            isUsed: true,
        };
        this.addLine();
    }

    toggleUsed(ev) {
        this.state.draft.isUsed = ev.target.checked;
        this.keep();
    }

    addLine() {
        this.state.draft.lines.push({
            uuid: makeUuid(),
            product: null,
            name: "",
            unit: "",
            quantity: 1,
        });
        this.keep();
    }

    /** A name from the list is a known supplier; any other is written by hand. */
    async nameSupplier(ev) {
        const {draft} = this.state;
        const term = ev.target.value;
        const known = this.state.suppliers.find((row) => row.name === term);
        draft.supplier = known ? known.id : null;
        this.set(draft, "supplier_name", ev);
        if (!known && term.length >= 2) {
            const found = await this.find("/appsistance/tecnico/fornitori", {term});
            this.state.suppliers = found;
            const same = found.find((row) => row.name === draft.supplier_name);
            draft.supplier = same ? same.id : draft.supplier;
        }
    }

    async nameLine(line, ev) {
        const term = ev.target.value;
        const known = this.state.products.find((row) => row.name === term);
        Object.assign(line, {
            product: known ? known.id : null,
            unit: known ? known.unit : "",
        });
        this.set(line, "name", ev);
        if (!known && term.length >= 2) {
            this.state.products = await this.find("/appsistance/tecnico/materiali", {
                term,
                visit_id: this.props.visitId,
            });
        }
    }

    async takePhotos(ev) {
        const {draft} = this.state;
        for (const file of [...ev.target.files].slice(
            0,
            MAX_PHOTOS - draft.photos.length
        )) {
            try {
                const side = this.props.service.info.max_side;
                draft.photos.push(await readAsUrl(await shrinkPhoto(file, side)));
                this.state.error = "";
            } catch {
                this.state.error = _t(
                    "This file is not a photo that can be read. Take it with the camera."
                );
            }
        }
        ev.target.value = "";
        this.keep();
    }

    removePhoto(index) {
        this.state.draft.photos.splice(index, 1);
        this.keep();
    }

    // --------------------------------------------------
    // Sending
    // --------------------------------------------------

    getProblem(draft, lines) {
        if (!draft.supplier_name.trim()) {
            return _t("Write the supplier.");
        }
        if (!lines.length && !draft.photos.length) {
            return _t("Take a photo of the paper, or write what was bought.");
        }
        return "";
    }

    send() {
        const draft = JSON.parse(JSON.stringify(this.state.draft));
        draft.amount = parseNumber(draft.amount);
        const lines = draft.lines.filter((line) => line.name.trim());
        lines.forEach((line) => {
            line.quantity = parseNumber(line.quantity) || 1;
        });
        this.state.error = this.getProblem(draft, lines);
        if (this.state.error) {
            return;
        }
        const {isUsed, ...values} = draft;
        this.props.service.act(this.visit, "purchase", {...values, lines});
        if (isUsed && !this.props.isReadonly) {
            lines.forEach((line) => this.use(line));
        }
        this.drop();
    }

    /** What was bought for this job is among its materials at once. */
    use({uuid, product, name, unit, quantity}) {
        this.props.service.act(this.visit, "material", {
            uuid: `${uuid}-used`,
            product,
            name,
            unit,
            quantity,
            state: "used",
            lot: "",
        });
    }
}

VisitScreen.components.PurchaseSection = PurchaseSection;

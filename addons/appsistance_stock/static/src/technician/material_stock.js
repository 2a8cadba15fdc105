import {MaterialSection} from "@appsistance_fieldservice/technician/material_section";
import {isBarcodeScannerSupported} from "@web/core/barcode/barcode_video_scanner";
import {scanBarcode} from "@web/core/barcode/barcode_dialog";
import {_t} from "@web/core/l10n/translation";
import {rpc} from "@web/core/network/rpc";
import {patch} from "@web/core/utils/patch";

patch(MaterialSection.prototype, {
    setup() {
        super.setup();
        this.canScan = isBarcodeScannerSupported();
    },

    get components() {
        return this.visit.components || [];
    },

    stateLabel(line) {
        return {
            left: _t("Left at the customer’s"),
            brought_back: _t("Brought back"),
            own: _t("The customer’s own"),
        }[line.state];
    },

    /** Where it is, in few words; a technician has no rights on the stock itself. */
    stockText(stock) {
        if (!stock) {
            return "";
        }
        const places = stock.others.map(({name, quantity}) => `${name} ${quantity}`);
        return [
            _t("Van %s", stock.van),
            _t("Warehouse %s", stock.warehouse),
            ...places,
        ].join(" · ");
    },

    isShort(edited) {
        return Boolean(
            edited.stock &&
            ["used", "left"].includes(edited.state) &&
            parseFloat(String(edited.quantity).replace(",", ".")) > edited.stock.van
        );
    },

    async search() {
        if (this.state.term.length < 2) {
            this.state.found = [];
            return;
        }
        try {
            this.state.found = await rpc(
                "/appsistance/tecnico/materiali",
                {term: this.state.term, visit_id: this.props.visitId},
                {silent: true}
            );
        } catch {
            // without network the name is written by hand
            this.state.found = [];
        }
    },

    add(product) {
        super.add(product);
        if (product) {
            Object.assign(this.state.edited, {
                stock: product.stock,
                tracking: product.tracking,
                replaced: null,
            });
        }
    },

    async scan() {
        let code;
        try {
            code = await scanBarcode(this.env);
        } catch {
            // no camera, or not allowed: it is typed
            return;
        }
        this.state.term = code;
        await this.search();
        if (this.state.found.length === 1) {
            const [product] = this.state.found;
            this.add(product);
            this.state.edited.lot = product.lot;
        }
    },

    async scanLot() {
        try {
            this.state.edited.lot = await scanBarcode(this.env);
        } catch {
            // no camera, or not allowed: it is typed
        }
    },

    save() {
        const {uuid, product, name, unit, quantity, state, lot, replaced} =
            this.state.edited;
        const number = parseFloat(String(quantity).replace(",", ".")) || 1;
        this.props.service.act(
            this.visit,
            "material",
            {
                uuid,
                product,
                name,
                unit,
                quantity: number,
                state,
                lot,
                replaced: Number(replaced) || null,
            },
            {key: `material-${uuid}`}
        );
        this.state.edited = null;
    },
});

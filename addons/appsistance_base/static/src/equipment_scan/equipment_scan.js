import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {isBarcodeScannerSupported} from "@web/core/barcode/barcode_video_scanner";
import {registry} from "@web/core/registry";
import {scanBarcode} from "@web/core/barcode/barcode_dialog";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useAutofocus, useService} from "@web/core/utils/hooks";

/**
 * Opens an equipment by its label: with the camera, with a reader that types what it
 * reads, or by hand with the serial number.
 */
export class EquipmentScan extends Component {
    static template = "appsistance_base.EquipmentScan";
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({code: ""});
        this.hasCamera = isBarcodeScannerSupported();
        useAutofocus();
    }

    async onClickCamera() {
        let code;
        try {
            code = await scanBarcode(this.env);
        } catch {
            this.notification.add(
                _t("The camera did not answer. Type the number instead."),
                {type: "warning"}
            );
            return;
        }
        await this.open(code);
    }

    async onSubmit() {
        await this.open(this.state.code);
    }

    async open(code) {
        if (!code.trim()) {
            return;
        }
        const action = await this.orm.call(
            "appsistance.equipment",
            "action_open_by_scan",
            [code]
        );
        await this.action.doAction(action);
    }
}

registry.category("actions").add("appsistance_base.equipment_scan", EquipmentScan);

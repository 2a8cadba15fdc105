import {Component} from "@odoo/owl";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** The next free times; one tap takes the time and its technician. */
export class SlotsField extends Component {
    static template = "appsistance_fieldservice.SlotsField";
    static props = {...standardFieldProps};

    get slots() {
        return this.props.record.data[this.props.name] || [];
    }

    isChosen(slot) {
        const {lead_id: lead, start} = this.props.record.data;
        return (
            Boolean(lead && start) &&
            lead.id === slot.id &&
            start.toMillis() === deserializeDateTime(slot.start).toMillis()
        );
    }

    choose(slot) {
        return this.props.record.update({
            lead_id: {id: slot.id, display_name: slot.name},
            start: deserializeDateTime(slot.start),
        });
    }
}

registry.category("fields").add("appsistance_slots", {
    component: SlotsField,
    displayName: _t("Free Times"),
    supportedTypes: ["json"],
});

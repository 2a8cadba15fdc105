import {Component, useEffect} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useClock} from "./clock";

/** The running clock of my timer on this ticket. */
export class TimerField extends Component {
    static template = "appsistance_helpdesk.TimerField";
    static props = {...standardFieldProps};

    setup() {
        this.clock = useClock(() => this.props.record.data[this.props.name]);
        // the clock in the top bar follows
        useEffect(
            () => this.env.bus.trigger("APPSISTANCE:TIMER"),
            () => [String(this.props.record.data[this.props.name])]
        );
    }
}

registry.category("fields").add("appsistance_timer", {
    component: TimerField,
    displayName: _t("Running Timer"),
    supportedTypes: ["datetime"],
});

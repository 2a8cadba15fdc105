import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** What stands against the plan, told while it is made. */
export class ConflictsField extends Component {
    static template = "appsistance_fieldservice.ConflictsField";
    static props = {...standardFieldProps};

    get conflicts() {
        const conflicts = this.props.record.data[this.props.name] || [];
        return [...conflicts].sort((a, b) => Number(b.blocking) - Number(a.blocking));
    }
}

registry.category("fields").add("appsistance_conflicts", {
    component: ConflictsField,
    displayName: _t("Conflicts"),
    supportedTypes: ["json"],
});

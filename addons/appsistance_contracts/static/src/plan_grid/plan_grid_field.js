import {onWillStart, useExternalListener, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {X2ManyField, x2ManyField} from "@web/views/fields/x2many/x2many_field";
import {SelectCreateDialog} from "@web/views/view_dialogs/select_create_dialog";
import {buildRows, fallsIn, toggleMonth} from "./plan_rows";

const {DateTime, Info} = luxon;

/**
 * [Programmazione] The month plan as a sheet: rows are equipment, groups and sites,
 * columns are months. A click, or a stroke over several cells, writes the chosen
 * intervention type into them, or takes it away.
 */
export class PlanGridField extends X2ManyField {
    static template = "appsistance_contracts.PlanGridField";

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.months = Info.months("short").map((name, index) => ({
            name,
            number: index + 1,
        }));
        this.state = useState({
            brush: null,
            year: this.firstYear,
            groups: [],
            stroke: null,
        });
        this.types = [];
        this.pending = Promise.resolve();
        onWillStart(() => this.loadTypes());
        useExternalListener(document, "mouseup", () => (this.state.stroke = null));
    }

    async loadTypes() {
        this.types = await this.orm.searchRead(
            "appsistance.intervention.type",
            [],
            ["name", "code", "color", "duration"],
            {order: "sequence, name"}
        );
        this.state.brush = this.lines[0]?.type || this.types[0]?.id || null;
    }

    get firstYear() {
        const start = this.props.record.data.date_start || DateTime.now();
        return start.year;
    }

    get isReadonly() {
        return this.props.readonly;
    }

    get lines() {
        return this.list.records.map((record) => {
            const data = record.data;
            return {
                record,
                equipment: data.equipment_ids.currentIds,
                site: data.site_id?.id || 0,
                name: this.getTargetName(data),
                place: data.group_name ? _t("Group") : data.site_id?.display_name,
                type: data.type_id?.id,
                typeName: data.type_id?.display_name || "",
                months: data.months,
                cadence: data.cadence,
                interval_months: data.interval_months,
                date_first: data.date_first,
            };
        });
    }

    getTargetName(data) {
        const names = data.equipment_ids.records.map(
            (record) => record.data.display_name
        );
        return data.group_name || names.join(", ") || data.site_id?.display_name || "";
    }

    get rows() {
        const targets = [
            ...(this.props.record.data.plan_rows || []),
            ...this.state.groups,
        ];
        return buildRows(targets, this.lines);
    }

    getType(id) {
        return this.types.find((type) => type.id === id);
    }

    getShortName(line) {
        const type = this.getType(line.type);
        return type?.code || line.typeName.slice(0, 8);
    }

    getColor(line) {
        return `o_tag_color_${this.getType(line.type)?.color || 0}`;
    }

    getCell(row, month) {
        return row.lines.filter((line) => fallsIn(line, this.state.year, month));
    }

    getTitle(line) {
        if (line.cadence === "every") {
            return _t("%(type)s: every %(count)s months from %(date)s", {
                type: line.typeName,
                count: line.interval_months,
                date: line.date_first?.toLocaleString() || "",
            });
        }
        return line.typeName;
    }

    /** Week, hours and technician of a line, in short. */
    getDetails(line) {
        const data = line.record.data;
        const weeks = Object.fromEntries(this.list.fields.week.selection);
        const hours = Math.floor(data.duration);
        const minutes = Math.round((data.duration - hours) * 60);
        return [
            data.day ? _t("day %s", data.day) : weeks[data.week],
            `${hours}:${String(minutes).padStart(2, "0")}`,
            data.lead_id?.display_name,
        ]
            .filter(Boolean)
            .join(" · ");
    }

    countYear(row) {
        return this.months.reduce(
            (sum, month) => sum + this.getCell(row, month.number).length,
            0
        );
    }

    // Painting

    /** The line that a click on this row with the chosen type changes. */
    getPainted(row) {
        return row.lines.find(
            (line) => line.type === this.state.brush && line.cadence === "months"
        );
    }

    onCellDown(row, month) {
        if (this.isReadonly || !this.state.brush) {
            return;
        }
        const line = this.getPainted(row);
        const wanted = !(line && fallsIn(line, this.state.year, month));
        this.state.stroke = {wanted};
        this.paint(row.key, [month], wanted);
    }

    onCellEnter(row, month) {
        if (this.state.stroke) {
            this.paint(row.key, [month], this.state.stroke.wanted);
        }
    }

    onCellKey(ev, row, month) {
        if (ev.key === " " || ev.key === "Enter") {
            ev.preventDefault();
            this.onCellDown(row, month);
            this.state.stroke = null;
        }
    }

    paintEvery(row, step) {
        const months = this.months
            .map((month) => month.number)
            .filter((month) => (month - 1) % step === 0);
        this.paint(row.key, months, true);
    }

    /** One change after the other: two at once would both add a line. */
    paint(key, months, wanted) {
        this.pending = this.pending.then(() => this._paint(key, months, wanted));
        return this.pending;
    }

    async _paint(key, months, wanted) {
        const row = this.rows.find((candidate) => candidate.key === key);
        const line = this.getPainted(row);
        let text = line ? line.months : "";
        for (const month of months) {
            text = toggleMonth(text, month, wanted);
        }
        if (!line) {
            return wanted && this.addLine(row, text);
        }
        if (!text && line.record.isNew) {
            return this.list.delete(line.record);
        }
        return line.record.update({months: text});
    }

    async addLine(row, months) {
        await this.list.addNewRecord({
            position: "bottom",
            mode: "readonly",
            context: {
                ...this.props.context,
                default_equipment_ids: row.equipment.map((id) => [4, id]),
                default_site_id: row.site || false,
                default_group_name: row.group || false,
                default_type_id: this.state.brush,
                default_months: months,
            },
        });
    }

    // Rows

    addGroup() {
        const equipment = (this.props.record.data.plan_rows || []).flatMap(
            (row) => row.equipment
        );
        this.dialog.add(SelectCreateDialog, {
            title: _t("Equipment visited together"),
            resModel: "appsistance.equipment",
            domain: [["id", "in", equipment]],
            noCreate: true,
            multiSelect: true,
            onSelected: (ids) => this.openGroup(ids),
        });
    }

    async openGroup(ids) {
        const records = await this.orm.read("appsistance.equipment", ids, [
            "display_name",
        ]);
        this.state.groups.push({
            equipment: ids,
            site: 0,
            name: records.map((record) => record.display_name).join(", "),
            place: _t("Group"),
            firm: "",
        });
    }

    openLine(line) {
        return this.openRecord(line.record);
    }
}

export const planGridField = {
    ...x2ManyField,
    component: PlanGridField,
    displayName: _t("Month Plan"),
    supportedTypes: ["one2many"],
    fieldDependencies: [
        {name: "plan_rows", type: "json"},
        {name: "date_start", type: "date"},
    ],
};

registry.category("fields").add("appsistance_plan_grid", planGridField);

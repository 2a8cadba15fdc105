import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";

/** A small bar chart of the last months; a click on a bar opens what it counts. */
export class DashboardTrend extends Component {
    static template = "appsistance_base.DashboardTrend";
    static props = {trend: Object, open: Function};

    get isPercent() {
        return this.props.trend.unit === "percent";
    }

    /** The series that are drawn: of percentages not the whole, which is the last. */
    get series() {
        const {series} = this.props.trend;
        return this.isPercent ? series.slice(0, -1) : series;
    }

    get highest() {
        if (this.isPercent) {
            return 100;
        }
        const values = this.props.trend.months.flatMap((month) => month.values);
        return Math.max(...values, 1);
    }

    bars(month) {
        return this.series.map((series, index) => this._bar(series, index, month));
    }

    _bar(series, index, month) {
        const value = this._value(index, month);
        const height = (100 * (value || 0)) / this.highest;
        return {
            key: series.key,
            text: value === null ? "" : this._text(value),
            title: this._title(series, index, month),
            style: `height: ${height.toFixed(1)}%`,
            isEmpty: !month.values[index],
        };
    }

    _value(index, month) {
        if (!this.isPercent) {
            return month.values[index];
        }
        const whole = month.values.at(-1);
        return whole ? (100 * month.values[index]) / whole : null;
    }

    _text(value) {
        if (this.isPercent) {
            return value ? `${Math.round(value)}%` : "";
        }
        return value
            ? formatFloat(value / 60, {digits: [16, value < 6000 ? 1 : 0]})
            : "";
    }

    _title(series, index, month) {
        if (this.isPercent) {
            return _t("%(month)s, %(series)s: %(part)s of %(whole)s", {
                month: month.name,
                series: series.label,
                part: month.values[index],
                whole: month.values.at(-1),
            });
        }
        return _t("%(month)s, %(series)s: %(hours)s hours", {
            month: month.name,
            series: series.label,
            hours: formatFloat(month.values[index] / 60, {digits: [16, 1]}),
        });
    }
}

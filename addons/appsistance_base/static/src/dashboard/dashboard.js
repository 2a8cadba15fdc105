import {Component, onWillUnmount, useExternalListener, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatCurrency} from "@web/core/currency";
import {formatInteger} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
import {DashboardTrend} from "./dashboard_trend";

const MODEL = "appsistance.dashboard";
// Who comes back to the page after this time finds it read anew, in milliseconds.
const STALE = 60 * 1000;
const {DateTime} = luxon;

/** The office's home: figures in the order of the day, each opens its list. */
export class Dashboard extends Component {
    static template = "appsistance_base.Dashboard";
    static components = {DashboardTrend};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({
            data: null,
            failed: false,
            loading: false,
            readAt: null,
        });
        useExternalListener(document, "visibilitychange", () => this.onVisible());
        onWillUnmount(() => {
            this.isGone = true;
        });
        // Not waited for: the page stands at once and says that it is reading.
        this.load();
    }

    get groups() {
        return this.state.data.groups;
    }

    get trends() {
        return this.state.data.trends.filter((trend) => !trend.is_empty);
    }

    get isIdle() {
        return this.groups.every((group) => !this.toDo(group));
    }

    /** What of a group asks for somebody's hand. */
    toDo(group) {
        return group.figures.reduce((sum, figure) => sum + figure.count, 0);
    }

    filled(group) {
        return group.figures.filter((figure) => figure.count);
    }

    /** What has nothing, in small: the eye goes to the rest. */
    empty(group) {
        return group.figures.filter((figure) => !figure.count);
    }

    count(value) {
        return formatInteger(value);
    }

    amount(figure) {
        return formatCurrency(figure.amount, this.state.data.currency_id);
    }

    colour(figure) {
        return {danger: "text-danger", warning: "o_home_warning"}[figure.level] || "";
    }

    title(figure) {
        return _t("%(count)s, %(label)s: open the list", {
            count: figure.count,
            label: figure.label,
        });
    }

    get readAt() {
        return this.state.readAt && this.state.readAt.toFormat("HH:mm");
    }

    onVisible() {
        const {readAt} = this.state;
        if (!document.hidden && readAt && DateTime.now() - readAt > STALE) {
            this.load();
        }
    }

    async load() {
        if (this.state.loading) {
            return;
        }
        Object.assign(this.state, {loading: true, failed: false});
        try {
            const data = await this.orm.silent.call(MODEL, "get_dashboard", []);
            if (!this.isGone) {
                Object.assign(this.state, {data, readAt: DateTime.now()});
            }
        } catch (error) {
            this.state.failed = true;
            throw error;
        } finally {
            this.state.loading = false;
        }
    }

    async open(figure, part = null) {
        const value = part && part.value;
        await this._do("open_figure", [figure.key, value]);
    }

    async openTrend(trend, seriesKey, monthKey) {
        await this._do("open_trend", [trend.key, seriesKey, monthKey]);
    }

    async _do(method, args) {
        await this.action.doAction(await this.orm.call(MODEL, method, args));
    }
}

registry.category("actions").add("appsistance_base.dashboard", Dashboard);

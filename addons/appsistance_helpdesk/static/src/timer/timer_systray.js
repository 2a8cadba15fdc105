import {Component, onWillStart, useState} from "@odoo/owl";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {useBus, useService} from "@web/core/utils/hooks";
import {user} from "@web/core/user";
import {useClock} from "./clock";

const MODEL = "appsistance.ticket.time";

/** My running timer, wherever I am: a click opens its ticket. */
export class TimerSystray extends Component {
    static template = "appsistance_helpdesk.TimerSystray";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({timer: false});
        this.clock = useClock(() => this.state.timer && this.state.timer.start);
        onWillStart(() => this.load());
        useBus(this.env.bus, "ACTION_MANAGER:UI-UPDATED", () => this.load());
        useBus(this.env.bus, "APPSISTANCE:TIMER", () => this.load());
    }

    async load() {
        if (!(await user.hasGroup("appsistance_base.group_technician"))) {
            return;
        }
        const timer = await this.orm.silent.call(MODEL, "get_running_timer", []);
        this.state.timer = timer && {
            ...timer,
            start: deserializeDateTime(timer.start),
        };
    }

    open() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "appsistance.ticket",
            res_id: this.state.timer.ticket_id,
            views: [[false, "form"]],
        });
    }
}

registry
    .category("systray")
    .add("appsistance_helpdesk.timer", {Component: TimerSystray}, {sequence: 30});

import {appTranslateFn} from "@web/core/l10n/translation";
import {MainComponentsContainer} from "@web/core/main_components_container";
import {rpc} from "@web/core/network/rpc";
import {getTemplate} from "@web/core/templates";
import {makeEnv, startServices} from "@web/env";
import {
    App,
    Component,
    onWillStart,
    onWillUnmount,
    useState,
    whenReady,
} from "@odoo/owl";

import {locate} from "./position";
import {PunchQueue} from "./queue";

const ROOT = "/appsistance/timbratura";
const TICK = 15000;

export class ClockApp extends Component {
    static template = "appsistance_attendance.ClockApp";
    static components = {MainComponentsContainer};
    static props = {info: Object};

    setup() {
        this.queue = new PunchQueue(this.props.info.uid);
        this.state = useState({
            punches: [],
            since: false,
            waiting: this.queue.read(),
            isLocating: false,
            isSending: false,
            isOnline: navigator.onLine,
            isLoaded: false,
            needsLogin: false,
            refused: "",
            isAgreed: this.props.info.is_agreed,
            isNoticeShown: this.props.info.may_ask && !this.props.info.is_agreed,
            now: new Date(),
        });
        this.flush = this.flush.bind(this);
        window.addEventListener("online", this.flush);
        const timer = setInterval(() => {
            this.state.now = new Date();
            if (this.state.waiting.length) {
                this.flush();
            }
        }, TICK);
        onWillStart(() => this.flush());
        onWillUnmount(() => {
            clearInterval(timer);
            window.removeEventListener("online", this.flush);
        });
    }

    /** Whether the next tap is one out: by what waits here, else by the server. */
    get isIn() {
        const last = this.state.waiting.at(-1);
        return last ? last.kind === "in" : Boolean(this.state.since);
    }

    get isBusy() {
        return this.state.isLocating || this.state.isSending;
    }

    get clock() {
        return this.state.now.toLocaleTimeString([], {
            hour: "2-digit",
            minute: "2-digit",
        });
    }

    get sinceLabel() {
        const last = this.state.waiting.at(-1);
        return this.formatTime(last ? last.tapped_at : this.state.since);
    }

    formatTime(text) {
        const moment = new Date(text.replace(" ", "T").replace(/Z?$/, "Z"));
        const isToday = moment.toDateString() === new Date().toDateString();
        const time = {hour: "2-digit", minute: "2-digit"};
        return moment.toLocaleString(
            [],
            isToday ? time : {...time, day: "2-digit", month: "2-digit"}
        );
    }

    async punch(kind) {
        if (this.isBusy) {
            return;
        }
        const tappedAt = new Date();
        const punch = {
            uuid: crypto.randomUUID(),
            kind,
            tapped_at: tappedAt.toISOString(),
            token: this.props.info.token || undefined,
        };
        this.queue.add(punch);
        this.state.waiting = this.queue.read();
        if (this.state.isAgreed) {
            await this.addPosition(punch, tappedAt);
        }
        await this.flush();
    }

    async addPosition(punch, tappedAt) {
        this.state.isLocating = true;
        const position = await locate(tappedAt);
        this.queue.drop([punch.uuid]);
        this.queue.add({...punch, position});
        this.state.isLocating = false;
    }

    /** Send what waits; without a network it stays on this phone. */
    async flush() {
        if (this.state.isSending || this.state.isLocating) {
            return;
        }
        this.state.isSending = true;
        try {
            const waiting = this.queue.read();
            const data = waiting.length
                ? await this.send(waiting)
                : await rpc(`${ROOT}/stato`, {}, {silent: true});
            Object.assign(this.state, {
                punches: data.punches,
                since: data.since,
                isOnline: true,
                isLoaded: true,
                needsLogin: false,
                refused: "",
            });
        } catch (error) {
            this.explain(error);
        } finally {
            this.state.isSending = false;
            this.state.waiting = this.queue.read();
        }
    }

    async send(waiting) {
        const sentAt = new Date().toISOString();
        const data = await rpc(
            `${ROOT}/invia`,
            {punches: waiting.map((punch) => ({...punch, sent_at: sentAt}))},
            {silent: true}
        );
        this.queue.drop(data.stored);
        return data;
    }

    explain(error) {
        const name = error.exceptionName || "";
        this.state.needsLogin = name.endsWith("SessionExpiredException");
        this.state.isOnline = Boolean(name);
        if (name && !this.state.needsLogin) {
            this.state.refused = error.data?.message || error.message;
        }
    }

    async choose(isAgreed) {
        const data = await rpc(`${ROOT}/consenso`, {is_agreed: isAgreed});
        this.state.isAgreed = data.is_agreed;
        this.state.isNoticeShown = false;
    }

    goLogin() {
        window.location = `/web/login?redirect=${ROOT}`;
    }
}

whenReady(async () => {
    const env = makeEnv();
    await startServices(env);
    const app = new App(ClockApp, {
        env,
        getTemplate,
        props: {info: odoo.appsistance_clock},
        dev: env.debug,
        translateFn: appTranslateFn,
        translatableAttributes: ["data-tooltip"],
        warnIfNoStaticProps: true,
    });
    await app.mount(document.body);
});

import {loadJS} from "@web/core/assets";
import {appTranslateFn} from "@web/core/l10n/translation";
import {MainComponentsContainer} from "@web/core/main_components_container";
import {rpc} from "@web/core/network/rpc";
import {getTemplate} from "@web/core/templates";
import {makeEnv, startServices} from "@web/env";
import {App, Component, useState, whenReady} from "@odoo/owl";

import {DayScreen} from "./day_screen";
import {OnCallScreen} from "./oncall_screen";
import {TechnicianService} from "./technician_service";
import {VisitScreen} from "./visit_screen";

const SIGNATURE_LIB = "/web/static/lib/signature_pad/signature_pad.umd.js";

const ON_CALL = "#reperibile";

/** ``#visit=42`` is what links say, ``#42`` what the page itself writes. */
function readVisitId() {
    const [, id] = window.location.hash.match(/^#(?:visit=)?(\d+)$/) || [];
    return Number(id) || null;
}

export class TechnicianApp extends Component {
    static template = "appsistance_fieldservice.TechnicianApp";
    static components = {
        DayScreen,
        MainComponentsContainer,
        OnCallScreen,
        VisitScreen,
    };
    static props = {service: Object};

    setup() {
        this.state = useState(this.props.service.state);
        this.ui = useState({visitId: readVisitId(), isOnCall: this.readOnCall()});
        window.addEventListener("hashchange", () => {
            this.ui.visitId = readVisitId();
            this.ui.isOnCall = this.readOnCall();
            this.openVisit();
        });
        this.openVisit();
    }

    /** A link from a mail may open a visit of any day. */
    openVisit() {
        if (this.ui.visitId) {
            this.props.service.openVisit(this.ui.visitId);
        }
    }

    /** Neither shown nor known to be out of reach. */
    get isOpening() {
        return Boolean(this.ui.visitId) && this.state.opening === this.ui.visitId;
    }

    readOnCall() {
        return window.location.hash === ON_CALL;
    }

    openOnCall() {
        window.location.hash = ON_CALL;
    }

    get visit() {
        return this.ui.visitId && this.props.service.find(this.ui.visitId, this.state);
    }

    open(visit) {
        window.location.hash = visit.id;
    }

    back() {
        window.location.hash = "";
    }

    goLogin() {
        window.location = "/web/login?redirect=/appsistance/tecnico";
    }
}

/** Core's signature pad asks for fonts that drawing does not need: no network for it. */
function answerFontsLocally() {
    const call = rpc._rpc;
    rpc._rpc = (url, ...args) =>
        url.startsWith("/web/sign/get_fonts/")
            ? Promise.resolve([])
            : call(url, ...args);
}

whenReady(async () => {
    answerFontsLocally();
    const env = makeEnv();
    await startServices(env);
    const service = new TechnicianService(odoo.appsistance_technician);
    const app = new App(TechnicianApp, {
        env,
        getTemplate,
        props: {service},
        dev: env.debug,
        translateFn: appTranslateFn,
        translatableAttributes: ["data-tooltip"],
        warnIfNoStaticProps: true,
    });
    await app.mount(document.body);
    loadJS(SIGNATURE_LIB);
    await service.start();
});

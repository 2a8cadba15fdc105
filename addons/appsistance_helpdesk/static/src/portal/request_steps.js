import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

const LABEL = /\/appsistance\/q\/[A-Za-z0-9_-]{16,64}/;

/**
 * The new request one step after the other: what, where, text and photos. Without
 * scripts the three stand below each other.
 */
export class RequestSteps extends Interaction {
    static selector = ".o_appsistance_steps";
    dynamicContent = {
        ".o_appsistance_next": {"t-on-click": () => this.go(this.step + 1)},
        ".o_appsistance_back": {"t-on-click": () => this.go(this.step - 1)},
        ".o_appsistance_scan": {"t-on-click": this.onClickScan},
        ".o_appsistance_filter": {"t-on-input": this.onFilter},
        "input[name='equipment_id']": {"t-on-change": this.takePlace},
    };

    start() {
        this.steps = [...this.el.querySelectorAll(".o_appsistance_step")];
        this.el.classList.add("is-ready");
        if (navigator.mediaDevices?.getUserMedia && "BarcodeDetector" in window) {
            this.find(".o_appsistance_scan").classList.remove("d-none");
        }
        this.takePlace();
        const failed = this.find(".alert-danger");
        const labelled = this.find("input[name='by_label']");
        this.show(failed || labelled ? this.steps.length - 1 : 0);
    }

    destroy() {
        this.stopScan();
    }

    find(selector) {
        return this.el.querySelector(selector);
    }

    go(step) {
        this.show(step);
        this.el.scrollIntoView({block: "start"});
    }

    show(step) {
        this.step = step;
        const last = step === this.steps.length - 1;
        this.steps.forEach((el, index) =>
            el.classList.toggle("d-none", index !== step)
        );
        this.el
            .querySelectorAll(".o_appsistance_progress li")
            .forEach((el, index) => el.classList.toggle("is-reached", index <= step));
        this.find(".o_appsistance_back").classList.toggle("d-none", step === 0);
        this.find(".o_appsistance_next").classList.toggle("d-none", last);
        this.find(".o_appsistance_send").classList.toggle("d-none", !last);
        this.find(".o_appsistance_summary").textContent = this.getSummary();
    }

    getSummary() {
        return ["equipment_id", "site_id"]
            .map((name) => this.find(`input[name='${name}']:checked`))
            .filter((input) => input?.value)
            .map((input) => input.parentElement.querySelector(".fw-bold").textContent)
            .join(" · ");
    }

    /** A plant stands at its place: the others are no choice then. */
    takePlace() {
        const chosen = this.find("input[name='equipment_id']:checked");
        const site = chosen?.closest("label").dataset.siteId;
        for (const input of this.el.querySelectorAll("input[name='site_id']")) {
            input
                .closest("label")
                .classList.toggle("d-none", Boolean(site) && input.value !== site);
            if (site && input.value === site) {
                input.checked = true;
            }
        }
    }

    onFilter(ev) {
        const words = ev.currentTarget.value.toLowerCase().split(/\s+/);
        for (const label of this.el.querySelectorAll(
            "fieldset:first-of-type .o_appsistance_choice:not(.is-always)"
        )) {
            const text = label.textContent.toLowerCase();
            const found = words.every((word) => text.includes(word));
            label.classList.toggle(
                "d-none",
                !found && !label.querySelector("input:checked")
            );
        }
    }

    // --------------------------------------------------
    // The label, by the camera
    // --------------------------------------------------

    async onClickScan() {
        if (this.stream) {
            this.stopScan();
            return;
        }
        try {
            this.stream = await navigator.mediaDevices.getUserMedia({
                video: {facingMode: "environment"},
            });
        } catch {
            this.find(".o_appsistance_scan").classList.add("d-none");
            return;
        }
        this.video = document.createElement("video");
        this.video.className = "w-100 rounded mb-2";
        this.video.setAttribute("playsinline", "");
        this.video.srcObject = this.stream;
        this.find(".o_appsistance_scan").after(this.video);
        await this.video.play();
        this.detector = new window.BarcodeDetector({formats: ["qr_code"]});
        this.look();
    }

    async look() {
        if (!this.stream) {
            return;
        }
        const codes = await this.detector.detect(this.video).catch(() => []);
        const path = codes.map((code) => code.rawValue.match(LABEL)?.[0]).find(Boolean);
        if (path) {
            this.stopScan();
            // Only the path: a label never leads to another site
            window.location.assign(path);
            return;
        }
        this.waitForTimeout(() => this.look(), 250);
    }

    stopScan() {
        this.stream?.getTracks().forEach((track) => track.stop());
        this.video?.remove();
        this.stream = null;
    }
}

registry
    .category("public.interactions")
    .add("appsistance_helpdesk.request_steps", RequestSteps);

import {_t} from "@web/core/l10n/translation";
import {NameAndSignature} from "@web/core/signature/name_and_signature";
import {Component, onWillStart, useState} from "@odoo/owl";

import {formatAmount, formatMinutes} from "./format";
import {useVisit} from "./technician_service";
import {
    getMinutes,
    getMissing,
    getSeen,
    isFlagged,
    isShown,
    makeUuid,
} from "./visit_model";

/** One side's pad: core's signature component, with what was drawn kept as a draft. */
export class SignaturePad extends Component {
    static template = "appsistance_fieldservice.SignaturePad";
    static components = {NameAndSignature};
    static props = {draft: Object, onChange: Function};

    setup() {
        this.signature = useState({
            name: this.props.draft.name,
            signatureImage: this.props.draft.image || null,
            isSignatureEmpty: !this.props.draft.image,
        });
    }

    onSignatureChange() {
        const isEmpty = this.signature.isSignatureEmpty;
        const image = isEmpty ? "" : this.signature.getSignatureImage();
        if (image !== this.props.draft.image) {
            this.props.draft.image = image;
            this.props.onChange();
        }
    }

    onName(ev) {
        this.props.draft.name = ev.target.value;
        this.props.onChange();
    }

    clear() {
        this.signature.resetSignature();
        this.props.draft.image = "";
        this.props.onChange();
    }
}

export class ClosingScreen extends Component {
    static template = "appsistance_fieldservice.ClosingScreen";
    static components = {SignaturePad};
    static props = {
        service: Object,
        visitId: Number,
        onBack: Function,
        onGo: Function,
        onDone: Function,
    };

    setup() {
        this.getVisit = useVisit();
        this.state = useState({draft: null, error: ""});
        this.formatMinutes = formatMinutes;
        onWillStart(async () => {
            const kept = await this.props.service.getDraft(this.visit.id);
            this.state.draft = kept || this.makeDraft();
        });
    }

    get visit() {
        return this.getVisit();
    }

    makeDraft() {
        const order = this.visit.order;
        return {
            step: "outcome",
            outcome: this.visit.outcome || "completed",
            reason: this.visit.reason || null,
            note: this.visit.outcome_note || "",
            isOurs: false,
            technician: {name: this.props.service.state.user, image: ""},
            customer: {name: order.contact || "", image: ""},
            ending: "signed",
            endingNote: "",
            email: order.email || "",
        };
    }

    keep() {
        this.props.service.keepDraft(this.visit.id, this.state.draft);
    }

    set(name, value) {
        this.state.draft[name] = value;
        this.state.error = "";
        this.keep();
    }

    // --------------------------------------------------
    // First step: how it ended
    // --------------------------------------------------

    get outcomes() {
        return [
            {key: "completed", text: _t("Completed")},
            {key: "to_continue", text: _t("To be continued")},
            {key: "quote_needed", text: _t("Quote needed")},
            {key: "not_done", text: _t("Not done")},
        ];
    }

    get needsNote() {
        return this.state.draft.outcome !== "completed";
    }

    get noteLabel() {
        return {
            to_continue: _t("What is left to do?"),
            quote_needed: _t("What should be quoted?"),
            not_done: _t("What happened?"),
        }[this.state.draft.outcome];
    }

    get missing() {
        return getMissing(this.visit, this.state.draft.outcome);
    }

    get flagged() {
        const found = [];
        for (const block of this.visit.checklists) {
            for (const question of block.questions) {
                if (
                    isShown(this.visit, block, question) &&
                    isFlagged(this.visit, block, question)
                ) {
                    found.push(question.name);
                }
            }
        }
        return found;
    }

    isReason(reason) {
        return Number(this.state.draft.reason) === reason.id;
    }

    chooseOutcome(outcome) {
        const draft = this.state.draft;
        this.set("outcome", outcome);
        if (outcome === "not_done" && draft.ending === "signed") {
            this.set("ending", "absent");
        } else if (outcome !== "not_done" && draft.ending === "absent") {
            this.set("ending", "signed");
        }
    }

    goSign() {
        const draft = this.state.draft;
        if (draft.outcome === "not_done" && !draft.reason) {
            this.state.error = _t("Say why the work was not done.");
        } else if (draft.outcome === "to_continue" && !draft.note.trim()) {
            this.state.error = _t("Say what is left to do.");
        } else if (!this.missing.length) {
            this.props.service.act(this.visit, "finish", {
                outcome: draft.outcome,
                reason: Number(draft.reason) || null,
                note: this.needsNote ? draft.note : "",
                return_is_ours: draft.outcome === "to_continue" && draft.isOurs,
            });
            this.set("step", "signatures");
            window.scrollTo(0, 0);
        }
    }

    // --------------------------------------------------
    // Second step: signatures
    // --------------------------------------------------

    get endings() {
        const endings = [
            {key: "signed", text: _t("The customer signs here")},
            {key: "absent", text: _t("Customer absent")},
            {key: "refused", text: _t("Refuses to sign")},
            {key: "link", text: _t("Signs later, by a link")},
        ];
        if (!this.visit.signature_required) {
            endings.push({key: "not_required", text: _t("Signature not required")});
        }
        return endings;
    }

    get totals() {
        const totals = {work: 0, travel: 0};
        for (const time of this.visit.times) {
            totals[time.kind] += getMinutes(time);
        }
        return totals;
    }

    amount(line) {
        return formatAmount(line);
    }

    get materials() {
        return this.visit.materials.filter((line) => line.state !== "planned");
    }

    getProblem() {
        const {technician, ending} = this.state.draft;
        if (!technician.name.trim() || !technician.image) {
            return _t("Your signature is missing.");
        }
        return ending === "signed"
            ? this.getCustomerProblem()
            : this.getEndingProblem();
    }

    getCustomerProblem() {
        const {customer} = this.state.draft;
        if (!customer.name.trim()) {
            return _t("Write the name of who signs for the customer.");
        }
        return customer.image ? "" : _t("The customer’s signature is missing.");
    }

    getEndingProblem() {
        const {ending, email, endingNote} = this.state.draft;
        if (ending === "link" && !email.includes("@")) {
            return _t("Write the address to which the link goes.");
        }
        if (ending === "refused" && !endingNote.trim()) {
            return _t("Say why the customer does not sign.");
        }
        return "";
    }

    close() {
        this.state.error = this.getProblem();
        if (this.state.error) {
            return;
        }
        const {technician, customer, ending, email, endingNote} = this.state.draft;
        const signatures = [{role: "technician", uuid: makeUuid(), ...technician}];
        if (ending === "signed") {
            signatures.push({role: "customer", uuid: makeUuid(), ...customer});
        }
        this.props.service.act(this.visit, "close", {
            seen: getSeen(this.visit),
            signatures,
            signature_outcome: ending,
            signature_note: endingNote,
            signer: customer.name,
            email,
        });
        this.props.onDone();
    }
}

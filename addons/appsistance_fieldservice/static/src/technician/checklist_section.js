import {Component} from "@odoo/owl";

import {PhotoButton} from "./photo_section";
import {useVisit} from "./technician_service";
import {
    getQuestionPhotos,
    getValue,
    isAnswered,
    isFlagged,
    isShown,
} from "./visit_model";

export class ChecklistSection extends Component {
    static template = "appsistance_fieldservice.ChecklistSection";
    static components = {PhotoButton};
    static props = {
        service: Object,
        visitId: Number,
        index: Number,
        isReadonly: Boolean,
    };

    setup() {
        this.getVisit = useVisit();
    }

    get visit() {
        return this.getVisit();
    }

    get block() {
        return this.visit.checklists[this.props.index];
    }

    get questions() {
        const {visit, block} = this;
        return block.questions.filter((question) => isShown(visit, block, question));
    }

    get done() {
        const {visit, block} = this;
        return this.questions.filter((question) => isAnswered(visit, block, question))
            .length;
    }

    value(question) {
        return getValue(this.visit, question.id, this.block.equipment);
    }

    isFlagged(question) {
        return isFlagged(this.visit, this.block, question);
    }

    photos(question) {
        return getQuestionPhotos(this.visit, question.id, this.block.equipment);
    }

    write(question, value) {
        const {visit, block} = this;
        this.props.service.writeAnswer(
            visit,
            question.id,
            block.equipment,
            value,
            this.value(question)
        );
    }

    writeBoolean(question, value) {
        this.write(question, this.value(question) === value ? null : value);
    }

    number(question) {
        return String(this.value(question) || "").replace(".", ",");
    }

    writeNumber(question, text) {
        this.write(question, text.replace(",", ".").replace(/[^0-9.-]/g, ""));
    }

    isChosen(question, choice) {
        return (this.value(question) || []).includes(choice.id);
    }

    choose(question, choice) {
        const chosen = this.value(question) || [];
        const without = chosen.filter((id) => id !== choice.id);
        if (question.kind === "single") {
            this.write(question, chosen.includes(choice.id) ? [] : [choice.id]);
        } else if (chosen.includes(choice.id)) {
            this.write(question, without);
        } else {
            this.write(question, [...chosen, choice.id]);
        }
    }
}

import {_t} from "@web/core/l10n/translation";
import {Component, useRef, useState} from "@odoo/owl";

import {shrinkPhoto} from "./photo";
import {useVisit} from "./technician_service";
import {makeUuid} from "./visit_model";

export class PhotoButton extends Component {
    static template = "appsistance_fieldservice.PhotoButton";
    static props = {
        service: Object,
        visitId: Number,
        question: {type: Number, optional: true},
        equipment: {type: Number, optional: true},
        kind: {type: String, optional: true},
    };

    setup() {
        this.getVisit = useVisit();
        this.input = useRef("input");
        this.state = useState({error: "", isBusy: false});
    }

    open() {
        this.input.el.click();
    }

    async onChange(ev) {
        this.state.error = "";
        this.state.isBusy = true;
        try {
            for (const file of [...ev.target.files]) {
                await this.add(file);
            }
        } finally {
            this.state.isBusy = false;
            ev.target.value = "";
        }
    }

    async add(file) {
        const {service, question, equipment} = this.props;
        try {
            const blob = await shrinkPhoto(file, service.info.max_side);
            const values = {
                uuid: makeUuid(),
                kind: this.props.kind || "work",
                name: "",
                question: question || null,
                equipment: equipment || 0,
            };
            service.act(this.getVisit(), "photo", values, {blob});
        } catch (error) {
            this.state.error = this.getRefusal(file, error);
        }
    }

    getRefusal(file, error) {
        if (error.message === "too_heavy") {
            const size = Math.round(file.size / 1024 / 1024);
            return _t(
                "The photo weighs %(size)s MB, too much for this phone to shrink. Take it again with the camera.",
                {size}
            );
        }
        return _t(
            "This file is not a photo that can be read. Take it with the camera."
        );
    }
}

export class PhotoSection extends Component {
    static template = "appsistance_fieldservice.PhotoSection";
    static components = {PhotoButton};
    static props = {service: Object, visitId: Number, isReadonly: Boolean};

    setup() {
        this.getVisit = useVisit();
        this.state = useState({open: null});
    }

    get visit() {
        return this.getVisit();
    }

    get photos() {
        return this.visit.photos.filter((photo) => !photo.question);
    }

    get kinds() {
        return [
            {key: "work", text: _t("Work")},
            {key: "before", text: _t("Before")},
            {key: "after", text: _t("After")},
            {key: "plate", text: _t("Rating plate")},
        ];
    }

    edit(photo) {
        this.state.open = {...photo};
    }

    save() {
        const {uuid, name, kind} = this.state.open;
        this.props.service.act(this.visit, "photo_caption", {uuid, name, kind});
        this.state.open = null;
    }

    remove() {
        const {uuid} = this.state.open;
        this.props.service.act(this.visit, "photo_delete", {uuid});
        this.state.open = null;
    }
}

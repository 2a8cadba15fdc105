import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";
import {shrink} from "./pictures";

/**
 * Forms that send photos: each is shrunk as soon as it is chosen, and nothing is sent
 * twice.
 */
export class RequestForm extends Interaction {
    static selector = ".o_appsistance_request";
    dynamicContent = {
        "input[name='files']": {"t-on-change": this.onChangeFiles},
        _root: {"t-on-submit": this.onSubmit},
    };

    setup() {
        this.urls = [];
    }

    destroy() {
        this.forgetPreviews();
    }

    forgetPreviews() {
        this.urls.forEach((url) => URL.revokeObjectURL(url));
        this.urls = [];
    }

    setBusy(busy) {
        for (const button of this.el.querySelectorAll("button[type='submit']")) {
            button.disabled = busy;
        }
    }

    async onChangeFiles(ev) {
        const input = ev.currentTarget;
        this.setBusy(true);
        try {
            const files = await this.waitFor(
                Promise.all([...input.files].map((file) => shrink(file)))
            );
            const transfer = new DataTransfer();
            files.forEach((file) => transfer.items.add(file));
            input.files = transfer.files;
            this.showPreviews(files);
        } finally {
            this.setBusy(false);
        }
    }

    showPreviews(files) {
        this.forgetPreviews();
        const images = files
            .filter((file) => file.type.startsWith("image/"))
            .map((file) => {
                const image = document.createElement("img");
                image.src = URL.createObjectURL(file);
                image.alt = file.name;
                this.urls.push(image.src);
                return image;
            });
        this.el.querySelector(".o_appsistance_previews").replaceChildren(...images);
    }

    onSubmit(ev) {
        if (this.sent) {
            ev.preventDefault();
            return;
        }
        this.sent = true;
        this.setBusy(true);
    }
}

registry
    .category("public.interactions")
    .add("appsistance_helpdesk.request_form", RequestForm);

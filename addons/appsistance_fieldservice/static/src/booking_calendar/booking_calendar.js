import {serializeDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {registry} from "@web/core/registry";
import {CalendarModel} from "@web/views/calendar/calendar_model";
import {calendarView} from "@web/views/calendar/calendar_view";

/** Dragging asks first what stands against it: leaves, hours, other bookings. */
export class BookingCalendarModel extends CalendarModel {
    static services = [...CalendarModel.services, "dialog"];

    setup(params, services) {
        super.setup(params, services);
        this.dialog = services.dialog;
    }

    async updateRecord(record, options = {}) {
        const start = record.start;
        const end = record.end?.isValid ? serializeDateTime(record.end) : false;
        const conflicts = await this.orm.call(
            this.meta.resModel,
            "get_move_conflicts",
            [record.id, serializeDateTime(start), end]
        );
        if (conflicts.blocking.length) {
            this.notification.add(conflicts.blocking.join("\n"), {
                type: "danger",
                title: _t("Already taken"),
            });
            return this.load();
        }
        if (conflicts.warnings.length && !(await this.confirm(conflicts.warnings))) {
            return this.load();
        }
        return super.updateRecord(record, options);
    }

    confirm(warnings) {
        return new Promise((resolve) => {
            this.dialog.add(
                ConfirmationDialog,
                {
                    title: _t("Move it there?"),
                    body: warnings.join("\n"),
                    confirmLabel: _t("Move"),
                    confirm: () => resolve(true),
                    cancel: () => resolve(false),
                },
                {onClose: () => resolve(false)}
            );
        });
    }
}

registry.category("views").add("appsistance_booking_calendar", {
    ...calendarView,
    Model: BookingCalendarModel,
});

import {serializeDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {registry} from "@web/core/registry";
import {CalendarCommonRenderer} from "@web/views/calendar/calendar_common/calendar_common_renderer";
import {CalendarModel} from "@web/views/calendar/calendar_model";
import {CalendarRenderer} from "@web/views/calendar/calendar_renderer";
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

/** The days on which a booking is, as texts. */
function getDays(record) {
    const days = [];
    const last = record.end > record.start ? record.end.minus(1) : record.end;
    for (
        let day = record.start.startOf("day");
        day <= last;
        day = day.plus({days: 1})
    ) {
        days.push(day.toISODate());
    }
    return days;
}

/**
 * A month of a busy firm has thousands of bookings, and FullCalendar makes each of them
 * before it hides most. Here a day gets its first ones only, and a line that says how
 * many more there are and opens the day.
 */
export class BookingMonthRenderer extends CalendarCommonRenderer {
    mapRecordsToEvents() {
        const records = Object.values(this.props.model.records).sort(
            (a, b) => a.start - b.start || a.id - b.id
        );
        const shown = [];
        const long = {};
        const short = {};
        for (const record of records) {
            const days = getDays(record);
            if (days.length > 1) {
                shown.push(record);
                days.forEach((day) => (long[day] = (long[day] || 0) + 1));
            } else {
                (short[days[0]] ||= []).push(record);
            }
        }
        const more = [];
        for (const [day, ofDay] of Object.entries(short)) {
            const room = Math.max(this.props.model.eventLimit - (long[day] || 0), 1);
            const fits = ofDay.length > room ? room - 1 : ofDay.length;
            shown.push(...ofDay.slice(0, fits));
            if (fits < ofDay.length) {
                more.push(this.getMoreEvent(day, ofDay.length - fits));
            }
        }
        return [...shown.map((record) => this.convertRecordToEvent(record)), ...more];
    }

    /** The line at the end of a day. */
    getMoreEvent(day, count) {
        return {
            id: `more-${day}`,
            title: _t("+%s more", count),
            start: `${day}T23:59:00`,
            end: `${day}T23:59:59`,
            editable: false,
            classNames: ["o_appsistance_more"],
            extendedProps: {day},
        };
    }

    onEventContent(arg) {
        if (arg.event.extendedProps.day) {
            const line = document.createElement("div");
            line.className = "o_event_title";
            line.textContent = arg.event.title;
            return {domNodes: [line]};
        }
        return super.onEventContent(arg);
    }

    onEventClick(info) {
        const {day} = info.event.extendedProps;
        if (day) {
            const date = luxon.DateTime.fromISO(day);
            return this.props.model.load({date, scale: "day"});
        }
        return super.onEventClick(info);
    }
}

export class BookingCalendarRenderer extends CalendarRenderer {
    static components = {...CalendarRenderer.components, month: BookingMonthRenderer};
}

registry.category("views").add("appsistance_booking_calendar", {
    ...calendarView,
    Model: BookingCalendarModel,
    Renderer: BookingCalendarRenderer,
});

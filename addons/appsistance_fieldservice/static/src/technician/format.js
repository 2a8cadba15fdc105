/** Times and days as a technician reads them, in the phone's own time zone. */

import {user} from "@web/core/user";

const locale = () => (user.lang || "it-IT").replace("_", "-");

export function formatTime(text) {
    return text
        ? new Date(text).toLocaleTimeString(locale(), {
              hour: "2-digit",
              minute: "2-digit",
          })
        : "";
}

export function formatDay(
    text,
    options = {weekday: "long", day: "numeric", month: "long"}
) {
    return text
        ? new Date(`${text}T12:00:00`).toLocaleDateString(locale(), options)
        : "";
}

export function formatMinutes(minutes) {
    const hours = Math.floor(minutes / 60);
    return `${hours}:${String(minutes % 60).padStart(2, "0")}`;
}

/** Local value of an <input type="datetime-local">, and back to UTC. */
export function toInput(text) {
    if (!text) {
        return "";
    }
    const date = new Date(text);
    const local = new Date(date.getTime() - date.getTimezoneOffset() * 60000);
    return local.toISOString().slice(0, 16);
}

/** The phone's own day of a moment: 2026-11-24. */
export function toDay(moment) {
    return toInput(moment).slice(0, 10);
}

export function fromInput(value) {
    return value ? new Date(value).toISOString().slice(0, 19) + "Z" : null;
}

export function shiftDay(text, days) {
    const date = new Date(`${text}T12:00:00Z`);
    date.setUTCDate(date.getUTCDate() + days);
    return date.toISOString().slice(0, 10);
}

/** 12.5 as 12,5. */
export function formatNumber(value) {
    return Number(value).toLocaleString(locale());
}

/** 2.5 kg as 2,5 kg. */
export function formatAmount(line) {
    return `${formatNumber(line.quantity)} ${line.unit}`.trim();
}

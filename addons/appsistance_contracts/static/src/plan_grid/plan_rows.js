/**
 * What the month grid shows: plain functions on plain objects, without OWL.
 *
 * A line is {months, cadence, interval_months, date_first (luxon), ...}, a row of the
 * grid a target (equipment ids, or a site) with the lines planned for it.
 */

export function parseMonths(text) {
    return new Set(
        (text || "")
            .split(",")
            .map((part) => parseInt(part, 10))
            .filter((month) => month >= 1 && month <= 12)
    );
}

export function formatMonths(months) {
    return [...months].sort((a, b) => a - b).join(",");
}

export function toggleMonth(text, month, wanted) {
    const months = parseMonths(text);
    if (wanted) {
        months.add(month);
    } else {
        months.delete(month);
    }
    return formatMonths(months);
}

/** Whether a line comes in a month of a year. */
export function fallsIn(line, year, month) {
    if (line.cadence !== "every") {
        return parseMonths(line.months).has(month);
    }
    if (!line.date_first || !line.interval_months) {
        return false;
    }
    const first = line.date_first.year * 12 + line.date_first.month;
    const count = year * 12 + month - first;
    return count >= 0 && count % line.interval_months === 0;
}

export function getKey(equipmentIds, siteId) {
    return equipmentIds.length
        ? `equipment-${[...equipmentIds].sort((a, b) => a - b).join("-")}`
        : `site-${siteId || 0}`;
}

/** The targets known to the contract first, then those that only lines name. */
export function buildRows(targets, lines) {
    const rows = new Map();
    for (const target of targets) {
        const key = getKey(target.equipment, target.site);
        rows.set(key, {...target, key, lines: []});
    }
    for (const line of lines) {
        const key = getKey(line.equipment, line.site);
        if (!rows.has(key)) {
            rows.set(key, {
                key,
                equipment: line.equipment,
                site: line.site,
                name: line.name,
                place: line.place || "",
                firm: "",
                lines: [],
            });
        }
        rows.get(key).lines.push(line);
    }
    return [...rows.values()];
}

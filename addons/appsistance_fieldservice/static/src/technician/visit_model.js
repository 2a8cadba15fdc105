/**
 * A visit as the phone knows it: what the server told, with the operations applied that
 * it has not received yet. Plain functions, no network.
 */

import {_t} from "@web/core/l10n/translation";

export const UNFINISHED = ["to_continue", "not_done"];

export function makeUuid() {
    if (crypto.randomUUID) {
        return crypto.randomUUID();
    }
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export function now() {
    return new Date().toISOString().slice(0, 19) + "Z";
}

// --------------------------------------------------
// Applying operations
// --------------------------------------------------

function upsert(rows, row) {
    const known = rows.find((item) => item.uuid === row.uuid);
    if (known) {
        Object.assign(known, row);
    } else {
        rows.push({...row});
    }
}

function removeRow(rows, uuid) {
    const index = rows.findIndex((row) => row.uuid === uuid);
    if (index >= 0) {
        rows.splice(index, 1);
    }
}

function stopTimes(visit, at) {
    for (const time of visit.times) {
        if (!time.stop) {
            time.stop = at > time.start ? at : time.start;
        }
    }
}

// an addon above adds its own kinds of operation
export const REDUCERS = {
    start(visit, values, at) {
        stopTimes(visit, at);
        visit.state = "in_progress";
        if (values.kind === "work") {
            visit.order.arrived ||= at;
        }
        for (const person of values.people) {
            upsert(visit.times, {
                uuid: person.uuid,
                resource: person.resource,
                kind: values.kind,
                start: at,
                stop: null,
                km: 0,
                note: "",
            });
        }
    },
    pause(visit, values, at) {
        stopTimes(visit, at);
        visit.state = "paused";
    },
    finish(visit, values, at) {
        stopTimes(visit, at);
        visit.state = "done";
        visit.outcome = values.outcome;
        visit.reason = values.reason || null;
        visit.outcome_note = values.note || "";
    },
    release(visit, values, at) {
        visit.order.released ||= at;
    },
    text(visit, values) {
        visit[values.field] = values.value;
    },
    answer(visit, values) {
        const known = findAnswer(visit, values.question, values.equipment);
        if (known) {
            known.value = values.value;
        } else {
            visit.answers.push({
                uuid: values.uuid,
                question: values.question,
                equipment: values.equipment,
                value: values.value,
            });
        }
    },
    time(visit, values) {
        upsert(visit.times, values);
    },
    time_delete(visit, values) {
        removeRow(visit.times, values.uuid);
    },
    material(visit, values) {
        const planned = visit.materials.find(
            (line) => values.planned && line.id === values.planned
        );
        if (planned) {
            Object.assign(planned, {state: values.state, quantity: values.quantity});
        } else {
            upsert(visit.materials, values);
        }
    },
    material_delete(visit, values) {
        removeRow(visit.materials, values.uuid);
    },
    photo(visit, values) {
        upsert(visit.photos, {...values, pending: true});
    },
    photo_caption(visit, values) {
        upsert(visit.photos, values);
    },
    photo_delete(visit, values) {
        removeRow(visit.photos, values.uuid);
    },
    quote(visit, values) {
        visit.quotes = visit.quotes || [];
        const {uuid, name} = values;
        upsert(visit.quotes, {uuid, name, state: "requested"});
    },
    key_take(visit, values) {
        const key = visit.keys?.find((item) => item.id === values.key);
        Object.assign(key || {}, {mine: true, holder: ""});
    },
    key_return(visit, values) {
        const key = visit.keys?.find((item) => item.id === values.key);
        Object.assign(key || {}, {mine: false, holder: ""});
    },
    close(visit, values) {
        visit.report = {
            ...(visit.report || {}),
            state: "closing",
            signature: values.signature_outcome,
        };
    },
};

export function applyOperation(visit, operation) {
    REDUCERS[operation.kind]?.(visit, operation.values, operation.client_time);
}

// --------------------------------------------------
// Reading
// --------------------------------------------------

export function findAnswer(visit, question, equipment) {
    return visit.answers.find(
        (answer) => answer.question === question && answer.equipment === equipment
    );
}

export function getValue(visit, question, equipment) {
    const answer = findAnswer(visit, question, equipment);
    return answer ? answer.value : null;
}

/** Whether a question is asked; one that depends on a hidden question is hidden. */
export function isShown(visit, block, question) {
    const condition = question.condition;
    if (!condition) {
        return true;
    }
    const asked = block.questions.find((item) => item.id === condition.question);
    if (!asked || !isShown(visit, block, asked)) {
        return false;
    }
    const value = getValue(visit, asked.id, block.equipment);
    return Array.isArray(value)
        ? value.includes(condition.value)
        : value === condition.value;
}

export function getQuestionPhotos(visit, question, equipment) {
    return visit.photos.filter(
        (photo) => photo.question === question && photo.equipment === equipment
    );
}

export function isAnswered(visit, block, question) {
    if (question.kind === "photo") {
        return getQuestionPhotos(visit, question.id, block.equipment).length > 0;
    }
    const value = getValue(visit, question.id, block.equipment);
    return !(
        value === null ||
        value === undefined ||
        value === "" ||
        value.length === 0
    );
}

function isNumberFlagged(question, value) {
    const number = parseFloat(String(value).replace(",", "."));
    return (
        (question.minimum !== null && number < question.minimum) ||
        (question.maximum !== null && number > question.maximum)
    );
}

export function isFlagged(visit, block, question) {
    if (!isAnswered(visit, block, question)) {
        return false;
    }
    const value = getValue(visit, question.id, block.equipment);
    if (question.kind === "number") {
        return isNumberFlagged(question, value);
    }
    if (question.kind === "boolean") {
        return Boolean(question.expected) && value !== question.expected;
    }
    if (Array.isArray(value)) {
        return question.choices.some(
            (choice) => choice.anomaly && value.includes(choice.id)
        );
    }
    return false;
}

export function isRunning(visit) {
    return visit.times.some((time) => !time.stop);
}

export function isClosed(visit) {
    return Boolean(visit.report) && visit.report.state !== "open";
}

export function getMinutes(time, at) {
    const stop = time.stop || at || now();
    return Math.max(0, Math.round((new Date(stop) - new Date(time.start)) / 60000));
}

/** Questions asked on the visit, with their block. */
function getQuestions(visit) {
    return visit.checklists.flatMap((block) =>
        block.questions.map((question) => ({block, question}))
    );
}

function getMissingAnswers(visit) {
    return getQuestions(visit)
        .filter(
            ({block, question}) =>
                question.required &&
                !isAnswered(visit, block, question) &&
                isShown(visit, block, question)
        )
        .map(({block, question}) => ({
            text: `${block.equipment_name || block.name}: ${question.name}`,
            anchor: `question-${question.id}-${block.equipment}`,
        }));
}

/** What still stops closing, as the server says it too: texts and where to go. */
export function getMissing(visit, outcome) {
    const missing = [];
    if (!visit.times.length && outcome !== "not_done") {
        missing.push({
            text: _t("There are no times: who worked, from when to when?"),
            anchor: "times",
        });
    }
    if (UNFINISHED.includes(outcome)) {
        return missing;
    }
    missing.push(...getMissingAnswers(visit));
    const isSilent = getQuestions(visit).every(
        ({block, question}) => !isAnswered(visit, block, question)
    );
    if (!visit.note && isSilent) {
        missing.push({text: _t("Say what was done."), anchor: "notes"});
    }
    return missing;
}

/** What the customer sees before signing; the server compares. */
export function getSeen(visit) {
    const uuids = (rows) => rows.map((row) => row.uuid).sort();
    return {
        note: visit.note,
        customer_remarks: visit.customer_remarks,
        times: uuids(visit.times),
        materials: uuids(visit.materials.filter((line) => line.state !== "planned")),
        photos: uuids(visit.photos),
    };
}

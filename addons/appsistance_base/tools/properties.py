"""Values of core's *Properties* as texts for people."""

from odoo.tools import format_date, format_datetime, formatLang, get_lang


def format_property(env, definition):
    """The value of one property, as ``read`` gives it, in the user's language.

    Properties of a kind that does not fit in a line (rich text, separators) or that
    names other records are left out: "".
    """
    formatter = FORMATTERS.get(definition["type"])
    value = definition.get("value")
    if formatter is None or value is None or value == "":
        return ""
    text = formatter(env, definition, value)
    suffix = definition.get("suffix")
    return f"{text} {suffix}" if text and suffix else text


def _format_boolean(env, _definition, value):
    return env._("Yes") if value else env._("No")


def _format_char(_env, _definition, value):
    return str(value) if value else ""


def _format_integer(_env, _definition, value):
    return str(value) if value is not False else ""


def _format_float(env, _definition, value):
    if value is False:
        return ""
    text = formatLang(env, value, digits=2)
    return text.rstrip("0").rstrip(get_lang(env).decimal_point)


def _format_date(env, _definition, value):
    return format_date(env, value) if value else ""


def _format_datetime(env, _definition, value):
    return format_datetime(env, value) if value else ""


def _format_selection(_env, definition, value):
    labels = {item[0]: item[1] for item in definition.get("selection") or ()}
    return labels.get(value, "")


def _format_tags(_env, definition, value):
    labels = {item[0]: item[1] for item in definition.get("tags") or ()}
    return ", ".join(labels[tag] for tag in value or () if tag in labels)


FORMATTERS = {
    "boolean": _format_boolean,
    "char": _format_char,
    "date": _format_date,
    "datetime": _format_datetime,
    "float": _format_float,
    "integer": _format_integer,
    "selection": _format_selection,
    "tags": _format_tags,
    "text": _format_char,
}

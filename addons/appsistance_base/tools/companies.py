"""Core's check of companies, on many records at once."""

from odoo.models import BaseModel


def get_distinct(records, fnames=None):
    """Of records that point to the same others, return one each: what is true of it is
    true of all of them.

    :param fnames: as for ``_check_company``: a change of company checks every field
    """
    checks_all = fnames is None or "company_id" in fnames
    rows = records.sudo()
    names = [
        name
        for name, field in rows._fields.items()
        if field.relational
        and field.check_company
        and (checks_all or name in fnames)
        and rows[name]
    ]
    # What is checked of each record that they point to, asked once.
    checked = [
        {other.id: _get_checked(other) for other in rows[name]} for name in names
    ]
    distinct = {}
    for row in rows:
        key = [row.company_id.id]
        for name, of_other in zip(names, checked, strict=True):
            others = row[name]
            one = len(others) == 1
            key.append(of_other[others.id] if one else _get_checked(others))
        distinct[tuple(key)] = row.id
    return records.browse(distinct.values())


def _get_checked(record):
    """What core's check asks of a record: its company, unless its model says more."""
    model = type(record)
    if (
        not record._fields.get("company_id")
        or len(record) != 1
        or model._check_company_domain
        != BaseModel.__dict__.get("_check_company_domain")
    ):
        return record
    return record._name, record.company_id

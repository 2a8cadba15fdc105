"""Core's check of companies, on many records at once."""


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
    distinct = {
        tuple(row[name] for name in ("company_id", *names)): row.id for row in rows
    }
    return records.browse(distinct.values())

"""Values of records to be, read and written as if they were the records.

A model that computes many fields at creation pays dearly for the ORM's new records. It
can instead let its computations run on drafts: they take records and drafts alike.
"""


class Draft:
    """One record to be. ``vals`` are its values for ``create``; relations are read as
    records and written as ids. Build with :func:`prepare_drafts`."""

    __slots__ = ("_cache", "_fields", "vals")

    def __init__(self, fields, vals, cache):
        object.__setattr__(self, "_fields", fields)
        object.__setattr__(self, "_cache", cache)
        object.__setattr__(self, "vals", vals)

    def __getattr__(self, name):
        kind, model = self._fields[name]
        value = self.vals.get(name)
        if kind == "many2one":
            return self._cache[name].get(value or False, model)
        if kind == "many2many":
            return model.browse(_get_ids(value))
        return value if value is not None else False

    def __setattr__(self, name, value):
        kind, _model = self._fields[name]
        if kind == "many2one":
            self._cache[name].setdefault(value.id, value)
            self.vals[name] = value.id
        elif kind == "many2many":
            self.vals[name] = [(6, 0, value.ids)]
        else:
            self.vals[name] = value

    def __contains__(self, name):
        return name in self.vals


def prepare_drafts(model, vals_list):
    """Return a :class:`Draft` for each dict of ``vals_list``, which it writes into;
    related records are read together."""
    relations = {}
    caches = {}
    for name, field in model._fields.items():
        comodel = model.env[field.comodel_name] if field.comodel_name else None
        relations[name] = (field.type, comodel)
        if field.type == "many2one":
            ids = {vals.get(name) for vals in vals_list} - {None, False}
            caches[name] = {record.id: record for record in comodel.browse(ids)}
    return [Draft(relations, vals, caches) for vals in vals_list]


def _get_ids(commands):
    """Return the ids that x2many ``commands`` of a creation leave."""
    ids = []
    for command in commands or ():
        if isinstance(command, int):
            ids.append(command)
        elif command[0] == 6:
            ids = list(command[2])
        elif command[0] == 4:
            ids.append(command[1])
        elif command[0] == 5:
            ids = []
    return ids

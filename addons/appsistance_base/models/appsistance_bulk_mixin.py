from collections import defaultdict
from itertools import chain
from operator import attrgetter

from psycopg2.extensions import AsIs

from odoo import api, models
from odoo.models import LOG_ACCESS_COLUMNS
from odoo.tools import SQL, split_every
from odoo.tools.misc import clean_context

from ..tools import companies
from .appsistance_bulk_defaults_mixin import FEW

ROWS_PER_INSERT = 1000
DEFAULT = AsIs("DEFAULT")
# Fields whose values are converted alike on every record.
PLAIN_TYPES = {
    "boolean",
    "char",
    "date",
    "datetime",
    "float",
    "integer",
    "many2one",
    "selection",
    "text",
}
# Fields that need what only core does.
SPECIAL_TYPES = {"many2one_reference", "properties"}


class AppsistanceBulkMixin(models.AbstractModel):
    """Rows made by the thousand: what core does row by row is done field by field.

    ``create`` and its overrides, computed fields, constraints, access rights and rules
    stay core's. Here the rows go into the database by the thousand and into the cache
    field by field.
    """

    _name = "appsistance.bulk.mixin"
    _description = "Rows Made in Bulk"
    _inherit = "appsistance.bulk.defaults.mixin"

    def _check_company(self, fnames=None):
        """Rows that point to the same records are checked once."""
        checked = companies.get_distinct(self, fnames)
        return super(AppsistanceBulkMixin, checked)._check_company(fnames)

    # --------------------------------------------------
    # Rows
    # --------------------------------------------------

    @api.model
    def _create(self, data_list):
        if len(data_list) < FEW or not self._is_plain():
            return super()._create(data_list)
        rows = [data["stored"] for data in data_list]
        names = sorted(set().union(*rows))
        records = self.browse(self._insert_rows(rows, names))
        for data, record in zip(data_list, records, strict=True):
            data["record"] = record
        records._fill_cache(rows, names)
        protected = [(data["protected"], data["record"]) for data in data_list]
        with self.env.protecting(protected):
            records.modified(self._fields, create=True)
            records._create_relations(rows, names)
        records._validate_fields(names)
        records.check_access("create")
        return records

    @api.model
    def _is_plain(self):
        """Whether the rows are nothing but columns and relations of their own."""
        return (
            not self._inherits
            and not self._parent_store
            and not any(
                field.store and (field.company_dependent or field.type in SPECIAL_TYPES)
                for field in self._fields.values()
            )
        )

    @api.model
    def _insert_rows(self, rows, names):
        """Insert the columns of the rows and return their ids."""
        columns = [name for name in names if self._fields[name].column_type]
        ids = []
        for some in split_every(ROWS_PER_INSERT, rows):
            values = [self._get_column(name, some) for name in columns]
            places, values = self._get_places(values)
            result = self.env.execute_query(
                SQL(
                    "INSERT INTO %s (%s) VALUES (%s) RETURNING id",
                    SQL.identifier(self._table),
                    SQL(", ").join(map(SQL.identifier, columns)),
                    # One row's places for each: quicker than an object for each.
                    SQL("), (".join([places] * len(some)), *values),
                )
            )
            ids.extend(id_ for (id_,) in result)
        return ids

    @api.model
    def _get_places(self, columns):
        """Return one row of the query and the values of all rows, one after the other.

        A column that has one value in all rows has it in the query's text, quoted once.
        The first never: a query without values would leave its ``%%`` as they are.
        """
        first, *others = columns
        places, differing = ["%s"], [first]
        for column in others:
            if all(value is column[0] for value in column):
                quoted = self.env.cr.mogrify("%s", [column[0]]).decode()
                places.append(quoted.replace("%", "%%"))
            else:
                places.append("%s")
                differing.append(column)
        rows = zip(*differing, strict=True)
        return ", ".join(places), chain.from_iterable(rows)

    @api.model
    def _is_converted_alike(self, field):
        return field.type in PLAIN_TYPES and not field.translate

    @api.model
    def _get_column(self, name, rows):
        """The values of one column; what is alike is converted once."""
        field = self._fields[name]
        convert = field.convert_to_column_insert
        if not self._is_converted_alike(field):
            return [
                convert(row[name], self, row) if name in row else DEFAULT
                for row in rows
            ]
        known = {}
        for row in rows:
            if name in row and row[name] not in known:
                known[row[name]] = convert(row[name], self, row)
        return [known[row[name]] if name in row else DEFAULT for row in rows]

    def _fill_cache(self, rows, names):
        """Cache what was inserted, and nothing for what was not."""
        given = {*names, *LOG_ACCESS_COLUMNS, "id"}
        for name, field in self._fields.items():
            if not field.store:
                continue
            if field.type in ("one2many", "many2many"):
                field._update_cache(self, ())
            elif name not in given:
                field._update_cache(self, None)
        for name in names:
            field = self._fields[name]
            if self._is_converted_alike(field):
                self._fill_plain_cache(field, rows)
            elif field.type not in ("one2many", "many2many"):
                self._fill_other_cache(field, rows)

    def _fill_plain_cache(self, field, rows):
        name, known = field.name, {}
        for row in rows:
            if name in row and row[name] not in known:
                known[row[name]] = field.convert_to_cache(row[name], self)
        values = [known[row[name]] if name in row else None for row in rows]
        field._get_cache(self.env).update(zip(self._ids, values, strict=True))
        if field.type == "many2one":
            self._fill_inverse_caches(field, values)

    def _fill_other_cache(self, field, rows):
        for record, row in zip(self.with_context(bin_size=False), rows, strict=True):
            if field.name not in row:
                field._update_cache(record, None)
            elif field.type != "html":
                value = field.convert_to_cache(row[field.name], record)
                field._update_cache(record, value)

    def _fill_inverse_caches(self, field, values):
        """Add the rows to the lists of others, where those are in the cache."""
        inverses = self.pool.field_inverses[field]
        caches = [inverse._get_cache(self.env) for inverse in inverses]
        is_plain = not any(inverse.domain for inverse in inverses)
        ids = defaultdict(tuple)
        for id_, value in zip(self._ids, values, strict=True):
            if any(value in cache for cache in caches):
                ids[value] += (id_,)
        for value, some_ids in ids.items():
            if not is_plain:
                field._update_inverses(self.browse(some_ids), value)
                continue
            for cache in caches:
                if value in cache:
                    cache[value] += some_ids

    def _create_relations(self, rows, names):
        """Create what hangs on the rows: lists, tags, attachments."""
        others = [self._fields[n] for n in names if not self._fields[n].column_type]
        context = clean_context(self.env.context)
        records = self.with_context(context)  # pylint: disable=context-overridden
        for field in sorted(others, key=attrgetter("_sequence")):
            field.create(
                [
                    (record, row[field.name])
                    for record, row in zip(records, rows, strict=True)
                    if field.name in row
                ]
            )
        if others:
            self.modified([field.name for field in others], create=True)

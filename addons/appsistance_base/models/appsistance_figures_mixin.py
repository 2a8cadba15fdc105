from datetime import date, timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

EPOCH = date(1970, 1, 1)


class AppsistanceFiguresMixin(models.AbstractModel):
    """Counts for smart buttons and lists: all of them, for all records, by one query.

    A field takes part with ``compute="_compute_appsistance_figures"`` and a source of
    its name. Access rules hold; what the user may not read counts as nothing.
    """

    _name = "appsistance.figures.mixin"
    _description = "Figures of Related Records"

    def _compute_appsistance_figures(self):
        names = [
            field.name
            for field in self._fields.values()
            if field.compute == "_compute_appsistance_figures"
        ]
        figures = self._appsistance_read_figures()
        for record in self:
            for name in names:
                value = figures.get((name, record._origin.id), 0)
                if self._fields[name].type == "date":
                    value = EPOCH + timedelta(days=value) if value else False
                record[name] = value

    def _appsistance_get_figure_sources(self):
        """List of (field to fill, records, domain, field to ``self``, date or None).

        Counts the records that point to ``self``, or finds the earliest date.
        """
        return []

    def _appsistance_read_figures(self):
        """Return the values by (field name, id); dates as days since 1970."""
        selects = [
            select
            for source in self._appsistance_get_figure_sources()
            if (select := self._appsistance_select_figure(*source))
        ]
        if not selects or not self._origin.ids:
            return {}
        rows = self.env.execute_query(SQL(" UNION ALL ").join(selects))
        return {(name, record_id): value for name, record_id, value in rows}

    @api.model
    def _appsistance_select_figure(self, name, records, domain, field_name, date_name):
        if not records.has_access("read"):
            return None
        query = records._search(domain)
        if query.is_empty():
            return None
        key = records._field_to_sql(records._table, field_name, query)
        value = SQL("COUNT(*)")
        if date_name:
            column = records._field_to_sql(records._table, date_name, query)
            value = SQL("MIN(%s) - DATE '1970-01-01'", column)
        query.groupby = key
        return query.select(SQL("%s::text", name), key, value)

    def _appsistance_points_to(self, field_name):
        return Domain(field_name, "in", self._origin.ids)

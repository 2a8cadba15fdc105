import psycopg2

from odoo import api, models
from odoo.tools import SQL

MODEL_FIELDS = ("res_model", "model")


class AppsistanceRecordMerger(models.AbstractModel):
    """Point at one record whatever points at its duplicates.

    The references are found in the registry, so that fields of other addons follow
    without saying so. Each kind of reference is rewritten by one statement, whatever
    the number of rows. Evidence stays where it is: see ``_get_movable_condition``.
    """

    _name = "appsistance.record.merger"
    _description = "Merge of Records"

    @api.model
    def _relink(self, sources, target, kept_fields=()):
        """:param kept_fields: fields of the model itself that the caller handles"""
        self.env.flush_all()
        relations = set()
        for model, field in self._get_stored_fields():
            if model._name == sources._name and field.name in kept_fields:
                continue
            if field.type == "many2many":
                relations.update(self._get_relation_columns(field, sources._name))
            else:
                self._relink_field(model, field, sources, target)
        for relation, column, other in sorted(relations):
            self._relink_relation(relation, column, other, sources, target)
        self.env.invalidate_all()

    @api.model
    def _get_movable_condition(self, model):
        """SQL condition of the rows that may follow; sealed evidence may not."""
        if model._name == "ir.attachment":
            return SQL("appsistance_sealed IS NOT TRUE")
        return SQL("TRUE")

    @api.model
    def _get_stored_fields(self):
        for model in self.env.values():
            if model._abstract or model._transient or not model._auto:
                continue
            for field in model._fields.values():
                if field.store and (field.column_type or field.type == "many2many"):
                    yield model, field

    def _relink_field(self, model, field, sources, target):
        values = self._get_field_values(model, field, sources, target)
        if not values:
            return
        condition, value = values
        condition = SQL("%s AND %s", condition, self._get_movable_condition(model))
        ids = self._update_rows(model, field, condition, value)
        # stored fields that are read through this one follow
        model.invalidate_model([field.name], flush=False)
        model.browse(ids).modified([field.name])

    def _get_field_values(self, model, field, sources, target):
        """The condition of the rows to rewrite and the value to write, if any."""
        column = SQL.identifier(field.name)
        if field.company_dependent:
            return None
        if field.type == "many2one" and field.comodel_name == sources._name:
            return SQL("%s = ANY(%s)", column, sources.ids), SQL("%s", target.id)
        if field.type == "reference":
            references = [f"{sources._name},{id_}" for id_ in sources.ids]
            return (
                SQL("%s = ANY(%s)", column, references),
                SQL("%s", f"{target._name},{target.id}"),
            )
        model_field = self._get_model_field(model, field)
        if not model_field:
            return None
        return (
            SQL(
                "%s = %s AND %s = ANY(%s)",
                SQL.identifier(model_field),
                sources._name,
                column,
                sources.ids,
            ),
            SQL("%s", target.id),
        )

    def _get_model_field(self, model, field):
        """Name of the stored field that says which model a numeric field points at."""
        if field.type == "many2one_reference":
            candidates = (field.model_field,)
        elif field.type == "integer" and field.name == "res_id":
            candidates = MODEL_FIELDS
        else:
            return None
        for name in candidates:
            other = model._fields.get(name)
            if other is not None and other.store and other.column_type:
                return name
        return None

    def _update_rows(self, model, field, condition, value):
        query = SQL(
            "UPDATE %s SET %s = %s WHERE %s RETURNING id",
            SQL.identifier(model._table),
            SQL.identifier(field.name),
            value,
            condition,
        )
        try:
            with self.env.cr.savepoint(flush=False):
                return [id_ for (id_,) in self.env.execute_query(query)]
        except psycopg2.errors.UniqueViolation:
            return self._update_rows_singly(model, field, condition, value)

    def _update_rows_singly(self, model, field, condition, value):
        """Where both have the same row, the duplicate keeps its own."""
        table = SQL.identifier(model._table)
        rows = self.env.execute_query(
            SQL("SELECT id FROM %s WHERE %s ORDER BY id", table, condition)
        )
        done = []
        for (id_,) in rows:
            query = SQL(
                "UPDATE %s SET %s = %s WHERE id = %s",
                table,
                SQL.identifier(field.name),
                value,
                id_,
            )
            try:
                with self.env.cr.savepoint(flush=False):
                    self.env.cr.execute(query)
            except psycopg2.errors.UniqueViolation:
                continue
            done.append(id_)
        return done

    def _get_relation_columns(self, field, name):
        """``(table, column of the merged model, other column)``: both for a relation
        of the model with itself."""
        if field.comodel_name == name:
            yield field.relation, field.column2, field.column1
        if field.model_name == name:
            yield field.relation, field.column1, field.column2

    def _relink_relation(self, relation, column, other, sources, target):
        names = {
            "relation": SQL.identifier(relation),
            "column": SQL.identifier(column),
            "other": SQL.identifier(other),
            "sources": sources.ids,
            "target": target.id,
        }
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO %(relation)s (%(column)s, %(other)s)
                SELECT DISTINCT %(target)s, %(other)s
                  FROM %(relation)s
                 WHERE %(column)s = ANY(%(sources)s)
                ON CONFLICT DO NOTHING
                """,
                **names,
            )
        )
        self.env.cr.execute(
            SQL("DELETE FROM %(relation)s WHERE %(column)s = ANY(%(sources)s)", **names)
        )

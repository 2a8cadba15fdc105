from odoo import api, models

# Fewer rows are left to core: there is nothing to gain.
FEW = 20


class AppsistanceBulkDefaultsMixin(models.AbstractModel):
    """Defaults are asked once for rows that lack the same fields, not row by row."""

    _name = "appsistance.bulk.defaults.mixin"
    _description = "Defaults of Rows Made in Bulk"

    def _get_fresh_defaults(self):
        """Names of the fields whose default is another on each row."""
        return set()

    @api.model
    def _has_defaults_alike(self):
        """Whether rows made together may share their defaults."""
        return True

    @api.model
    def _prepare_create_values(self, vals_list):
        cache = self.env.cr.cache
        alike = len(vals_list) >= FEW and self._has_defaults_alike()
        if not alike or "appsistance_defaults" in cache:
            return super()._prepare_create_values(vals_list)
        cache["appsistance_defaults"] = {}
        try:
            return super()._prepare_create_values(vals_list)
        finally:
            del cache["appsistance_defaults"]

    @api.model
    def _add_missing_default_values(self, values):
        kept = self.env.cr.cache.get("appsistance_defaults")
        if kept is None:
            return super()._add_missing_default_values(values)
        key = (self._name, frozenset(values))
        if key not in kept:
            complete = super()._add_missing_default_values(values)
            fresh = self._get_fresh_defaults() - set(values)
            added = {n: complete[n] for n in complete if n not in values}
            kept[key] = added, [name for name in fresh if name in added]
            return complete
        added, fresh = kept[key]
        return {**added, **values, **(self.default_get(fresh) if fresh else {})}

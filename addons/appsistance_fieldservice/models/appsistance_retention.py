from odoo import api, fields, models
from odoo.fields import Domain

BATCH = 5000


class AppsistanceRetention(models.AbstractModel):
    """Every day what is older than the company keeps it goes; evidence never does."""

    _name = "appsistance.retention"
    _description = "Retention"

    @api.autovacuum
    def _gc_expired(self):
        """Delete a batch of each kind; say whether more is left, to be called again."""
        done, more = 0, False
        kinds_by_name = self._get_kinds()
        companies = self.env["res.company"].sudo().search_fetch([], [*kinds_by_name])
        for company in companies:
            for name, kinds in kinds_by_name.items():
                days = company[name]
                if days <= 0:
                    continue
                limit = fields.Datetime.subtract(fields.Datetime.now(), days=days)
                for model, domain in kinds:
                    old = self._find_old(model, company, domain(limit))
                    old.unlink()
                    done += len(old)
                    more |= len(old) == BATCH
        return done, more

    def _find_old(self, model, company, domain):
        own = Domain("company_id", "=", company.id)
        return self.env[model].sudo().search(own & domain, limit=BATCH, order="id")

    @api.model
    def _get_kinds(self):
        """Hook: by the company's field of days, pairs of a model and a method that
        returns the domain of what is older than a moment."""
        return {
            "appsistance_keep_operations_days": [
                ("appsistance.phone.operation", self._get_operations_domain)
            ],
            "appsistance_keep_links_days": [
                ("appsistance.signature.request", self._get_links_domain)
            ],
            "appsistance_keep_invitations_days": [
                ("appsistance.invitation", self._get_past_visits_domain),
                ("appsistance.day.sheet", self._get_day_sheets_domain),
            ],
            "appsistance_keep_notices_days": [
                ("appsistance.visit.notice", self._get_past_visits_domain)
            ],
            "appsistance_keep_photos_days": [
                ("appsistance.visit.photo", self._get_photos_domain)
            ],
        }

    def _get_operations_domain(self, limit):
        """A conflict waits for somebody to choose."""
        return Domain("state", "!=", "conflict") & Domain("create_date", "<", limit)

    def _get_links_domain(self, limit):
        """A link that was used says how a signature came: it is evidence."""
        unused = Domain("state", "in", ("expired", "cancelled"))
        return unused & Domain("expires_at", "<", limit)

    def _get_past_visits_domain(self, limit):
        return Domain("visit_id.stop", "<", limit)

    def _get_day_sheets_domain(self, limit):
        return Domain("date", "<", limit.date())

    def _get_photos_domain(self, limit):
        """Neither those of a report that was ever closed, nor those that somebody
        still has to quote."""
        asked = self.env["appsistance.quote.request"].sudo()
        open_requests = asked.search([("state", "=", "requested")])
        return (
            Domain("create_date", "<", limit)
            & Domain("visit_id.state", "in", ("done", "cancelled"))
            & Domain("visit_id.report_ids", "not any", [("version_id", "!=", False)])
            & Domain("id", "not in", open_requests.photo_ids.ids)
        )

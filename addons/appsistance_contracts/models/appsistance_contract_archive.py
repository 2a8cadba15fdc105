from odoo import fields, models

from odoo.addons.appsistance_fieldservice.tools import canonical_json


class AppsistanceContract(models.Model):
    """What an ended period keeps: names as text, never ids, so that neither a merge of
    partners nor a migration changes what was agreed."""

    _inherit = "appsistance.contract"

    def _get_archive_contents(self, periods):
        """``{period: content}``"""
        return {
            period: period.contract_id._with_words()._get_archive_content(period)
            for period in periods
        }

    def _with_words(self):
        """What no user asked for (a job) is kept in the company's language."""
        if self.env.context.get("lang"):
            return self
        return self.with_context(lang=self.company_id.partner_id.lang)

    def _get_archive_content(self, period):
        """Hook: the terms, equipment, plan, coverage and prices of ``period``."""
        self.ensure_one()
        return {
            "schema": canonical_json.SCHEMA,
            "contract": self._get_archive_terms(period),
            "equipment": [line._get_archive_content() for line in self.line_ids],
            "plan": [plan._get_archive_content() for plan in self.plan_ids],
            "clauses": [clause._get_archive_content() for clause in self.clause_ids],
            "fees": [fee._get_archive_content() for fee in self.sudo().fee_ids],
        }

    def _get_archive_terms(self, period):
        def label(name):
            options = dict(self._fields[name]._description_selection(self.env))
            return options.get(self[name], "")

        return {
            "number": self.name,
            "title": self.title or "",
            "period": period.number,
            "date_start": fields.Date.to_string(period.date_start),
            "date_end": fields.Date.to_string(period.date_end),
            "terminated_on": fields.Date.to_string(self.terminated_on) or "",
            "customer": self.customer_id.display_name or "",
            "vat": self.customer_id.vat or "",
            "tax_code": self.customer_id.l10n_it_codice_fiscale or "",
            "bill_to": self.invoice_partner_id.display_name or "",
            "sites": [site.display_name for site in self.site_ids],
            "kind": label("kind"),
            "renewal": label("renewal_kind"),
            "renewal_months": self.renewal_months,
            "notice": self._get_archive_notice(label("notice_unit")),
            "indexation": self.sudo()._get_indexation_text(),
            "policy": self.billing_policy_id.name or "",
            "payment_term": self.payment_term_id.name or "",
            "hours_of_service": self.service_calendar_id.name or "",
            "on_call": self.has_h24,
            "response_hours": canonical_json.decimal_text(self.response_hours),
            "restore_hours": canonical_json.decimal_text(self.restore_hours),
            "order_number": self.customer_order_number or "",
            "cig": self.cig or "",
            "cup": self.cup or "",
            "terms": self.terms or "",
        }

    def _get_archive_notice(self, unit):
        """How long before its end, or by which day of the year."""
        if self.renewal_kind == "none":
            return ""
        if self.notice_unit == "date":
            return f"{unit}: {self.notice_day}/{self.notice_month}"
        return f"{self.notice_value} {unit}"

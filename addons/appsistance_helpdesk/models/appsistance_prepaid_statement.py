from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.tools import format_date, format_datetime

from ..tools.prepaid_statement import render_statement
from .appsistance_prepaid_ledger import DEFAULT_TIMEZONE


class ResPartner(models.Model):
    """The customer's statement of prepaid minutes."""

    _inherit = "res.partner"

    def _appsistance_get_prepaid_statement(self, company=None):
        """Every line of a customer's ledger in one company, the oldest first.

        List of dicts ``date`` (naive UTC), ``package``, ``kind`` (as people read it),
        ``ticket`` (record), ``who``, ``reason``, ``minutes``, ``balance`` (of all
        packages, after the line). Read with all rights: who asks has been checked.
        """
        self.ensure_one()
        company = company or self.env.company
        entries = self.env["appsistance.prepaid.entry"].sudo()
        entries = entries.search(
            [
                ("customer_id", "=", self.commercial_partner_id.id),
                ("company_id", "=", company.id),
            ],
            order="id",
        )
        kinds = dict(entries._fields["kind"]._description_selection(self.env))
        balance = 0
        lines = []
        for entry in entries:
            balance += entry.minutes
            lines.append(
                {
                    "date": entry.date,
                    "package": entry.package_id.name,
                    "kind": kinds[entry.kind],
                    "ticket": entry.ticket_id,
                    "who": entry.user_id.name if entry.ticket_id else "",
                    "reason": entry.reason,
                    "minutes": entry.minutes,
                    "balance": balance,
                }
            )
        return lines

    def _appsistance_render_prepaid_statement(self, company=None):
        """Return the statement as the bytes of a PDF."""
        self.ensure_one()
        company = (company or self.env.company).sudo()
        customer = self.commercial_partner_id.with_context(
            lang=self.lang or self.env.lang
        )
        content = customer._appsistance_prepare_prepaid_content(company)
        return render_statement(content)

    def _appsistance_prepare_prepaid_content(self, company):
        env = self.env
        zone = ZoneInfo(company.partner_id.tz or DEFAULT_TIMEZONE)
        packages = env["appsistance.prepaid.package"].sudo()
        packages = packages.search(packages._get_valid_domain(self, company))
        today = packages._get_local_day(company, fields.Datetime.now())
        lines = self._appsistance_get_prepaid_statement(company)
        return {
            "title": env._("Statement of prepaid minutes"),
            "author": company.name,
            "company": company.partner_id.contact_address_inline,
            "customer": self.contact_address_inline,
            "as_of": env._("As of %s", format_date(env, today)),
            "left": env._(
                "%s minutes left", sum(package.balance for package in packages)
            ),
            "packages": [
                env._(
                    "%(package)s: %(left)s of %(minutes)s minutes, until %(date)s",
                    package=package.name,
                    left=package.balance,
                    minutes=package.minutes,
                    date=format_date(env, package.date_to) or env._("no expiry"),
                )
                for package in packages
            ],
            "headings": [
                env._("Date"),
                env._("What"),
                env._("Ticket"),
                env._("Who"),
                env._("Minutes"),
                env._("Balance"),
            ],
            "lines": [
                [
                    format_datetime(env, line["date"], tz=zone.key, dt_format="short"),
                    f"{line['kind']}: {line['reason']}",
                    line["ticket"].number or "",
                    line["who"],
                    f"{line['minutes']:+d}",
                    str(line["balance"]),
                ]
                for line in lines
            ],
            "page": env._("Page"),
        }

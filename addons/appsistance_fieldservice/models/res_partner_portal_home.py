from odoo import fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_amount, format_date

from odoo.addons.appsistance_base.models.res_partner_portal_home import HOME_ROWS


class ResPartner(models.Model):
    """Visits, reports and quotations on the customer's home page."""

    _inherit = "res.partner"

    def _appsistance_get_home_blocks(self):
        return [
            *super()._appsistance_get_home_blocks(),
            *self._appsistance_get_home_visits(),
            *self._appsistance_get_home_quotations(),
            *self._appsistance_get_home_reports(),
        ]

    # --------------------------------------------------
    # Visits
    # --------------------------------------------------

    def _appsistance_get_home_visits(self):
        visits = self.env["appsistance.visit"]
        if not visits.has_access("read"):
            return []
        coming = visits._get_coming_domain()
        found = visits.search(coming, order="start, id", limit=HOME_ROWS)
        return [
            self._appsistance_prepare_home_block(
                "visits",
                20,
                self.env._("Next Visits"),
                icon="fa-calendar-o",
                rows=[
                    self._appsistance_prepare_home_visit(visit)
                    for visit in found.sudo()
                ],
                url="/my/visits",
                link=self.env._("All visits"),
                empty=self.env._("No visit is planned now."),
            )
        ]

    def _appsistance_prepare_home_visit(self, visit):
        what = [visit.type_id.name, visit.lead_id.name]
        if visit.state == "planned":
            what.insert(0, visit._get_portal_band())
        badge = False
        if visit.state != "planned":
            badge = (self.env._("In Progress"), "warning")
        return self._appsistance_prepare_home_row(
            visit._get_portal_day(),
            f"/my/visits/{visit.id}",
            details=[
                " · ".join(filter(None, what)),
                self._appsistance_get_home_place(visit.site_id, visit.customer_id),
            ],
            badge=badge,
        )

    # --------------------------------------------------
    # Reports
    # --------------------------------------------------

    def _appsistance_get_home_reports(self):
        reports = self.env["appsistance.report"]
        if not reports.has_access("read"):
            return []
        found = reports.search_fetch(
            [],
            ["customer_id", "date", "name", "site_id", "visit_id"],
            order="date desc, id desc",
            limit=HOME_ROWS,
        )
        if not found:
            return []
        return [
            self._appsistance_prepare_home_block(
                "reports",
                40,
                self.env._("Last Reports"),
                icon="fa-file-pdf-o",
                rows=[
                    self._appsistance_prepare_home_report(report)
                    for report in found.sudo()
                ],
                url="/my/visits?filterby=past",
                link=self.env._("All past visits"),
            )
        ]

    def _appsistance_prepare_home_report(self, report):
        url = f"/my/visits/{report.visit_id.id}"
        day = format_date(self.env, report.date)
        return self._appsistance_prepare_home_row(
            " · ".join(filter(None, (report.visit_id.type_id.name, day))),
            url,
            details=[
                self._appsistance_get_home_place(report.site_id, report.customer_id)
            ],
            files=[(report.name, f"{url}/report", "fa-file-pdf-o")],
        )

    # --------------------------------------------------
    # Quotations
    # --------------------------------------------------

    def _appsistance_get_home_quotations(self):
        """Those that can still be accepted: they wait for the customer."""
        orders = self.env["sale.order"]
        if not orders.has_access("read"):
            return []
        today = fields.Date.context_today(self)
        valid = Domain("validity_date", "=", False) | Domain(
            "validity_date", ">=", today
        )
        domain = Domain("state", "=", "sent") & valid
        found = orders.search_fetch(
            domain,
            [
                "amount_total",
                "currency_id",
                "name",
                "partner_id",
                "partner_shipping_id",
                "validity_date",
            ],
            order="date_order, id",
        )
        if not found:
            return []
        return [
            self._appsistance_prepare_home_block(
                "quotations",
                15,
                self.env._("Quotations to Accept"),
                icon="fa-pencil-square-o",
                rows=[
                    self._appsistance_prepare_home_quotation(order)
                    for order in found[:HOME_ROWS].sudo()
                ],
                total=len(found),
                url="/my/quotes",
                link=self.env._("All quotations"),
            )
        ]

    def _appsistance_prepare_home_quotation(self, order):
        amount = format_amount(self.env, order.amount_total, order.currency_id)
        details = [amount]
        if order.validity_date:
            day = format_date(self.env, order.validity_date)
            details.append(self.env._("valid until %(day)s", day=day))
        customer = order.partner_id.commercial_partner_id
        place = self._appsistance_get_home_place(order.partner_shipping_id, customer)
        return self._appsistance_prepare_home_row(
            self.env._("Quotation %(number)s", number=order.name),
            f"/my/orders/{order.id}",
            details=[" · ".join(details), place],
            task=self.env._("Read and accept"),
        )

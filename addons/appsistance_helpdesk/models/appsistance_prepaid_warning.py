from odoo import api, fields, models
from odoo.fields import Domain

LEVELS = (False, "yellow", "orange", "red")


class AppsistancePrepaidPackage(models.Model):
    """Tells operator and customer that minutes run out, or are about to expire."""

    _inherit = "appsistance.prepaid.package"

    level = fields.Selection(
        [
            ("green", "Enough"),
            ("yellow", "Getting Low"),
            ("orange", "Low"),
            ("red", "Nearly None"),
        ],
        string="Minutes Left Are",
        compute="_compute_level",
        help="All valid packages of the customer together.",
    )

    @api.depends("balance", "minutes", "state")
    def _compute_level(self):
        levels = self._get_levels(self.customer_id, self.company_id)
        for package in self:
            key = (package.customer_id.id, package.company_id.id)
            package.level = levels.get(key) or "green"

    # --------------------------------------------------
    # Thresholds
    # --------------------------------------------------

    @api.model
    def _get_levels(self, customers, companies):
        """``{(customer_id, company_id): yellow, orange, red or False}`` by the share of
        minutes that is left in all packages valid today; without packages no key."""
        rows = self._read_group(
            self._get_valid_domain(customers, companies),
            ["customer_id", "company_id"],
            ["balance:sum", "minutes:sum"],
        )
        return {
            (customer.id, company.id): company._appsistance_get_prepaid_level(
                balance, minutes
            )
            for customer, company, balance, minutes in rows
        }

    def _warn(self):
        """Tell of a threshold that these packages' customers have just passed, once.

        A purchase lifts the level, so that the next shortage is told again.
        """
        levels = self._get_levels(self.customer_id, self.company_id)
        valid = self.search(self._get_valid_domain(self.customer_id, self.company_id))
        for (customer_id, company_id), level in levels.items():
            packages = valid.filtered(
                lambda package, customer_id=customer_id, company_id=company_id: (
                    package.customer_id.id == customer_id
                    and package.company_id.id == company_id
                )
            )
            told = max(packages.mapped("warned_level"), key=LEVELS.index)
            if LEVELS.index(level) > LEVELS.index(told):
                packages[-1:]._tell_level(level)
            packages.write({"warned_level": level})

    def _tell_level(self, level):
        """Write to the customer; at the last threshold the office is to offer more."""
        self.ensure_one()
        template = self.env.ref("appsistance_helpdesk.mail_template_prepaid_low")
        template.send_mail(self.id)
        if level == "red":
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Offer a new package"),
                user_id=self._get_seller().id,
            )

    def _get_seller(self):
        """Who sells to this customer, or who sold the package."""
        user = self.customer_id.user_id or self.move_line_id.move_id.invoice_user_id
        user = user or self.create_uid
        return user if not user.share else self.env.ref("base.user_admin")

    # --------------------------------------------------
    # Expiry
    # --------------------------------------------------

    @api.model
    def _cron_notice(self):
        """Tell customers, once, that minutes are about to expire."""
        template = self.env.ref("appsistance_helpdesk.mail_template_prepaid_expiry")
        for company in self._get_companies():
            today = self._get_local_day(company, fields.Datetime.now())
            days = company.appsistance_prepaid_notice_days
            ending = self.search(
                Domain("company_id", "=", company.id)
                & Domain("state", "=", "active")
                & Domain("balance", ">", 0)
                & Domain("expiry_noticed_on", "=", False)
                & Domain("date_to", ">=", today)
                & Domain("date_to", "<=", fields.Date.add(today, days=days))
            )
            if days > 0 and ending:
                template.send_mail_batch(ending.ids)
                ending.write({"expiry_noticed_on": today})

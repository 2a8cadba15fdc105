from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import holidays


class ResCompany(models.Model):
    _inherit = "res.company"

    appsistance_billing_policy_id = fields.Many2one(
        "appsistance.billing.policy",
        string="Default Billing Policy",
        check_company=True,
        help="Used where neither contract, site nor customer has one.",
    )
    appsistance_patron_day = fields.Char(
        string="Patron Day",
        help="Local holiday of the patron saint, as day/month, for example 15/02.",
    )
    # Equipment
    appsistance_equipment_user_id = fields.Many2one(
        "res.users",
        string="Responsible for Equipment",
        domain="[('share', '=', False)]",
        help="Reminded of deadlines where neither equipment nor customer names one.",
    )
    appsistance_deadline_reminder_days = fields.Integer(
        string="Remind of Deadlines (Days Before)", default=30
    )
    appsistance_contractor_reminder_days = fields.Integer(
        string="Remind of Other Firms' Contracts (Days Before)",
        default=60,
        help="Days before another firm's contract ends on a customer's equipment.",
    )

    @api.constrains("appsistance_patron_day")
    def _check_patron_day(self):
        for company in self:
            company._appsistance_get_patron()

    def _appsistance_get_patron(self):
        """Return the patron's day as ``(month, day)``, or None."""
        self.ensure_one()
        if not self.appsistance_patron_day:
            return None
        day, _separator, month = self.appsistance_patron_day.strip().partition("/")
        try:
            return holidays.check_patron((int(month), int(day)))
        except ValueError:
            raise ValidationError(
                self.env._(
                    "“%(day)s” is no day of the year. Write the patron's day as "
                    "day/month, for example 15/02.",
                    day=self.appsistance_patron_day,
                )
            ) from None

    @api.depends("account_edi_proxy_client_ids", "l10n_it_codice_fiscale")
    def _compute_l10n_it_edi_proxy_user_id(self):
        """Core registers a demonstration proxy as soon as somebody looks; it would
        pretend that invoices were sent. Here looking changes nothing."""
        for company in self:
            clients = company._l10n_it_get_edi_company().account_edi_proxy_client_ids
            company.l10n_it_edi_proxy_user_id = clients.filtered(
                lambda client: client.proxy_type == "l10n_it_edi"
            )

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

# how the entries begin that the invoice's return to draft makes
WITHDRAWN = "withdrawn/"


class AppsistancePrepaidPackage(models.Model):
    """How a package comes from an invoice, and goes back by a credit note.

    VAT falls due at the sale: minutes that are used or expire make no document.
    """

    _inherit = "appsistance.prepaid.package"

    @api.model
    def _credit_lines(self, lines):
        """Credit invoice lines of packages; a line has one package for good.

        Return the new packages.
        """
        found = self.search([("move_line_id", "in", lines.ids)])
        for package in found.filtered(lambda package: package._is_withdrawn()):
            package._credit_again()
        new = lines - found.move_line_id
        packages = self.create([self._prepare_package(line) for line in new])
        for package in packages:
            package._add_entry(
                "credit",
                package.minutes,
                "sale/1",
                package.move_line_id.move_id.name or package.name,
            )
        packages._warn()
        return packages

    def _prepare_package(self, line):
        product = line.product_id
        move = line.move_id
        start = max(
            self._get_local_day(move.company_id, fields.Datetime.now()),
            move.invoice_date,
        )
        months = product.appsistance_prepaid_months
        return {
            **self._prepare_conditions(product, line.quantity),
            "name": f"{product.display_name} - {move.name}",
            "company_id": move.company_id.id,
            "customer_id": move.commercial_partner_id.id,
            "move_line_id": line.id,
            "date_from": start,
            "date_to": fields.Date.add(start, months=months, days=-1)
            if months
            else False,
        }

    def _prepare_conditions(self, product, quantity=1.0):
        """The product's conditions on the day of the sale."""
        return {
            "product_id": product.id,
            "minutes": round(quantity * product.appsistance_prepaid_minutes),
            "overdraft": product.appsistance_prepaid_overdraft,
            "block_minutes": product.appsistance_prepaid_block,
            "minimum_minutes": product.appsistance_prepaid_minimum,
            "opening_minutes": product.appsistance_prepaid_opening,
            "rule_ids": [
                Command.create(
                    {
                        "sequence": rule.sequence,
                        "team_id": rule.team_id.id,
                        "hours": rule.hours,
                        "resource_calendar_id": rule.resource_calendar_id.id,
                        "percent": rule.percent,
                    }
                )
                for rule in product.appsistance_prepaid_rule_ids
            ],
        }

    def _is_withdrawn(self):
        """By the invoice's return to draft: a credit note takes back for good."""
        self.ensure_one()
        last = self.entry_ids.sorted("id")[-1:]
        return self.state == "refunded" and last.source_key.startswith(WITHDRAWN)

    def _credit_again(self):
        """The invoice was posted again, after corrections."""
        self.ensure_one()
        line = self.move_line_id
        values = self._prepare_package(line)
        del values["rule_ids"]
        self.write({**values, "state": "active"})
        number = 1 + len(self.entry_ids.filtered(lambda entry: entry.kind == "credit"))
        self._add_entry("credit", self.minutes, f"sale/{number}", line.move_id.name)

    def _withdraw(self):
        """Take all minutes back before the invoice returns to draft.

        :raises UserError: if minutes were used
        """
        for package in self:
            if package.balance != package.minutes:
                raise UserError(
                    self.env._(
                        "Minutes of %s were used: make a credit note for what is"
                        " unspent instead.",
                        package.name,
                    )
                )
            number = len(package.entry_ids)
            package._add_entry(
                "refund",
                -package.balance,
                f"{WITHDRAWN}{number}",
                self.env._("The invoice went back to draft"),
            )
            package.write({"state": "refunded"})

    def _refund(self, minutes, line):
        """Take ``minutes`` back for a line of a credit note."""
        self.ensure_one()
        self._add_entry("refund", -minutes, f"refund/{line.id}", line.move_id.name)
        if self.balance <= 0:
            self.write({"state": "refunded"})

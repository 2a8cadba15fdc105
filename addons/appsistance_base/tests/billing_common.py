from odoo import Command, fields

from .common import AppsistanceCommon


class BillingCommon(AppsistanceCommon):
    """A policy, its prices, tax rules and charges ready to be invoiced."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        # the sentences that the tests read are the source's
        partners = cls.condominium | cls.private | cls.studio | cls.company.partner_id
        partners.lang = "en_US"
        cls.tax_22 = cls._get_tax("22v")
        cls.tax_10 = cls._get_tax("10v")
        cls.labour = cls.env.ref("appsistance_base.product_labour")
        cls.helper = cls.env.ref("appsistance_base.product_helper")
        cls.travel = cls.env.ref("appsistance_base.product_travel")
        cls.callout = cls.env.ref("appsistance_base.product_callout")
        cls.oncall = cls.env.ref("appsistance_base.product_oncall_callout")
        cls.consumables = cls.env.ref("appsistance_base.product_consumables")
        cls.policy = cls._create_policy("Standard")
        cls.company.appsistance_billing_policy_id = cls.policy
        cls.env["appsistance.tax.rule"].search([]).active = False
        cls.rule_22 = cls._create_tax_rule("Ordinary 22 %", cls.tax_22)
        cls.condominium.appsistance_building_use = "residential"
        cls.private.appsistance_building_use = "residential"
        cls.charges = cls.env["appsistance.charge"]
        # what the database holds already, the demonstration firm's, is not looked at
        cls.charges.search([]).sudo().filtered(
            lambda charge: charge.state in ("to_invoice", "to_review", "disputed")
        ).state = "cancelled"

    @classmethod
    def _get_tax(cls, name):
        return cls.env.ref(f"account.{cls.env.company.id}_{name}")

    @classmethod
    def _create_policy(cls, name, **values):
        return cls.env["appsistance.billing.policy"].create(
            {
                "name": name,
                "calendar_id": cls.env.ref("resource.resource_calendar_std").id,
                "invoice_when": "at_once",
                "price_ids": [
                    Command.create({"product_id": cls.labour.id, "price": 48.0}),
                    Command.create({"product_id": cls.helper.id, "price": 36.0}),
                    Command.create({"product_id": cls.travel.id, "price": 0.75}),
                    Command.create({"product_id": cls.callout.id, "price": 40.0}),
                    Command.create({"product_id": cls.oncall.id, "price": 75.0}),
                ],
                **values,
            }
        )

    @classmethod
    def _create_tax_rule(cls, name, taxes, **values):
        return cls.env["appsistance.tax.rule"].create(
            {"name": name, "tax_ids": [Command.set(taxes.ids)], **values}
        )

    @classmethod
    def _create_charge(cls, **values):
        return cls.env["appsistance.charge"].create(
            {
                "name": "Repair",
                "customer_id": cls.condominium.id,
                "date": "2026-10-12",
                "price_unit": 100.0,
                **values,
            }
        )

    @classmethod
    def _create_run(cls, **values):
        return cls.env["appsistance.invoicing.run"].create(
            {"date_to": fields.Date.to_date("2026-10-31"), **values}
        )

    @classmethod
    def _invoice(cls, charges=None, **values):
        """Run what is to be invoiced and return the drafts."""
        run = cls._create_run(**values)
        run.action_preview()
        run.action_create_invoices()
        return run.move_ids if charges is None else charges.invoice_line_ids.move_id

    @classmethod
    def _post(cls, moves, day="2026-10-31"):
        moves.invoice_date = day
        moves.action_post()
        return moves

    @classmethod
    def _credit(cls, moves, answer="review", modify=False):
        """Make a credit note by core's wizard; return what it made."""
        wizard = (
            cls.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create(
                {
                    "journal_id": moves.journal_id.id,
                    "date": "2026-11-05",
                    "appsistance_after_credit": answer,
                }
            )
        )
        wizard.reverse_moves(is_modify=modify)
        return wizard.new_move_ids

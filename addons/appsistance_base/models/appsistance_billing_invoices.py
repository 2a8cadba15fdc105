from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import date_utils

from ..tools import rounding
from .appsistance_billing_policy import to_decimal

QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
}


class AppsistanceBillingInvoices(models.AbstractModel):
    """The ledger and its invoices: what a run takes, and what follows from them."""

    _name = "appsistance.billing.invoices"
    _description = "Billing Invoices"

    # --------------------------------------------------
    # What a run invoices
    # --------------------------------------------------

    def _filter_due(self, day):
        """Return the charges whose policy wants them invoiced by ``day``."""
        waiting = self.filtered(lambda charge: not charge._is_period_over(day))
        due = self - waiting
        by_order = due.filtered(
            lambda charge: charge.policy_id.invoice_when == "order_done"
        )
        return due - (by_order - by_order._filter_order_done())

    def _is_period_over(self, day):
        if self.policy_id.invoice_when != "month_end":
            return True
        return date_utils.end_of(self.date, "month") <= day

    def _filter_order_done(self):
        """Hook: of charges that wait for a work order, those whose order is done."""
        return self

    # --------------------------------------------------
    # The ledger and its invoices
    # --------------------------------------------------

    def _claim(self):
        """The charges have become invoice lines."""
        charges = self.sudo()
        invoiced = charges.filtered(lambda charge: charge.state == "invoiced")
        if invoiced:
            raise UserError(
                self.env._(
                    "“%(charge)s” is on an invoice already: a charge is billed once.",
                    charge=invoiced[0].name,
                )
            )
        charges._check_states("to_invoice", "to_review")
        # The ledger keeps no note of it: the invoice line says when and by whom.
        charges = charges.with_context(**QUIET)
        charges._keep_reference_documents()
        charges.write({"state": "invoiced", "review_reason": False})

    def _keep_reference_documents(self):
        for charge in self:
            if not charge.reference_documents:
                documents = charge._prepare_reference_documents()
                if documents:
                    charge.reference_documents = documents

    def _refuse_revival(self):
        if not self:
            return
        raise UserError(
            self.env._(
                "“%(charge)s” has been billed again by %(invoices)s: this invoice "
                "cannot come back.",
                charge=self[0].name,
                invoices=", ".join(
                    self[0].sudo().invoice_line_ids.move_id.mapped("display_name")
                ),
            )
        )

    def _sync_invoices(self, free_state="to_invoice", why=False):
        """Make the status follow the invoices: net of credit a charge is billed or not.

        :param free_state: what becomes of a charge that no invoice bills any more
        """
        if not self:
            return
        charges = self.sudo().with_context(**QUIET)
        lines = (
            self.env["account.move.line"]
            .sudo()
            .search([("appsistance_charge_id", "in", charges.ids)])
        )
        by_charge = lines.grouped("appsistance_charge_id")
        billed = charges.browse()
        for charge in charges:
            own = by_charge.get(charge, lines.browse())
            if own._appsistance_get_billing():
                billed |= charge
        lines._appsistance_update_released()
        newly_billed = billed.filtered(lambda charge: charge.state != "invoiced")
        newly_billed._check_states("to_invoice", "to_review", "not_billable")
        waived = newly_billed.filtered(lambda charge: charge.coverage == "free")
        waived._bill_after_all()
        newly_billed.write({"state": "invoiced", "review_reason": False})
        freed = (charges - billed).filtered(lambda charge: charge.state == "invoiced")
        if free_state == "waived":
            freed.write({"state": "to_review"})
            freed._waive(why)
        else:
            freed.write(
                {
                    "state": free_state,
                    "review_reason": why if free_state == "to_review" else False,
                }
            )

    def _get_reference_documents(self):
        """Hook: return the documents that the electronic invoice of this charge names.

        A list of dicts, see docs/architecture.md. Once invoiced, what was kept then.
        """
        self.ensure_one()
        if self.state == "invoiced":
            return self.reference_documents or []
        return self._prepare_reference_documents()

    def _prepare_reference_documents(self):
        self.ensure_one()
        if not (self.order_number or self.cig or self.cup):
            return []
        return [
            {
                "type": "order",
                "number": self.order_number or "",
                "date": fields.Date.to_string(self.order_date) or None,
                "cig": self.cig or "",
                "cup": self.cup or "",
                "item": "",
                "job": "",
                "date_to": None,
            }
        ]

    def _get_public_procurement(self):
        """Return the (CIG, CUP) that the invoice carries."""
        for document in self._get_reference_documents():
            if document.get("cig") or document.get("cup"):
                return (document.get("cig") or "", document.get("cup") or "")
        return ("", "")

    def _get_order_key(self):
        """Hook: what "one invoice per work order" means for this charge."""
        return (self.res_model or "", self.res_id or 0)

    def _get_group_extra(self):
        """Hook: what else than payer and terms keeps charges on separate invoices."""
        grouping = self.policy_id.invoice_grouping
        if grouping == "order":
            return self._get_order_key()
        if grouping == "site":
            return (self.site_id.id or self.customer_id.id,)
        if grouping == "month":
            return (self.date.year, self.date.month)
        return ()

    def _get_payment_term(self):
        """Hook: the payment term of the invoice."""
        payer = self.payer_id.with_company(self.company_id)
        return payer.property_payment_term_id

    def _is_credit(self):
        """Hook: whether the charge is given back by a credit note."""
        return self.amount < 0

    def _get_group_key(self):
        """Return what charges of one invoice have in common."""
        return (
            self.company_id.id,
            self.payer_id.id,
            self.currency_id.id,
            self.fiscal_position_id.id,
            self._get_payment_term().id,
            self._get_public_procurement(),
            self._is_credit(),
            self._get_group_extra(),
        )

    @api.model
    def _prepare_move_vals(self, charges):
        """Hook: return the values of the draft invoice of ``charges``, one group. A
        negative group is a credit note with positive lines."""
        first = charges[:1]
        payer = first.payer_id.with_company(first.company_id)
        cig, cup = first._get_public_procurement()
        is_credit = first._is_credit()
        vals = {
            "move_type": "out_refund" if is_credit else "out_invoice",
            "company_id": first.company_id.id,
            "partner_id": payer.id,
            "currency_id": first.currency_id.id,
            "fiscal_position_id": first.fiscal_position_id.id,
            "invoice_payment_term_id": first._get_payment_term().id,
            "l10n_it_cig": cig,
            "l10n_it_cup": cup,
            "invoice_line_ids": [
                Command.create(charge._prepare_move_line_vals()) for charge in charges
            ],
        }
        vals.update(self._prepare_origin_document_vals(charges))
        return vals

    def _prepare_origin_document_vals(self, charges):
        """The customer's order, which public administrations ask for."""
        types = {"order": "purchase_order", "contract": "contract"}
        for charge in charges:
            for document in charge._get_reference_documents():
                if document["type"] in types and document.get("number"):
                    return {
                        "l10n_it_origin_document_type": types[document["type"]],
                        "l10n_it_origin_document_name": document["number"],
                        "l10n_it_origin_document_date": document.get("date"),
                    }
        return {}

    def _prepare_move_line_vals(self):
        """Hook: return the values of the invoice line of this charge."""
        self.ensure_one()
        uom, quantity, price = self._get_line_quantity()
        taxes = self.fiscal_position_id.map_tax(self.tax_ids)
        vals = {
            "display_type": "product",
            "appsistance_charge_id": self.id,
            "product_id": self.product_id.id,
            "name": self.name,
            "quantity": quantity,
            "product_uom_id": uom.id,
            "price_unit": price,
            "discount": self.discount,
            "tax_ids": [Command.set(taxes.ids)],
        }
        if self.analytic_distribution:
            vals["analytic_distribution"] = self.analytic_distribution
        return vals

    def _get_line_quantity(self):
        """Return (unit, quantity, price) that bill the charge without losing a cent."""
        sign = -1 if self.amount < 0 else 1
        if not self.minutes:
            return self.uom_id, sign * self.quantity, self.price_unit
        line = rounding.to_line_quantity(
            sign * self.minutes,
            to_decimal(self.price_unit),
            rounding=to_decimal(self.currency_id.rounding),
        )
        uom = self.env.ref(f"uom.product_uom_{line.uom}")
        return uom, float(line.quantity), float(line.unit_price)

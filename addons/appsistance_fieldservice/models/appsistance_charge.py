import re

from odoo import fields, models
from odoo.tools import float_is_zero

LOCKED_STATES = ("invoiced", "split")
# A difference is billed as what it corrects was.
COPIED_FIELDS = (
    "currency_id",
    "date",
    "equipment_id",
    "kind",
    "name",
    "payer_id",
    "policy_id",
    "price_unit",
    "product_id",
    "site_id",
    "surcharge",
    "discount",
    "uom_id",
)


class AppsistanceCharge(models.Model):
    """Charges of visits: what they belong to, and what a correction changes."""

    _inherit = "appsistance.charge"

    work_order_id = fields.Many2one(
        "appsistance.work.order",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    visit_id = fields.Many2one(
        "appsistance.visit",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )

    def action_view_work_order(self):
        return self.work_order_id._get_records_action()

    # --------------------------------------------------
    # Hooks of the foundation
    # --------------------------------------------------

    def _get_order_key(self):
        """One invoice per work order, whatever number of visits."""
        if self.work_order_id:
            return (self.work_order_id._name, self.work_order_id.id)
        return super()._get_order_key()

    def _filter_order_done(self):
        """The job is over, and all its reports are approved."""
        orders = self.work_order_id
        open_orders = orders.filtered(
            lambda order: order.state not in ("done", "cancelled")
        )
        waiting = self.env["appsistance.report"].search(
            [("work_order_id", "in", orders.ids), ("approval_state", "!=", "approved")]
        )
        return (
            super()
            ._filter_order_done()
            .filtered(
                lambda charge: (
                    charge.work_order_id not in open_orders | waiting.work_order_id
                )
            )
        )

    def _prepare_reference_documents(self):
        """The job, its report, the plant and the day, after the customer's order."""
        documents = super()._prepare_reference_documents()
        if self.work_order_id:
            documents += self.work_order_id._get_reference_documents()
            documents += self._prepare_visit_documents()
        if self.work_order_id and self.equipment_id.serial_number:
            documents.append(
                {"type": "equipment", "number": self.equipment_id.serial_number}
            )
        return [self._complete_document(document) for document in documents]

    def _prepare_visit_documents(self):
        report = self.visit_id.report_id
        if not report:
            return []
        day = fields.Date.to_string(report.date) or None
        return [
            {"type": "report", "number": report.name, "date": day},
            {"type": "period", "date": day, "date_to": day},
        ]

    def _complete_document(self, document):
        keys = ("number", "cig", "cup", "item", "job")
        return {**dict.fromkeys(keys, ""), "date": None, "date_to": None, **document}

    # --------------------------------------------------
    # Corrections
    # --------------------------------------------------

    def _correct_charges(self, visits, vals_list):
        """Make the charges of ``visits`` add up to ``vals_list``.

        What is not invoiced yet and has changed is cancelled and made anew; what is
        invoiced stays, and the difference is charged, or credited. Where nothing has
        changed nothing happens.
        """
        old = self.search(
            [
                ("res_model", "=", visits._name),
                ("res_id", "in", visits.ids),
                ("source_key", "!=", False),
                ("state", "!=", "cancelled"),
            ],
            order="id",
        )
        by_key = old.grouped(lambda charge: (charge.res_id, charge._get_base_key()))
        wanted = {
            (vals["res_id"], vals["source_key"].partition("/")[2]): vals
            for vals in vals_list
        }
        obsolete, new = self.browse(), []
        versions = {
            visit.id: visit.report_id.version_id.number or 1 for visit in visits
        }
        for key in dict.fromkeys([*wanted, *by_key]):
            charges = by_key.get(key, self.browse())
            prefix = f"{versions[key[0]]}/{key[1]}"
            gone, made = charges._compare_with(wanted.get(key), prefix)
            obsolete |= gone
            new += made
        obsolete.write({"state": "cancelled"})
        return self._create_charges(new)

    def _get_base_key(self):
        """The fact without the version of its report."""
        key = self.source_key.partition("/")[2]
        return re.sub(r":correction\d+$", "", key)

    def _compare_with(self, vals, prefix):
        """Return the charges of one fact to cancel, and the values of those to make."""
        if not self:
            return self, [vals]
        identity = self._get_vals_identity(vals) if vals else None
        groups = self.grouped(lambda charge: charge._get_identity(vals, identity))
        gone, made = self.browse(), []
        for key, charges in groups.items():
            own_vals = vals if key == identity else None
            obsolete, new = charges._compare_alike(own_vals, prefix)
            gone |= obsolete
            made += new
        if identity and identity not in groups:
            made.append(vals)
        return gone, made

    def _compare_alike(self, vals, prefix):
        """The same for charges of one thing: ``vals`` say how much of it there is."""
        locked = self.filtered(lambda charge: charge.state in LOCKED_STATES)
        left = self - locked
        measure = "minutes" if self[-1].minutes else "quantity"
        target = self._get_measure(vals, measure) if vals else 0.0
        missing = target - sum(locked.mapped(measure))
        if self._is_same(sum(left.mapped(measure)), missing):
            return self.browse(), []
        if self._is_same(missing, 0.0):
            return left, []
        if not locked:
            return left, [vals]
        last = locked[-1]
        key = prefix if vals else f"{prefix}:correction{last.id}"
        return left, [last._prepare_difference(measure, missing, key, vals)]

    def _get_measure(self, vals, measure):
        return vals.get(measure) or (1.0 if measure == "quantity" else 0)

    def _is_same(self, first, second):
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return float_is_zero(first - second, precision_digits=digits)

    def _get_vals_identity(self, vals):
        return (
            vals.get("product_id") or False,
            vals.get("coverage", "billable"),
            vals["payer_id"],
            vals.get("price_unit", None),
        )

    def _get_identity(self, vals, wanted):
        """What makes two charges of a fact the same thing, more or less of it."""
        price = self.price_unit
        coverage = self.coverage
        if vals and "price_unit" not in vals:
            price = None
        if coverage == "free" and wanted and self.coverage_user_id:
            # a manager's goodwill survives a correction that leaves the work as it is
            coverage = wanted[1]
        return (self.product_id.id, coverage, self.payer_id.id, price)

    def _prepare_difference(self, measure, missing, source_key, vals):
        """More, or less, of an invoiced charge: at its price, with its taxes."""
        difference = {
            name: self[name].id if self._fields[name].relational else self[name]
            for name in COPIED_FIELDS
        }
        difference.update(
            company_id=self.company_id.id,
            customer_id=self.customer_id.id,
            work_order_id=self.work_order_id.id,
            visit_id=self.visit_id.id,
            res_model=self.res_model,
            res_id=self.res_id,
            source_key=source_key,
            policy_source=self.policy_source,
            price_reason=self.price_reason,
            tax_ids=[fields.Command.set(self.tax_ids.ids)],
            tax_reason=self.tax_reason,
            order_number=self.order_number,
            order_date=self.order_date,
            cig=self.cig,
            cup=self.cup,
            reason=self._get_difference_reason(vals),
        )
        difference[measure] = round(missing) if measure == "minutes" else missing
        if measure == "minutes":
            difference.pop("uom_id")
        if self.state == "split":
            difference["fact_problem"] = self.env._(
                "Corrected after it was split: decide who pays the difference."
            )
        return difference

    def _get_difference_reason(self, vals):
        text = self.env._(
            "Correction of what was invoiced by %(report)s.",
            report=self.visit_id.report_id.name,
        )
        return "\n".join(filter(None, [text, (vals or {}).get("reason")]))

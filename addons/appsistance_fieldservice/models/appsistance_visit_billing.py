from odoo import api, fields, models
from odoo.tools import format_duration


class AppsistanceVisit(models.Model):
    """What a visit is worth: its facts for the billing policy, and its charges."""

    _inherit = "appsistance.visit"

    charge_ids = fields.One2many(
        "appsistance.charge", "visit_id", groups="appsistance_base.group_dispatcher"
    )
    charge_count = fields.Integer(
        compute="_compute_charge_count", groups="appsistance_base.group_dispatcher"
    )

    @api.depends("charge_ids.state")
    def _compute_charge_count(self):
        counts = dict(
            self.env["appsistance.charge"]._read_group(
                [("visit_id", "in", self.ids), ("state", "!=", "cancelled")],
                ["visit_id"],
                ["__count"],
            )
        )
        for visit in self:
            visit.charge_count = counts.get(visit, 0)

    def action_view_charges(self):
        return self._get_charges_action()

    def _get_charges_action(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_base.appsistance_charge_action"
        )
        action["domain"] = [("visit_id", "in", self.ids)]
        action["context"] = {"create": False}
        return action

    # --------------------------------------------------
    # What the office looks at
    # --------------------------------------------------

    def _get_unknown_materials(self):
        """Materials used that no product names: nobody can charge them."""
        return self.material_ids.filtered(
            lambda line: line.state == "used" and not line.product_id
        )

    def _get_material_blocks(self):
        return [
            self.env._(
                "The material “%(name)s” has no product: choose it.", name=line.name
            )
            for line in self._get_unknown_materials()
        ]

    def _get_time_anomalies(self):
        """Texts: times that are missing, or not as planned."""
        self.ensure_one()
        if self.outcome == "not_done":
            return []
        minutes = self._get_work_minutes()
        if not minutes:
            return [self.env._("No working times were recorded.")]
        texts = [
            self.env._("%s was booked, but has no times.", resource.name)
            for resource in self._get_crew()
            if resource not in minutes
        ]
        planned = round(self.duration * 60)
        longest = max(minutes.values())
        if abs(longest - planned) > self.company_id.appsistance_approval_tolerance:
            texts.append(
                self.env._(
                    "Worked %(worked)s, planned %(planned)s.",
                    worked=format_duration(longest / 60),
                    planned=format_duration(planned / 60),
                )
            )
        return texts

    def _get_work_minutes(self):
        """``{resource: minutes}`` of work."""
        minutes = {}
        for time in self.time_ids.filtered(lambda time: time.kind == "work"):
            minutes[time.resource_id] = minutes.get(time.resource_id, 0) + time.minutes
        return minutes

    def _get_billing_policies(self):
        """``{visit: policy}``, empty where nobody has chosen one."""
        facts = [visit._prepare_billing_scope() for visit in self]
        found = self.env["appsistance.billing.policy"].sudo()._resolve(facts)
        return {
            visit: policy for visit, (policy, _source) in zip(self, found, strict=True)
        }

    # --------------------------------------------------
    # Facts
    # --------------------------------------------------

    def _prepare_billing_scope(self):
        """For whom the visit was: what decides the policy."""
        order = self.work_order_id
        return {
            "company": self.company_id,
            "customer": self.customer_id,
            "site": self.site_id,
            "payer": order.invoice_partner_id or self.customer_id,
            "equipment": order.equipment_id,
            "date": self.report_id.date or fields.Date.to_date(self.start),
        }

    def _prepare_billing_facts(self):
        """Hook: the facts of these visits, in order of time, for
        ``appsistance.billing.policy._prepare_charges``."""
        visits = self.sorted(
            lambda visit: (visit.actual_start or visit.start, visit.id)
        )
        charged = visits._get_charged_callouts()
        causes = visits._get_return_causes()
        return [
            {
                **visit._prepare_billing_fact(),
                "callout_charged": visit in charged,
                "our_cause": causes.get(visit),
            }
            for visit in visits
        ]

    def _prepare_billing_fact(self):
        """Hook: the fact of one visit."""
        return {
            **self._prepare_billing_scope(),
            "res_model": self._name,
            "res_id": self.id,
            "version": self.report_id.version_id.number or 1,
            "order": self.work_order_id.id,
            "visit": self.id,
            "times": self._prepare_billing_times(),
            "travels": self._prepare_billing_travels(),
            "materials": [
                line._prepare_billing_material()
                for line in self.material_ids
                if line.state == "used" and line.product_id and line.quantity
            ],
            "on_call": self.is_on_call,
            "wasted": self.outcome == "not_done",
            **self._prepare_billing_coverage(),
            "vals": self._prepare_billing_vals(),
        }

    def _prepare_billing_vals(self):
        """Hook: further values of all charges of the visit."""
        order = self.work_order_id
        return {
            "work_order_id": order.id,
            "visit_id": self.id,
            "order_number": order.customer_order_number,
            "order_date": order.customer_order_date,
            "cig": order.cig,
            "cup": order.cup,
        }

    def _prepare_billing_coverage(self):
        """Hook: why all of it is not billed; a recall is warranty on our own work."""
        recalled = self.work_order_id.recall_of_id
        if not recalled:
            return {}
        reason = self.env._("Recall of %(order)s.", order=recalled.name)
        return {"coverage": "warranty", "coverage_reason": reason}

    def _prepare_billing_times(self):
        lead = self.lead_id or self.time_ids[:1].resource_id
        return [
            {
                "person": time.resource_id.id,
                "role": "lead" if time.resource_id == lead else "helper",
                "kind": time.kind,
                "start": time.start,
                "end": time.stop,
            }
            for time in self.time_ids.sorted(lambda time: (time.start, time.id))
            if time.minutes
        ]

    def _prepare_billing_travels(self):
        """One trip per van, or per person without one: the sum of the way there and
        back of whoever wrote most."""
        trips = {}
        for time in self.time_ids.filtered(
            lambda time: time.kind == "travel" or time.km
        ):
            van = time.vehicle_id or self.vehicle_ids[:1]
            people = trips.setdefault(van or time.resource_id, {})
            person = time.resource_id
            people[person] = people.get(person, 0.0) + time.km
        if not trips:
            # Nobody recorded the way: there was one all the same.
            vans = self.vehicle_ids or self.lead_id
            trips = {van: {self.lead_id: 0.0} for van in vans}
        return [
            self._prepare_billing_travel(carrier, people)
            for carrier, people in sorted(trips.items(), key=lambda item: item[0].id)
        ]

    def _prepare_billing_travel(self, carrier, people):
        person = max(people, key=people.get)
        is_van = carrier.resource_type != "user"
        return {
            "van": carrier.id if is_van else None,
            "person": person.id or None,
            "km": people[person] or None,
        }

    def _get_return_causes(self):
        """``{visit: text}`` where the visit before said that we come back for our own
        reason."""
        causes = {}
        for order in self.work_order_id:
            earlier = order.follows_id.visit_ids.filtered(
                lambda visit: visit.state == "done"
            ).sorted("start")[-1:]
            done = order.visit_ids.filtered(lambda visit: visit.state == "done")
            for visit in done.sorted(lambda visit: (visit.start, visit.id)):
                if earlier.return_is_ours:
                    causes[visit] = self.env._(
                        "return after %(visit)s: %(reason)s",
                        visit=earlier.name,
                        reason=earlier.outcome_note or self.env._("missing part"),
                    )
                earlier = visit
        return causes

    def _get_charged_callouts(self):
        """The visits whose call-out fee another visit has paid: of the same order, or
        on the same day at the same address, as the policy says."""
        policies = self._get_billing_policies()
        rows = self._get_callout_charges()
        return self.filtered(
            lambda visit: any(
                visit._shares_callout(charge, policies[visit].callout_scope)
                for charge in rows
            )
        )

    def _get_callout_charges(self):
        domain = [
            ("kind", "=", "callout"),
            ("state", "!=", "cancelled"),
            ("coverage", "!=", "free"),
            "|",
            ("work_order_id", "in", self.work_order_id.ids),
            "&",
            ("site_id", "in", self.site_id.ids),
            ("date", "in", list(set(self.report_id.mapped("date")))),
        ]
        return self.env["appsistance.charge"].search(domain)

    def _shares_callout(self, charge, scope):
        if (
            charge.visit_id == self
            or charge.visit_id.is_on_call != self.is_on_call
            or charge.payer_id != self.work_order_id.invoice_partner_id
        ):
            return False
        if scope == "order":
            return charge.work_order_id == self.work_order_id
        return (
            scope == "day_address"
            and charge.site_id == self.site_id
            and charge.date == self.report_id.date
        )

    # --------------------------------------------------
    # Charges
    # --------------------------------------------------

    def _create_charges(self):
        """Charge what the visits are worth and was not charged yet. A corrected visit
        is charged the difference."""
        visits = self.sudo()
        vals_list = visits._prepare_charge_vals()
        for vals in vals_list:
            if vals.get("coverage", "billable") != "billable":
                # a rule decided it, nobody in person
                vals["coverage_user_id"] = False
        charges = self.env["appsistance.charge"].sudo()
        return charges._correct_charges(visits, vals_list)

    def _prepare_charge_vals(self):
        """Hook: the values of the charges of these visits, as their policies say;
        contracts decide upon them."""
        facts = self.work_order_id._get_billing_facts(self)
        return self.env["appsistance.billing.policy"]._prepare_charges(facts)

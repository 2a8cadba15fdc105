from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.prepaid import share_minutes

# what a time that has been paid for does not change any more
SETTLED_FIELDS = frozenset(("ticket_id", "user_id", "start", "stop", "minutes"))

# what the settlement alone decides
DECIDED_FIELDS = frozenset(
    (
        "charged_minutes",
        "contract_minutes",
        "coverage",
        "coverage_reason",
        "is_reversed",
        "prepaid_minutes",
    )
)

# labour, or what says that there is no policy
CHARGED_KINDS = ("labour", "other")


class AppsistanceTicketTime(models.Model):
    """How a time that has stopped is paid: contract, then prepaid, then by policy."""

    _inherit = "appsistance.ticket.time"

    is_settled = fields.Boolean(compute="_compute_is_settled")
    is_reversed = fields.Boolean(readonly=True, copy=False)
    expected_payment = fields.Char(
        string="Will be Paid", compute="_compute_expected_payment"
    )

    @api.depends("coverage")
    def _compute_is_settled(self):
        for time in self:
            time.is_settled = bool(time.coverage)

    @api.depends("ticket_id", "start", "stop", "minutes", "coverage")
    def _compute_expected_payment(self):
        """What saving it would do; nothing is taken here."""
        open_times = self.filtered(lambda time: not time.coverage)
        (self - open_times).expected_payment = False
        decisions = open_times._decide()
        for time in open_times:
            time.expected_payment = decisions[time]["reason"]

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        times = super().create(vals_list)
        times._settle()
        return times

    def write(self, vals):
        changed = SETTLED_FIELDS & vals.keys()
        settled = self.sudo().filtered("coverage") if changed else self.browse()
        for time in settled:
            if any(time._changes(name, vals[name]) for name in changed):
                raise UserError(
                    self.env._(
                        "This time is settled already (%(how)s). Reverse it with the"
                        " reason, then add the right one.",
                        how=time.coverage_reason or "",
                    )
                )
        result = super().write(vals)
        if {"stop", "minutes", "ticket_id"} & vals.keys():
            self._settle()
        return result

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name not in DECIDED_FIELDS
        )

    def _changes(self, name, value):
        """Whether it changes what was paid: a customer's other ticket does not."""
        value = self._fields[name].convert_to_cache(value, self, validate=False)
        value = self._fields[name].convert_to_record(value, self)
        if name == "ticket_id":
            return value.customer_id != self.ticket_id.customer_id
        return self[name] != value

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        settled = self.filtered(lambda time: time.coverage not in (False, "none"))
        if settled or self.entry_ids:
            raise UserError(
                self.env._("A time that was paid for stays: reverse it instead.")
            )

    # --------------------------------------------------
    # Settlement
    # --------------------------------------------------

    def _settle(self):
        """Pay the times that have stopped and are not paid yet, in the order of work.

        All in this transaction: when it fails the timer goes on running. A ticket
        without customer waits until it has one.
        """
        times = self.sudo().filtered(
            lambda time: time.stop and not time.coverage and time.ticket_id.customer_id
        )
        if not times:
            return
        times = times.sorted(lambda time: (time.start, time.id))
        decisions = times._decide()
        times._debit(decisions)
        times._charge(decisions)
        for time, decision in decisions.items():
            time.write(
                {
                    "coverage": decision["coverage"],
                    "coverage_reason": decision["reason"],
                    "prepaid_minutes": sum(
                        minutes for _key, minutes in decision["debits"]
                    ),
                    "contract_minutes": decision["included"],
                    "charged_minutes": decision["rest"],
                }
            )
        times.entry_ids.package_id._warn()

    def _decide(self):
        """``{time: decision}``: ``coverage``, ``included`` (minutes that a contract
        gives), ``debits`` (package id and minutes), ``rest`` (minutes to charge),
        ``charges`` (their values, None: by the policy) and ``reason``. Writes nothing.

        A later time of the batch gets what the earlier ones leave."""
        times = self.sudo()
        contracts = times._prepare_contracts()
        offers = times._get_offers()
        taken = Counter()
        decisions = {}
        for time, own in zip(times, self, strict=True):
            reason = time._get_free_reason()
            if reason:
                decision = self._to_decision("none", reason)
            else:
                decision = time._decide_payment(
                    contracts,
                    [offer.without(taken[offer.key]) for offer in offers[time]],
                )
            taken.update(dict(decision["debits"]))
            decisions[own] = decision
        return decisions

    def _to_decision(self, coverage, reason, debits=(), rest=0, **values):
        return {
            "coverage": coverage,
            "reason": reason,
            "included": 0,
            "debits": list(debits),
            "rest": rest,
            "charges": None,
            **values,
        }

    def _decide_payment(self, contracts, offers):
        """First what a contract includes, then prepaid minutes, then a charge."""
        if not self.minutes:
            return self._to_decision("none", self.env._("No time was spent."))
        cover = self._get_contract_cover(contracts)
        if not cover:
            return self._share(offers, self.minutes)
        included = cover["minutes"]
        if included >= self.minutes:
            decision = self._to_decision("contract", cover["reason"])
        else:
            decision = self._share(offers, self.minutes - included)
            decision["reason"] = "\n".join(
                filter(None, (cover["reason"], decision["reason"]))
            )
            if included:
                decision["coverage"] = "mixed"
        decision["included"] = included
        self._complete_contract_cover(contracts, cover, decision)
        return decision

    def _prepare_contracts(self):
        """What is asked of the contracts of all these times, at once. A hook."""
        return {}

    def _get_contract_cover(self, contracts):  # pylint: disable=unused-argument
        """What a contract says of this time: ``minutes`` that it includes, out of those
        worked, and the ``reason``; nothing where there is no contract. A hook."""
        return {}

    def _complete_contract_cover(self, contracts, cover, decision):
        """Add to the ``decision`` the ``charges`` of a time under contract. A hook."""

    def _get_free_reason(self):
        """Why this time costs nothing, or an empty text."""
        ticket = self.ticket_id
        if ticket.state == "cancelled" and not ticket.merged_into_id:
            return self.env._("The ticket is cancelled.")
        if ticket.category_id and not ticket.category_id.is_billable:
            return self.env._(
                "Time on “%s” is not charged.", ticket.category_id.display_name
            )
        if ticket.free_reason:
            return self.env._("Goodwill: %s", ticket.free_reason)
        return ""

    def _get_offers(self):
        """``{time: [offers]}``, each as if it were the only time."""
        moments = {time: time.start or fields.Datetime.now() for time in self}
        packages = self.env["appsistance.prepaid.package"].sudo()
        days = {
            time: packages._get_local_day(
                time.company_id or self.env.company, moments[time]
            )
            for time in self
        }
        found = packages
        if self:
            found = packages._find_valid(
                self.ticket_id.customer_id,
                self.ticket_id.company_id,
                min(days.values()),
                max(days.values()),
            )
        return {
            time: [
                package._prepare_offer(time.ticket_id.team_id, moments[time])
                for package in found
                if package.customer_id == time.ticket_id.customer_id
                and package.company_id == time.ticket_id.company_id
                and package._is_valid_on(days[time])
            ]
            for time in self
        }

    def _share(self, offers, worked):
        """Take ``worked`` minutes from packages; what they do not pay is charged."""
        with_overdraft = (
            self.ticket_id.company_id.appsistance_prepaid_beyond == "overdraft"
        )
        share = share_minutes(worked, offers, with_overdraft)
        taken = sum(minutes for _key, minutes in share.debits)
        if not taken:
            return self._to_decision(
                "billable",
                self.env._("Charged by the billing policy."),
                rest=share.rest,
            )
        names = self.env["appsistance.prepaid.package"].sudo()
        names = names.browse(key for key, _minutes in share.debits)
        text = self.env._(
            "%(worked)s minutes worked, %(taken)s taken from %(packages)s",
            worked=worked,
            taken=taken,
            packages=", ".join(names.mapped("name")),
        )
        if not share.rest:
            return self._to_decision("prepaid", text, share.debits)
        text = self.env._(
            "%(text)s, %(rest)s charged by the billing policy",
            text=text,
            rest=share.rest,
        )
        return self._to_decision("mixed", text, share.debits, share.rest)

    def _debit(self, decisions):
        for time, decision in decisions.items():
            for package_id, minutes in decision["debits"]:
                package = self.env["appsistance.prepaid.package"].browse(package_id)
                package._add_entry(
                    "debit",
                    -minutes,
                    f"time/{time.id}",
                    time.note or time.ticket_id.display_name,
                    date=time.stop,
                    user_id=time.user_id.id,
                    ticket_id=time.ticket_id.id,
                    time_id=time.id,
                )

    def _charge(self, decisions):
        """Charge by policy the minutes that nothing else pays."""
        facts = [
            time._prepare_work_fact(decision["rest"])
            for time, decision in decisions.items()
            if decision["rest"] and decision["charges"] is None
        ]
        vals_list = self.env["appsistance.charge.builder"]._prepare_charges(facts)
        decided = [
            vals
            for decision in decisions.values()
            for vals in decision["charges"] or ()
        ]
        self.env["appsistance.charge"]._create_charges(
            self._filter_charged(vals_list) + decided
        )

    def _filter_charged(self, vals_list):
        """Nobody went anywhere: no call-out, travel or consumables."""
        return [vals for vals in vals_list if vals["kind"] in CHARGED_KINDS]

    def _prepare_work_fact(self, minutes):
        """The last ``minutes`` of this time as a work fact of base."""
        ticket = self.ticket_id
        packages = self.env["appsistance.prepaid.package"]
        return {
            "company": ticket.company_id,
            "customer": ticket.customer_id,
            "site": ticket.site_id,
            "equipment": ticket.equipment_id,
            "payer": ticket.invoice_partner_id,
            "date": packages._get_local_day(ticket.company_id, self.stop),
            "res_model": ticket._name,
            "res_id": ticket.id,
            "version": f"time/{self.id}",
            "callout_charged": True,
            "times": [
                {
                    "person": self.user_id.id,
                    "role": "lead",
                    "kind": "work",
                    "start": fields.Datetime.subtract(self.stop, minutes=minutes),
                    "end": self.stop,
                }
            ],
        }

    # --------------------------------------------------
    # Reversal
    # --------------------------------------------------

    def action_reverse(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reverse the Time"),
            "res_model": "appsistance.ticket.time.reverse",
            "view_mode": "form",
            "target": "new",
            "context": {"default_time_id": self.id},
        }

    def _reverse(self, reason):
        """Give the minutes back and cancel the charge; the time stays, marked.

        :raises UserError: if it is reversed already, or invoiced.
        """
        self.ensure_one()
        time = self.sudo()
        if time.is_reversed or not time.coverage:
            raise UserError(self.env._("There is nothing to reverse."))
        charges = time._get_charges()
        if charges.filtered(lambda charge: charge.state == "invoiced"):
            raise UserError(
                self.env._(
                    "This time is invoiced: make a credit note of the invoice first."
                )
            )
        for entry in time.entry_ids.filtered(lambda entry: entry.kind == "debit"):
            entry.package_id._add_entry(
                "reversal",
                -entry.minutes,
                f"reversal/{entry.id}",
                reason,
                user_id=self.env.uid,
                ticket_id=entry.ticket_id.id,
                time_id=time.id,
                reversed_id=entry.id,
            )
        charges.filtered(lambda charge: charge.state != "cancelled").write(
            {"state": "cancelled"}
        )
        time.write(
            {
                "is_reversed": True,
                "coverage": "none",
                "coverage_reason": self.env._("Reversed: %s", reason),
                "prepaid_minutes": 0,
                "contract_minutes": 0,
                "charged_minutes": 0,
            }
        )
        time.entry_ids.package_id._warn()

    def _get_charges(self):
        return (
            self.env["appsistance.charge"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "appsistance.ticket"),
                    ("source_key", "=like", f"time/{self.id}/%"),
                ]
            )
        )

import datetime
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class AppsistanceParty(models.Model):
    """A partner's role on a customer, a site or one equipment, from a day until a day.

    An administrator's mandate is such a role, never ``parent_id``: a condominium is a
    customer of its own.
    """

    _name = "appsistance.party"
    _description = "Role"
    _order = "customer_id, role, date_from desc, id desc"
    _rec_names_search = ["partner_id", "customer_id", "site_id"]
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Who",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    role = fields.Selection(
        [
            ("owner", "Owner"),
            ("occupant", "Occupant"),
            ("administrator", "Building Manager"),
            ("caretaker", "Caretaker"),
            ("contact", "Contact Person"),
            ("payer_ordinary", "Pays Ordinary Work"),
            ("payer_extraordinary", "Pays Extraordinary Work"),
            ("payer_warranty", "Pays Warranty Work"),
        ],
        required=True,
        index=True,
    )
    # On what
    customer_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    site_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Empty: the role holds for all sites of the customer.",
    )
    equipment_id = fields.Many2one(
        "appsistance.equipment",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Empty: the role holds for all equipment.",
    )
    # When
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(string="Until", help="The last day, included.")
    is_current = fields.Boolean(
        string="In Force", compute="_compute_is_current", search="_search_is_current"
    )
    # What follows from it
    can_request = fields.Boolean(string="May Ask for Work", default=True)
    is_notified = fields.Boolean(string="Is Told of Visits")
    gets_report = fields.Boolean(string="Gets the Report")
    company_id = fields.Many2one(
        "res.company",
        index=True,
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Empty: the role holds in all companies.",
    )
    note = fields.Char()

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A role cannot end before it begins.",
    )
    # One at a time on the same target. Ranges of one number stand for equality, which
    # needs no extension; an empty company is every company.
    _one_at_a_time = models.Constraint(
        """EXCLUDE USING gist (
            int4range(customer_id, customer_id, '[]') WITH =,
            int4range(COALESCE(site_id, 0), COALESCE(site_id, 0), '[]') WITH =,
            int4range(COALESCE(equipment_id, 0), COALESCE(equipment_id, 0), '[]')
                WITH =,
            int4range(company_id, company_id, '[]') WITH &&,
            (CASE role WHEN 'administrator' THEN int4range(1, 2)
                       WHEN 'payer_ordinary' THEN int4range(2, 3)
                       WHEN 'payer_extraordinary' THEN int4range(3, 4)
                       ELSE int4range(4, 5) END) WITH =,
            daterange(date_from, date_to, '[]') WITH &&
        ) WHERE (role IN ('administrator', 'payer_ordinary', 'payer_extraordinary',
                          'payer_warranty'))""",
        "Someone else already holds this role here in these days: building manager and "
        "payers are one at a time. End the other role first.",
    )

    @api.depends("partner_id", "role", "site_id", "customer_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        roles = dict(self._fields["role"]._description_selection(self.env))
        for party in self:
            party.display_name = self.env._(
                "%(who)s, %(role)s of %(target)s",
                who=party.partner_id.display_name or "",
                role=(roles.get(party.role) or "").lower(),
                target=(party.site_id or party.customer_id).display_name or "",
            )

    @api.depends("equipment_id", "customer_id")
    def _compute_company_id(self):
        for party in self:
            party.company_id = (
                party.equipment_id.company_id
                or party.customer_id.company_id
                or party.company_id
            )

    @api.depends("date_from", "date_to")
    def _compute_is_current(self):
        today = fields.Date.context_today(self)
        for party in self:
            party.is_current = party._is_in_force(today)

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_in_force_domain(fields.Date.context_today(self))
        if True in value and False in value:
            return Domain.TRUE
        return domain if True in value else ~domain

    @api.constrains("customer_id", "site_id", "equipment_id")
    def _check_target(self):
        for party in self.sudo():
            customer = party.customer_id.commercial_partner_id
            site = party.site_id
            equipment = party.equipment_id
            if site and site.commercial_partner_id != customer:
                raise ValidationError(
                    self.env._(
                        "The site %(site)s does not belong to %(customer)s.",
                        site=site.display_name,
                        customer=party.customer_id.display_name,
                    )
                )
            if equipment and (
                equipment.customer_id.commercial_partner_id != customer
                or (site and equipment.site_id != site)
            ):
                raise ValidationError(
                    self.env._(
                        "The equipment %(equipment)s does not belong to %(target)s.",
                        equipment=equipment.display_name,
                        target=(site or party.customer_id).display_name,
                    )
                )

    @api.constrains("role", "partner_id", "customer_id")
    def _check_administrator_is_not_parent(self):
        """Else core would copy the studio's address to the building."""
        for party in self.sudo().filtered(lambda party: party.role == "administrator"):
            if party.partner_id.commercial_partner_id == (
                party.customer_id.commercial_partner_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(customer)s belongs to %(manager)s as a contact. A building "
                        "is a customer of its own: remove the parent company, then "
                        "give the mandate.",
                        customer=party.customer_id.display_name,
                        manager=party.partner_id.commercial_partner_id.display_name,
                    )
                )

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    def _is_in_force(self, date):
        self.ensure_one()
        return bool(
            self.date_from
            and self.date_from <= date
            and (not self.date_to or self.date_to >= date)
        )

    @api.model
    def _get_in_force_domain(self, date):
        return Domain("date_from", "<=", date) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", date)
        )

    @api.model
    def _resolve(self, facts):
        """For each fact the roles in force, the most specific first.

        :param facts: dicts with ``role`` and ``date``, ``partner`` (a site or a
            customer) and perhaps ``equipment`` and ``company``
        :return: list of ``appsistance.party``, one recordset per fact, in superuser
            mode; a role on the equipment (or on the plant it is part of) comes before
            one on the site, and that before one on the whole customer
        """
        if not facts:
            return []
        by_customer = self._search_for_facts(facts)
        return [
            self._filter_for_fact(
                by_customer.get(fact["partner"].commercial_partner_id.id, ()), fact
            )
            for fact in facts
        ]

    @api.model
    def _search_for_facts(self, facts):
        """All roles that may matter, by customer, with one query."""
        customers = self.env["res.partner"].sudo()
        customers = customers.union(
            *(fact["partner"].sudo().commercial_partner_id for fact in facts)
        )
        dates = [fact["date"] for fact in facts]
        parties = self.sudo().search(
            Domain("customer_id.commercial_partner_id", "in", customers.ids)
            & Domain("role", "in", list({fact["role"] for fact in facts}))
            & Domain("date_from", "<=", max(dates))
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", min(dates)))
        )
        by_customer = defaultdict(list)
        for party in parties:
            by_customer[party.customer_id.commercial_partner_id.id].append(party)
        return by_customer

    @api.model
    def _filter_for_fact(self, parties, fact):
        company = fact.get("company") or self.env.company
        path = self._get_equipment_path(fact.get("equipment"))
        found = []
        for party in parties:
            rank = party._get_rank(fact["partner"], path)
            if (
                rank is not None
                and party.role == fact["role"]
                and party._is_in_force(fact["date"])
                and (not party.company_id or party.company_id == company)
            ):
                found.append((rank, party.date_from, party.id))
        return self.sudo().browse([item[-1] for item in sorted(found, reverse=True)])

    @api.model
    def _get_equipment_path(self, equipment):
        """Ids of the plant, its components, and the equipment itself last."""
        path = equipment._origin.sudo().parent_path if equipment else ""
        return [int(item) for item in (path or "").split("/") if item]

    def _get_rank(self, partner, path):
        """How closely the role fits; None when it is about something else."""
        self.ensure_one()
        if self.site_id and self.site_id != partner:
            return None
        if not self.equipment_id:
            return 1 if self.site_id else 0
        if self.equipment_id.id not in path:
            return None
        return 2 + path.index(self.equipment_id.id)

    # --------------------------------------------------
    # Merge of partners
    # --------------------------------------------------

    def _make_room_for_merge(self, merged, kept):
        """Where merged partners hold the same role, one row stays.

        Roles of the partner that is kept come first, then the older ones; the others
        keep the days that are free, or go.
        """
        groups = defaultdict(list)
        for party in self.sorted(
            lambda party: (kept not in (party.customer_id | party.partner_id), party.id)
        ):
            groups[party._get_key_after_merge(merged, kept)].append(party)
        for first, *others in groups.values():
            taken = [first]
            for party in others:
                if party._yield_to(taken):
                    taken.append(party)

    def _get_key_after_merge(self, merged, kept):
        """What the merge will make equal, as far as only one row may stay."""

        def after(partner):
            return kept.id if partner in merged else partner.id

        return (
            after(self.customer_id),
            after(self.site_id),
            self.equipment_id.id,
            self.role,
            self.company_id.id,
            not self.role.startswith(("administrator", "payer_"))
            and after(self.partner_id),
        )

    def _yield_to(self, others):
        """Keep the days before or after the others; return whether any are left."""
        day = datetime.timedelta(days=1)
        for other in others:
            start, end = self.date_from, self.date_to or datetime.date.max
            if end < other.date_from or start > (other.date_to or datetime.date.max):
                continue
            if start < other.date_from:
                self.date_to = other.date_from - day
            elif other.date_to and end > other.date_to:
                self.date_from = other.date_to + day
            else:
                self.unlink()
                return False
        return True

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date, plaintext2html

from odoo.addons.appsistance_base.tools.naming import normalise_code

from .appsistance_ticket import OPEN_STATES

LIMIT = 12
# An id chooses a record of its model, a text is what the operator typed.
ID_FIELDS = (
    "partner_id",
    "customer_id",
    "site_id",
    "equipment_id",
    "category_id",
    "team_id",
)
TEXT_FIELDS = ("name", "caller_name", "caller_phone", "priority")
SEARCHED = ("name", "street", "city", "email", "vat", "ref", "phone")


class AppsistanceTicketCall(models.AbstractModel):
    """[Chiamata] The call screen: one box finds who calls, one key saves the ticket.

    Rights are those of the user: the model has no table, what it reads and writes has
    its own rules. Addons above add what they know by the ``_get_`` hooks.
    """

    _name = "appsistance.ticket.call"
    _description = "Call Screen"

    # --------------------------------------------------
    # Called by the screen
    # --------------------------------------------------

    @api.model
    def search_callers(self, text):
        """Return who and what ``text`` may be: customers, sites, people, plants."""
        self.env["appsistance.ticket"].check_access("create")
        words = (text or "").split()[:6]
        if len("".join(words)) < 2:
            return []
        partners = self._search_partners(text, words)
        return [
            *self._prepare_equipment_hits(self._search_equipment(text, words)),
            *self._prepare_partner_hits(partners),
        ][: 3 * LIMIT]

    @api.model
    def get_card(self, target):
        """Return what the operator has to see at a glance."""
        self.env["appsistance.ticket"].check_access("create")
        place = self._get_place(target)
        return {
            **self._prepare_place(place),
            "people": self._get_people(place),
            "equipment": self._get_equipment(place),
            "tickets": self._get_tickets(place),
            "visits": self._get_visits(place),
            "contracts": self._get_contracts(place),
            "overdue": self._get_overdue(place),
            "prepaid": self._get_prepaid(place),
            "payer": self._get_payer(place),
        }

    @api.model
    def get_choices(self):
        """Return what the form offers, once for all calls."""
        tickets = self.env["appsistance.ticket"]
        tickets.check_access("create")
        return {
            "categories": self._prepare_choices("appsistance.ticket.category"),
            "teams": self._prepare_choices("appsistance.ticket.team"),
            "priorities": tickets._fields["priority"]._description_selection(self.env),
            "extras": self._get_extras(),
            "steps": self._get_steps(),
        }

    @api.model
    def save_call(self, values, step="save"):
        """Open the ticket of a call; ``step`` says what comes next."""
        ticket = self.env["appsistance.ticket"].create(self._prepare_ticket(values))
        action = self._after_saving(ticket, step, values)
        if action:
            # Only buttons of views get theirs from the server.
            modes = action.get("view_mode", "form").split(",")
            action.setdefault("views", [(False, mode) for mode in modes])
        return {"id": ticket.id, "number": ticket.number, "action": action}

    # --------------------------------------------------
    # Hooks
    # --------------------------------------------------

    def _get_visits(self, place):  # pylint: disable=unused-argument
        """The last and next visits: dicts with id, model, date, text. A hook."""
        return []

    def _get_contracts(self, place):  # pylint: disable=unused-argument
        """The contracts in force: dicts with id, model, text, coverage. A hook."""
        return []

    def _get_steps(self):
        """What may follow a call: dicts with name and label. A hook."""
        return [
            {"name": "save", "label": self.env._("Save")},
            {"name": "solve", "label": self.env._("Save as Solved")},
            {"name": "open", "label": self.env._("Save and Open")},
        ]

    def _get_extras(self):
        """Further choices of the form: dicts with name, label, options. A hook."""
        return []

    def _after_saving(self, ticket, step, values):  # pylint: disable=unused-argument
        """Carry out the step; an action or False. A hook."""
        if step == "solve":
            ticket.action_solve()
        if step == "open":
            return ticket._get_records_action()
        return False

    # --------------------------------------------------
    # Search
    # --------------------------------------------------

    def _search_partners(self, text, words):
        domain = Domain.AND(
            Domain.OR(Domain(name, "ilike", word) for name in SEARCHED)
            for word in words
        )
        if ids := self._search_phone(text):
            domain |= Domain("id", "in", ids)
        companies = self.env["res.company"].sudo().search_fetch([], ["partner_id"])
        domain &= Domain("id", "not in", companies.partner_id.ids)
        return self.env["res.partner"].search(domain, limit=LIMIT, order="name, id")

    def _search_phone(self, text):
        """Ids of whoever has a number with these digits, however it is written."""
        digits = "".join(char for char in text if char.isdigit())
        letters = any(char.isalpha() for char in text)
        if letters or len(digits) < 5:
            return []
        for prefix in ("0039", "39"):
            if len(digits) > 10:
                digits = digits.removeprefix(prefix)
        rows = self.env.execute_query(
            SQL(
                r"""SELECT id FROM res_partner
                     WHERE phone IS NOT NULL
                       AND regexp_replace(phone, '\D', '', 'g') LIKE %s
                     LIMIT %s""",
                f"%{digits}%",
                LIMIT,
            )
        )
        return [id_ for (id_,) in rows]

    def _search_equipment(self, text, words):
        domain = Domain.AND(Domain("complete_name", "ilike", word) for word in words)
        code = normalise_code(text)
        if code and any(char.isdigit() for char in code):
            domain |= Domain("serial_key", "ilike", code)
        domain &= Domain("state", "!=", "dismantled")
        return self.env["appsistance.equipment"].search(domain, limit=LIMIT)

    def _prepare_equipment_hits(self, equipment):
        return [
            {
                "kind": "equipment",
                "title": item.complete_name,
                "subtitle": self._join(
                    item.serial_number, item.customer_id.name, item.site_id.name
                ),
                "warning": item.is_plant_stopped and self.env._("Stopped"),
                "equipment_id": item.id,
                "site_id": item.site_id.id,
                "customer_id": item.customer_id.id,
            }
            for item in equipment
        ]

    def _prepare_partner_hits(self, partners):
        """Customers and sites, then who has a role somewhere, then he as customer."""
        parties = self._search_parties(Domain("partner_id", "in", partners.ids))
        known = parties.partner_id
        return [
            *(self._prepare_partner_hit(partner) for partner in partners - known),
            *(self._prepare_role_hit(party) for party in parties[: 2 * LIMIT]),
            *(self._prepare_partner_hit(partner) for partner in partners & known),
        ]

    def _prepare_partner_hit(self, partner):
        customer = partner.commercial_partner_id
        kind = "customer" if partner == customer else "contact"
        site = partner._appsistance_get_default_site()
        if partner.type == "site":
            kind = "site"
        return {
            "kind": kind,
            "title": partner.name or partner.display_name,
            "subtitle": self._join(
                kind != "customer" and customer.name,
                partner.street,
                partner.city,
                partner.phone,
            ),
            "customer_id": customer.id,
            "site_id": site.id,
            "partner_id": partner.id if self._is_person(partner) else False,
        }

    def _prepare_role_hit(self, party):
        roles = dict(party._fields["role"]._description_selection(self.env))
        return {
            "kind": "role",
            "title": party.partner_id.name,
            "subtitle": self._join(
                roles[party.role], party.customer_id.name, party.site_id.name
            ),
            "customer_id": party.customer_id.id,
            "site_id": (
                party.site_id or party.customer_id._appsistance_get_default_site()
            ).id,
            "equipment_id": party.equipment_id.id,
            "partner_id": party.partner_id.id,
        }

    def _search_parties(self, domain):
        parties = self.env["appsistance.party"]
        today = fields.Date.context_today(self)
        return parties.search(domain & parties._get_in_force_domain(today))

    def _is_person(self, partner):
        return partner.type not in ("site", "headquarters") and not partner.is_company

    def _join(self, *texts):
        return " · ".join(text for text in texts if text)

    # --------------------------------------------------
    # Card
    # --------------------------------------------------

    def _get_place(self, target):
        """The records of a hit; what the user may not read raises."""
        partners = self.env["res.partner"]
        place = {
            "customer": partners.browse(target.get("customer_id") or []).exists(),
            "site": partners.browse(target.get("site_id") or []).exists(),
            "partner": partners.browse(target.get("partner_id") or []).exists(),
            "equipment": self.env["appsistance.equipment"]
            .browse(target.get("equipment_id") or [])
            .exists(),
        }
        if not place["customer"]:
            raise UserError(self.env._("This customer does not exist any more."))
        for records in place.values():
            records.check_access("read")
        return place

    def _prepare_place(self, place):
        customer, site = place["customer"], place["site"]
        return {
            "customer": {
                "id": customer.id,
                "name": customer.name,
                "address": self._join(customer.street, customer.city),
                "phone": customer.phone or "",
            },
            "site": {
                "id": site.id,
                "name": site.name or "",
                "address": self._join(site.street, site.city),
            },
            "sites": [
                {"id": item.id, "name": item.name or item.display_name}
                for item in customer.appsistance_site_ids[:100]
            ],
            "partner": {
                "id": place["partner"].id,
                "name": place["partner"].name or "",
                "phone": place["partner"].phone or "",
            },
            "equipment_id": place["equipment"].id,
        }

    def _get_people(self, place):
        """Who has a role here: name, number, and whether he may ask for work."""
        here = Domain("customer_id", "=", place["customer"].id)
        if place["site"]:
            here &= Domain("site_id", "in", (False, place["site"].id))
        parties = self._search_parties(here)
        roles = dict(parties._fields["role"]._description_selection(self.env))
        people = {}
        for party in parties:
            person = people.setdefault(
                party.partner_id.id,
                {
                    "id": party.partner_id.id,
                    "name": party.partner_id.name,
                    "phone": party.partner_id.phone or "",
                    "roles": [],
                    "may_ask": False,
                },
            )
            person["roles"].append(roles[party.role])
            person["may_ask"] = person["may_ask"] or party.can_request
        contacts = place["customer"].child_ids.filtered(
            lambda child: self._is_person(child) and child.id not in people
        )
        return list(people.values()) + [
            {
                "id": contact.id,
                "name": contact.name or "",
                "phone": contact.phone or "",
                "roles": [contact.function or self.env._("Contact")],
                "may_ask": True,
            }
            for contact in contacts[:LIMIT]
        ]

    def _get_equipment(self, place):
        where = "site_id" if place["site"] else "customer_id"
        owner = place["site"] or place["customer"]
        equipment = self.env["appsistance.equipment"].search(
            [(where, "=", owner.id), ("state", "!=", "dismantled")], limit=40
        )
        return [
            {
                "id": item.id,
                "name": item.complete_name,
                "serial": item.serial_number or "",
                "warning": self._join(
                    item.is_plant_stopped and self.env._("Stopped"),
                    item.is_under_other_firm and item.contractor_summary,
                ),
            }
            for item in equipment | place["equipment"]
        ]

    def _get_tickets(self, place):
        """The open ones, then the last ended ones."""
        tickets = self.env["appsistance.ticket"]
        here = Domain("customer_id", "=", place["customer"].id)
        is_open = Domain("state", "in", OPEN_STATES)
        found = tickets.search(here & is_open, limit=LIMIT)
        found |= tickets.search(here & ~is_open, order="id desc", limit=3)
        states = dict(tickets._fields["state"]._description_selection(self.env))
        return [
            {
                "id": ticket.id,
                "number": ticket.number,
                "name": ticket.name,
                "state": ticket.state,
                "state_label": states[ticket.state],
                "date": format_date(self.env, ticket.date_opened),
                "place": self._join(ticket.site_id.name, ticket.equipment_id.name),
                "user": ticket.user_id.name or "",
            }
            for ticket in found
        ]

    def _get_overdue(self, place):
        """How many invoices are overdue and since when; amounts for accountants."""
        today = fields.Date.context_today(self)
        domain = Domain("commercial_partner_id", "=", place["customer"].id)
        domain &= Domain("move_type", "=", "out_invoice")
        domain &= Domain("state", "=", "posted")
        domain &= Domain("payment_state", "in", ("not_paid", "partial"))
        domain &= Domain("invoice_date_due", "<", today)
        domain &= Domain("company_id", "in", self.env.companies.ids)
        ((count, since, amount),) = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                domain,
                aggregates=[
                    "__count",
                    "invoice_date_due:min",
                    "amount_residual_signed:sum",
                ],
            )
        )
        if not count:
            return False
        sees_amount = self.env.user.has_group("account.group_account_invoice")
        return {
            "count": count,
            "since": format_date(self.env, since),
            "amount": sees_amount and self.env.company.currency_id.format(amount),
        }

    def _get_prepaid(self, place):
        packages = self.env["appsistance.prepaid.package"]
        balances = packages._get_balances(place["customer"], self.env.company)
        return balances.get((place["customer"].id, self.env.company.id), False)

    def _get_payer(self, place):
        payer = (place["site"] or place["customer"])._appsistance_get_payer(
            "ordinary",
            fields.Date.context_today(self),
            equipment=place["equipment"] or None,
        )
        return {"id": payer.id, "name": payer.display_name}

    # --------------------------------------------------
    # Saving
    # --------------------------------------------------

    def _prepare_choices(self, model):
        records = self.env[model].search([], limit=200)
        return [{"id": record.id, "name": record.display_name} for record in records]

    def _prepare_ticket(self, values):
        vals = {name: int(values.get(name) or 0) or False for name in ID_FIELDS}
        vals.update({name: values[name] for name in TEXT_FIELDS if values.get(name)})
        if values.get("description"):
            vals["description"] = plaintext2html(values["description"])
        if not vals.get("name"):
            raise UserError(self.env._("Write in a few words what the call is about."))
        if not vals["team_id"]:
            del vals["team_id"]
        return {
            **vals,
            "channel": "phone",
            "user_id": self.env.uid,
            "state": "in_progress",
        }

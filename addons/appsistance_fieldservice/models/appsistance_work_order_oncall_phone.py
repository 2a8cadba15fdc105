from babel.dates import format_datetime
from pytz import utc

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

FOUND_SITES = 20
MIN_TERM = 3


class AppsistanceWorkOrder(models.Model):
    """On the phone: whoever is on call finds a customer and opens a job."""

    _inherit = "appsistance.work.order"

    @api.model
    def _get_phone_on_call(self):
        """Until when the user is on call, and which types he may open; else nothing."""
        now = fields.Datetime.now()
        shift = self.env["appsistance.oncall.shift"].sudo()
        shift = shift.search_fetch(
            [
                ("user_id", "=", self.env.uid),
                ("company_id", "=", self.env.company.id),
                ("roster_id.active", "=", True),
                ("start", "<=", now),
                ("stop", ">", now),
            ],
            ["stop"],
            order="stop desc",
            limit=1,
        )
        if not shift:
            return None
        types = self.env["appsistance.intervention.type"].search_fetch(
            [], ["name", "signature_required"]
        )
        return {
            "until": f"{shift.stop.isoformat(timespec='seconds')}Z",
            # on the user's clock, wherever the phone thinks it is
            "until_label": format_datetime(
                utc.localize(shift.stop).astimezone(self.env.tz),
                "EEE d MMM, HH:mm",
                locale=self.env.lang or "en_US",
            ),
            "types": [{"id": item.id, "name": item.name} for item in types],
        }

    @api.model
    def _search_on_call(self, term):
        """Sites found by name, street, town, tenant, phone or plant: no prices.

        With the caller's own rights, in a constant number of queries; only for whoever
        may open a job on call.
        """
        self._get_resource_on_call()
        words = (term or "").split()
        if len("".join(words)) < MIN_TERM:
            return []
        sites = self._find_on_call_sites(words)
        plants = self.env["appsistance.equipment"].search_fetch(
            [("site_id", "in", sites.ids), ("state", "!=", "dismantled")],
            [
                "name",
                "serial_number",
                "location",
                "state",
                "site_id",
                "is_under_other_firm",
                "category_id",
            ],
        )
        types = self.env["appsistance.intervention.type"].search(
            [("category_ids", "!=", False)]
        )
        unfit = types._get_unfit_types(plants.category_id)
        by_site = plants.grouped("site_id")
        people = self._find_on_call_people(sites)
        return [
            self._prepare_on_call_site(
                site, by_site.get(site, plants.browse()), people, unfit
            )
            for site in sites
        ]

    @api.model
    def _find_on_call_sites(self, words):
        partners = self.env["res.partner"]
        company = Domain("company_id", "in", (self.env.company.id, False))
        plants = self.env["appsistance.equipment"].search(
            self._get_words_domain(
                words, ("name", "serial_number", "site_id.name", "customer_id.name")
            )
            & Domain("company_id", "=", self.env.company.id),
            limit=FOUND_SITES,
        )
        parties = self.env["appsistance.party"].search(
            self._get_words_domain(words, ("partner_id.name", "partner_id.phone"))
            & Domain("is_current", "=", True),
            limit=FOUND_SITES,
        )
        names = ("name", "street", "city", "phone", "parent_id.name")
        found = partners.search(
            company
            & Domain("is_company", "=", True)
            & self._get_words_domain(words, names[:-1]),
            limit=FOUND_SITES,
        )
        ids = (plants.site_id | parties.site_id).ids
        customers = found | parties.filtered(lambda row: not row.site_id).customer_id
        sites = partners.search_fetch(
            company
            & (
                Domain("id", "in", ids)
                | Domain("type", "=", "site")
                & (
                    Domain("parent_id", "in", customers.ids)
                    | self._get_words_domain(words, names)
                )
                | Domain("parent_id", "=", False)
                & Domain("partner_share", "=", True)
                & Domain("child_ids", "not any", [("type", "=", "site")])
                & (
                    Domain("id", "in", customers.ids)
                    | self._get_words_domain(words, names[:-1])
                )
            ),
            ["name", "parent_id", "street", "zip", "city", "phone"],
            limit=FOUND_SITES,
        )
        sites.parent_id.fetch(["name", "phone"])
        return sites

    @api.model
    def _get_words_domain(self, words, names):
        """Each word stands in one of the fields."""
        return Domain.AND(
            Domain.OR(Domain(name, "ilike", word) for name in names) for word in words
        )

    @api.model
    def _find_on_call_people(self, sites):
        """Who lives there or has the keys, by site."""
        parties = self.env["appsistance.party"].search_fetch(
            [
                ("site_id", "in", sites.ids),
                ("role", "in", ("occupant", "caretaker", "contact")),
                ("is_current", "=", True),
            ],
            ["site_id", "partner_id"],
        )
        parties.partner_id.fetch(["name", "phone"])
        return parties.grouped("site_id")

    @api.model
    def _prepare_on_call_site(self, site, plants, people, unfit):
        who = people.get(site, self.env["appsistance.party"]).partner_id
        return {
            "id": site.id,
            "customer": site.parent_id.name or site.name or "",
            "name": site.name or "",
            "address": ", ".join(filter(None, (site.street, site.city))),
            "phone": who[:1].phone or site.phone or site.parent_id.phone or "",
            "people": ", ".join(who.mapped("name")),
            "plants": [
                {
                    "id": plant.id,
                    "name": plant.name,
                    "detail": " · ".join(
                        filter(None, (plant.serial_number, plant.location))
                    ),
                    "stopped": plant.state == "stopped",
                    "other_firm": plant.is_under_other_firm,
                    # kinds of work that are not for it
                    "unfit": unfit[plant.category_id].ids,
                }
                for plant in plants
            ],
        }

    @api.model
    def _open_from_phone(self, uuid, vals):
        """Open a job on call; asked twice with one uuid, it is opened once."""
        operations = self.env["appsistance.phone.operation"]
        known = operations._get_known([{"uuid": uuid}])
        if known:
            return known[uuid]["data"]["visit"]
        self._get_resource_on_call()
        try:
            vals = self._prepare_from_phone(vals)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise UserError(self.env._("This operation could not be read.")) from error
        visit = self._open_on_call(vals)
        operations.sudo().create(
            {
                "uuid": uuid,
                "kind": "open",
                "user_id": self.env.uid,
                "visit_id": visit.id,
                "client_time": fields.Datetime.now(),
                "result": operations._get_result("done", data={"visit": visit.id}),
            }
        )
        return visit.id

    @api.model
    def _prepare_from_phone(self, vals):
        """The caller chooses among what he may read, in his company."""
        company = self.env.company
        site = self.env["res.partner"].browse(int(vals["site"])).exists()
        kind = self.env["appsistance.intervention.type"].browse(int(vals["type"]))
        plants = self.env["appsistance.equipment"].browse(
            [int(number) for number in vals.get("plants") or []]
        )
        summary = (vals.get("summary") or "").strip()
        for record in (site, kind.exists(), plants):
            record.check_access("read")
        if not site or not kind.exists() or not summary:
            raise UserError(
                self.env._("Where, what kind of work and what happens are needed.")
            )
        if (site.company_id or company) != company or (
            plants and plants.site_id != site
        ):
            raise UserError(self.env._("This plant is not there. Search again."))
        return {
            "site_id": site.id,
            "type_id": kind.id,
            "equipment_ids": [fields.Command.set(plants.ids)],
            "summary": summary[:200],
            "caller_name": vals.get("caller"),
            "caller_phone": vals.get("phone"),
            "priority": "3" if vals.get("trapped") else "2",
        }

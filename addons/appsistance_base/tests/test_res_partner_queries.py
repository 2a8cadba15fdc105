from lxml import etree

from odoo.tests import HttpCase, tagged

from .common import AppsistanceCommon


def get_specification(model, node):
    """What the web client asks of ``web_read`` to show the view."""
    specification = {}
    for child in node.iterchildren(tag="*"):
        name = child.get("name")
        if child.tag != "field":
            specification.update(get_specification(model, child))
            continue
        field = model._fields[name]
        specification.setdefault(name, {})
        if field.type == "many2one":
            specification[name]["fields"] = {"display_name": {}}
        elif field.type in ("one2many", "many2many"):
            comodel = model.env[field.comodel_name]
            views = [view for view in child if view.tag in ("list", "kanban")]
            inner = get_specification(comodel, views[0]) if views else {}
            specification[name] |= {
                "fields": inner or {"display_name": {}},
                "limit": 40,
            }
    return specification


@tagged("post_install", "-at_install")
class TestResPartnerQueries(AppsistanceCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_party(cls.studio, "administrator", cls.condominium)
        sites = [cls._create_site(cls.condominium, f"Stair {n}") for n in range(30)]
        for site in sites:
            lift = cls._create_equipment(site, "Lift")
            cls.env["appsistance.equipment.deadline"].create(
                {"equipment_id": lift.id, "name": "Check", "date": "2026-12-01"}
            )

    def _get_form(self, user):
        partners = self.env["res.partner"].with_user(user)
        arch = partners.get_view(self.env.ref("base.view_partner_form").id)["arch"]
        return get_specification(partners, etree.fromstring(arch))

    def _open(self, partner, specification):
        """All that the web client asks when a form is opened."""
        self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {
                "model": "res.partner",
                "method": "web_read",
                "args": [partner.ids, specification],
                "kwargs": {},
            },
        )
        thread = {"thread_model": "res.partner", "thread_id": partner.id}
        requests = ["activities", "attachments", "followers", "suggestedRecipients"]
        self.make_jsonrpc_request(
            "/mail/data",
            {"fetch_params": [["mail.thread", {**thread, "request_list": requests}]]},
        )
        self.make_jsonrpc_request("/mail/thread/messages", thread)

    def _count_queries(self, partner, specification):
        self._open(partner, specification)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._open(partner, specification)
        return self.env.cr.sql_log_count - before

    def test_opening_a_customer_costs_at_most_a_third_more_than_core(self):
        for user in (self.technician, self.dispatcher, self.manager):
            specification = self._get_form(user)
            core = {
                name: value
                for name, value in specification.items()
                if not name.startswith("appsistance_")
            }
            self.authenticate(user.login, user.login)
            ours = self._count_queries(self.condominium, specification)
            theirs = self._count_queries(self.condominium, core)
            self.assertLessEqual(ours, 1.3 * theirs)

    def test_the_list_of_sites_costs_the_same_for_many_as_for_few(self):
        names = [
            "appsistance_equipment_count",
            "appsistance_stopped_count",
            "appsistance_next_deadline",
        ]
        sites = self.condominium.appsistance_site_ids

        def count(records):
            # not the relation's own records, whose prefetching ends with the cache
            records = (
                self.env["res.partner"].with_user(self.technician).browse(records.ids)
            )
            records.read(names)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.read(names)
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(sites), count(sites[:1]))

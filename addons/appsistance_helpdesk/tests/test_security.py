from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import HelpdeskCommon

# What each role may do with the records of each model, as far as its rules show them:
# r(ead), w(rite), c(reate), u(nlink). Technician, dispatcher, manager.
RIGHTS = {
    "appsistance.prepaid.entry": ("r", "r", "r"),
    "appsistance.prepaid.package": ("r", "r", "rw"),
    "appsistance.prepaid.rule": ("r", "r", "rwcu"),
    "appsistance.ticket": ("rwc", "rwc", "rwcu"),
    "appsistance.ticket.address": ("r", "r", "rwcu"),
    "appsistance.ticket.assign": ("", "rwc", "rwc"),
    "appsistance.ticket.category": ("r", "r", "rwcu"),
    "appsistance.ticket.merge": ("", "rwc", "rwc"),
    "appsistance.ticket.portal.enable": ("", "rwc", "rwc"),
    "appsistance.ticket.pause": ("r", "r", "r"),
    "appsistance.ticket.sender": ("r", "rwcu", "rwcu"),
    "appsistance.ticket.sla": ("r", "r", "rwcu"),
    "appsistance.ticket.tag": ("r", "rwc", "rwcu"),
    "appsistance.ticket.team": ("r", "r", "rwcu"),
    "appsistance.ticket.time": ("rwc", "rwc", "rwcu"),
    "appsistance.ticket.time.reverse": ("", "rwc", "rwc"),
}
OPERATIONS = ("read", "write", "create", "unlink")
COMPANY_MODELS = sorted(
    set(RIGHTS)
    - {
        "appsistance.ticket.assign",
        "appsistance.ticket.merge",
        "appsistance.ticket.portal.enable",
        "appsistance.ticket.tag",
        "appsistance.ticket.time.reverse",
    }
)


@tagged("post_install", "-at_install")
class TestSecurity(HelpdeskCommon):
    def _get_rights(self, model, user):
        records = self.env[model].with_user(user)
        return "".join(name[0] for name in OPERATIONS if records.has_access(name))

    def test_the_table_names_every_model(self):
        models = {
            name
            for name, model in self.env.registry.items()
            if model._original_module == "appsistance_helpdesk" and not model._abstract
        }
        self.assertEqual(models, set(RIGHTS))

    def test_each_role_may_do_what_the_table_says(self):
        users = (self.technician, self.dispatcher, self.manager)
        for model, rights in RIGHTS.items():
            for user, right in zip(users, rights, strict=True):
                granted = right.replace("u", "") + ("u" if "u" in right else "")
                with self.subTest(model=model, user=user.login):
                    self.assertEqual(
                        sorted(self._get_rights(model, user)), sorted(granted)
                    )

    def test_an_employee_without_a_role_may_do_nothing(self):
        for model in RIGHTS:
            with self.subTest(model=model):
                self.assertEqual(self._get_rights(model, self.stranger), "")

    def test_models_of_a_company_have_a_rule_for_companies(self):
        for model in COMPANY_MODELS:
            rules = self.env["ir.rule"].search(
                [("model_id.model", "=", model), ("groups", "=", False)]
            )
            with self.subTest(model=model):
                self.assertIn("company_ids", "".join(rules.mapped("domain_force")))

    def test_another_company_sees_no_ticket(self):
        ticket = self._create_ticket(team_id=self.team.id)
        other = self.env["res.company"].create({"name": "Other"})
        self.dispatcher.write({"company_ids": other.ids, "company_id": other.id})
        found = self.env["appsistance.ticket"].with_user(self.dispatcher).search([])
        self.assertNotIn(ticket, found)

    def test_a_technician_sees_his_teams_tickets_and_the_history(self):
        tickets = self.env["appsistance.ticket"]
        of_team = self._create_ticket(team_id=self.team.id)
        mine = self._create_ticket(user_id=self.technician.id)
        other = self._create_ticket()
        solved = self._create_ticket(state="solved")
        seen = tickets.with_user(self.technician).search([])
        self.assertLessEqual(of_team | mine | solved, seen)
        self.assertNotIn(other, seen)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            solved.with_user(self.technician).write({"name": "Mine"})
        mine.with_user(self.technician).write({"name": "Mine"})

    def test_a_technician_writes_only_his_own_times(self):
        ticket = self._create_ticket(team_id=self.team.id)
        values = {
            "ticket_id": ticket.id,
            "start": datetime(2026, 11, 2, 9),
            "stop": datetime(2026, 11, 2, 9, 12),
        }
        times = self.env["appsistance.ticket.time"]
        own = times.with_user(self.technician).create(values)
        self.assertEqual(own.user_id, self.technician)
        other = times.create({**values, "user_id": self.dispatcher.id})
        self.assertEqual(other.with_user(self.technician).minutes, 12)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            other.with_user(self.technician).write({"note": "Mine"})

    def test_nobody_decides_by_hand_how_a_time_is_paid(self):
        values = {
            "ticket_id": self._create_ticket(team_id=self.team.id).id,
            "start": datetime(2026, 11, 2, 9),
            "stop": datetime(2026, 11, 2, 9, 12),
        }
        times = self.env["appsistance.ticket.time"].with_user(self.technician)
        with self.assertRaises(AccessError):
            times.create({**values, "coverage": "none"})
        time = times.create(values)
        for user in (self.technician, self.manager):
            for change in ({"coverage": "none"}, {"is_reversed": True}):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    time.with_user(user).write(change)

    def test_no_manager_moves_a_balance_without_the_ledger(self):
        package = self.env["appsistance.prepaid.package"].create(
            {"name": "300 minutes", "customer_id": self.condominium.id}
        )
        manager = package.with_user(self.manager)
        for change in ({"balance": 300}, {"minutes": 300}, {"state": "active"}):
            with self.subTest(change=change), self.assertRaises(AccessError):
                manager.write(change)
        manager.overdraft = 30

    def test_a_technician_reads_no_times_of_tickets_he_does_not_see(self):
        hidden = self.env["appsistance.ticket.time"].create(
            {
                "ticket_id": self._create_ticket().id,
                "start": datetime(2026, 11, 2, 9),
                "stop": datetime(2026, 11, 2, 9, 12),
            }
        )
        times = self.env["appsistance.ticket.time"].with_user(self.technician)
        self.assertNotIn(hidden, times.search([]))

    def test_who_has_no_role_of_ours_still_creates_contacts(self):
        self.stranger.group_ids += self.env.ref("base.group_partner_manager")
        contact = self.env["res.partner"].with_user(self.stranger)
        self.assertTrue(contact.create({"name": "Somebody"}))

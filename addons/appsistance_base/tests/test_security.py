from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AppsistanceCommon

READ, WRITE, CREATE, UNLINK = "read", "write", "create", "unlink"
ALL = {READ, WRITE, CREATE, UNLINK}
NONE = set()
# model -> technician, dispatcher, manager
RIGHTS = {
    "appsistance.access.code": (NONE, {READ, WRITE, CREATE}, ALL),
    "appsistance.key": ({READ}, {READ, WRITE, CREATE}, ALL),
    "appsistance.key.hand.out": (NONE, ALL, ALL),
    "appsistance.key.movement": ({READ}, {READ}, {READ}),
    "appsistance.party": ({READ}, {READ, WRITE, CREATE}, ALL),
    "appsistance.party.handover": (NONE, ALL, ALL),
    "appsistance.rate.limit": (NONE, NONE, NONE),
    "appsistance.storage.usage": (NONE, NONE, {READ}),
    "appsistance.zone": ({READ}, {READ}, ALL),
}


@tagged("post_install", "-at_install")
class TestSecurity(AppsistanceCommon):
    def _get_rights(self, model, user):
        records = self.env[model].with_user(user)
        return {operation for operation in ALL if records.has_access(operation)}

    def test_each_role_has_its_rights_on_each_model(self):
        users = (self.technician, self.dispatcher, self.manager)
        for model, rights in RIGHTS.items():
            for user, expected in zip(users, rights, strict=True):
                with self.subTest(model=model, user=user.login):
                    self.assertEqual(self._get_rights(model, user), expected)

    def test_a_plain_user_has_no_rights(self):
        for model in RIGHTS:
            with self.subTest(model=model):
                self.assertEqual(self._get_rights(model, self.stranger), NONE)

    def test_a_portal_user_reads_roles_only_and_only_his_own(self):
        portal = self._create_portal_user("private_portal", self.private)
        mine = self._create_party(self.studio, "contact", self.private)
        self._create_party(self.studio, "contact", self.condominium)
        for model in RIGHTS:
            expected = {READ} if model == "appsistance.party" else NONE
            with self.subTest(model=model):
                self.assertEqual(self._get_rights(model, portal), expected)
        self.assertEqual(
            self.env["appsistance.party"].with_user(portal).search([]), mine
        )

    def test_roles_and_zones_of_another_company_are_not_seen(self):
        company = self.env["res.company"].create({"name": "Second firm"})
        party = self._create_party(
            self.studio, "contact", self.condominium, company_id=company.id
        )
        zone = self.env["appsistance.zone"].create(
            {"name": "South", "company_id": company.id}
        )
        for record in (party, zone):
            self.assertFalse(
                record.with_user(self.dispatcher).search([("id", "=", record.id)])
            )
            with self.assertRaises(AccessError):
                record.with_user(self.dispatcher).read(["display_name"])

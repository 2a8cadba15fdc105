import contextlib

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import AppsistanceCommon


@tagged("post_install", "-at_install")
class TestAppsistanceKey(AppsistanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.env["appsistance.key"].create(
            {"number": "117", "name": "Boiler room", "site_id": cls.site.id}
        )
        cls.code = cls.env["appsistance.access.code"].create(
            {"name": "Gate", "code": "4711#", "site_id": cls.site.id}
        )

    def test_whoever_takes_a_key_holds_it(self):
        self.key.with_user(self.technician).action_take()
        self.assertEqual(self.key.holder_id, self.technician.partner_id)
        movement = self.key.movement_ids
        self.assertEqual(movement.direction, "out")
        self.assertEqual(movement.user_id, self.technician)

    def test_a_key_that_is_out_cannot_be_taken_again(self):
        self.key.with_user(self.technician).action_take()
        with self.assertRaisesRegex(UserError, "must be returned first"):
            self.key.with_user(self.dispatcher).action_take()

    def test_a_returned_key_is_in_the_office(self):
        self.key.with_user(self.technician).action_take()
        self.key.with_user(self.dispatcher).action_return()
        self.assertFalse(self.key.holder_id)
        self.assertEqual(self.key.movement_ids.mapped("direction"), ["in", "out"])

    def test_returning_a_key_that_is_there_does_nothing(self):
        self.key.action_return()
        self.assertFalse(self.key.movement_ids)

    def test_the_dispatcher_hands_several_keys_to_a_customer(self):
        other = self.key.copy({"number": "118"})
        wizard = (
            self.env["appsistance.key.hand.out"]
            .with_user(self.dispatcher)
            .with_context(**self.key.action_hand_out()["context"])
            .create({"holder_id": self.private.id})
        )
        wizard.key_ids = self.key | other
        wizard.action_done()
        self.assertEqual((self.key | other).holder_id, self.private)

    def test_the_holder_follows_from_movements_only(self):
        for user in (self.dispatcher, self.manager):
            with self.assertRaises(UserError):
                self.key.with_user(user).write({"holder_id": self.private.id})

    def test_nobody_changes_or_deletes_a_movement(self):
        self.key.action_take()
        movement = self.key.movement_ids
        for user in (self.technician, self.dispatcher, self.manager):
            with self.assertRaises(UserError):
                movement.with_user(user).write({"note": "not me"})
            with self.assertRaises(UserError):
                movement.with_user(user).unlink()
        with self.assertRaises(UserError):
            movement.write({"note": "not me"})
        with self.assertRaises(UserError):
            movement.unlink()

    def test_nobody_enters_a_movement_by_hand(self):
        for user in (self.technician, self.dispatcher, self.manager):
            with self.assertRaises(AccessError):
                self.env["appsistance.key.movement"].with_user(user).create(
                    {
                        "key_id": self.key.id,
                        "direction": "out",
                        "holder_id": self.private.id,
                    }
                )

    def test_a_technician_neither_reads_nor_finds_a_code(self):
        code = self.code.with_user(self.technician)
        with self.assertRaises(AccessError):
            code.read(["code"])
        self.assertFalse(code.has_access("read"))
        # an addon that knows who is booked may open the model, by a rule
        with contextlib.suppress(AccessError):
            self.assertFalse(code.search([("code", "=", "4711#")]))
        site = self.site.with_user(self.technician)
        self.assertNotIn("appsistance_access_code_ids", site.fields_get())
        with self.assertRaises(AccessError):
            site.search([("appsistance_access_code_ids.code", "=", "4711#")])

    def test_office_reads_codes(self):
        for user in (self.dispatcher, self.manager):
            self.assertEqual(self.code.with_user(user).code, "4711#")

    def test_keys_of_another_company_are_not_seen(self):
        company = self.env["res.company"].create({"name": "Second firm"})
        key = self.key.copy({"number": "1", "company_id": company.id})
        keys = self.env["appsistance.key"].with_user(self.dispatcher)
        self.assertNotIn(key, keys.search([]))
        with self.assertRaises(AccessError):
            key.with_user(self.dispatcher).read(["number"])

from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .equipment_common import EquipmentCommon


@tagged("post_install", "-at_install")
class TestEquipmentRoles(EquipmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rack = cls._create_plant()
        cls.deadline = cls.env["appsistance.equipment.deadline"].create(
            {"equipment_id": cls.rack.id, "name": "Check", "date": "2027-01-01"}
        )
        cls.rack.site_id = cls.store_2

    def _get_rights(self, user):
        """``{model: operations}`` that the user may do on the records of the class."""
        records = {
            "equipment": self.rack,
            "brand": self.brand,
            "category": self.rack_category,
            "deadline": self.deadline,
            "transfer": self.rack.transfer_ids,
        }
        return {
            name: "".join(
                operation[0]
                for operation in ("read", "write", "create", "unlink")
                if record.with_user(user).has_access(operation)
            )
            for name, record in records.items()
        }

    def test_a_technician_reads_only(self):
        self.assertEqual(
            self._get_rights(self.technician),
            dict.fromkeys(
                ("equipment", "brand", "category", "deadline", "transfer"), "r"
            ),
        )

    def test_a_dispatcher_enters_equipment_but_not_categories(self):
        self.assertEqual(
            self._get_rights(self.dispatcher),
            {
                "equipment": "rwc",
                "brand": "rwc",
                "category": "r",
                "deadline": "rwcu",
                "transfer": "rc",
            },
        )

    def test_a_manager_does_everything_but_rewrite_history(self):
        self.assertEqual(
            self._get_rights(self.manager),
            {
                "equipment": "rwcu",
                "brand": "rwcu",
                "category": "rwcu",
                "deadline": "rwcu",
                "transfer": "rc",
            },
        )

    def test_an_employee_without_a_role_sees_nothing(self):
        employee = new_test_user(self.env, login="no_role", groups="base.group_user")
        self.assertEqual(set(self._get_rights(employee).values()), {""})

    def test_the_form_of_a_new_equipment_opens(self):
        form = Form(self.Equipment.with_user(self.dispatcher))
        form.name = "Boiler"
        form.customer_id = self.customer
        form.site_id = self.store_1
        form.category_id = self.part_category
        self.assertEqual(form.save().document_count, 0)

    def test_a_technician_does_not_count_charges(self):
        with self.assertRaises(AccessError):
            self.rack.with_user(self.technician).read(["charge_count"])

    def test_equipment_of_another_company_is_invisible(self):
        other = self.env["res.company"].create({"name": "Other firm"})
        foreign = self._create_equipment("Foreign", company_id=other.id)
        self.assertFalse(
            self.Equipment.with_user(self.manager).search([("id", "=", foreign.id)])
        )


@tagged("post_install", "-at_install")
@freeze_time("2026-11-24")
class TestEquipmentPortal(EquipmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rack = cls._create_plant()
        cls.other_store = cls._create_equipment("Cabinet", site_id=cls.store_2.id)
        cls.foreign = cls._create_equipment(
            "Boiler", customer_id=cls.private.id, site_id=cls.private.id
        )
        cls.deadline = cls.env["appsistance.equipment.deadline"].create(
            {"equipment_id": cls.rack.id, "name": "Check", "date": "2027-01-01"}
        )
        cls.all_equipment = cls.rack._get_tree() | cls.other_store | cls.foreign
        cls.studio = cls.env["res.partner"].create(
            {"name": "Studio Ferrari", "is_company": True}
        )
        cls.clerk = cls.env["res.partner"].create(
            {"name": "Clerk", "parent_id": cls.studio.id}
        )
        cls.administrator = cls._create_portal_user("administrator", cls.clerk)

    @classmethod
    def _create_portal_user(cls, login, partner):
        return new_test_user(
            cls.env, login=login, groups="base.group_portal", partner_id=partner.id
        )

    def _create_mandate(self, **values):
        return self.env["appsistance.party"].create(
            {
                "partner_id": self.studio.id,
                "role": "administrator",
                "customer_id": self.customer.id,
                "date_from": "2026-01-01",
                **values,
            }
        )

    def _search_as(self, user):
        return self.Equipment.with_user(user).search(
            [("id", "in", self.all_equipment.ids)]
        )

    def test_a_customer_sees_his_own_equipment_only(self):
        buyer = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id}
        )
        user = self._create_portal_user("buyer", buyer)
        self.assertEqual(
            self._search_as(user), self.rack._get_tree() | self.other_store
        )
        self.assertEqual(self.deadline.with_user(user).name, "Check")

    def test_another_customer_cannot_read_it(self):
        user = self._create_portal_user("de_luca", self.private)
        with self.assertRaises(AccessError):
            self.rack.with_user(user).read(["name"])
        with self.assertRaises(AccessError):
            self.deadline.with_user(user).read(["name"])

    def test_a_portal_user_without_equipment_sees_nothing(self):
        self.assertFalse(self._search_as(self.administrator))

    def test_an_administrator_sees_his_mandators_equipment(self):
        self._create_mandate()
        self.assertEqual(
            self._search_as(self.administrator),
            self.rack._get_tree() | self.other_store,
        )
        self.assertEqual(self.deadline.with_user(self.administrator).name, "Check")

    def test_a_mandate_counts_on_its_last_day(self):
        self._create_mandate(date_to="2026-11-24")
        self.assertTrue(self._search_as(self.administrator))

    def test_an_ended_mandate_opens_nothing(self):
        self._create_mandate(date_to="2026-11-23")
        self.assertFalse(self._search_as(self.administrator))
        with self.assertRaises(AccessError):
            self.deadline.with_user(self.administrator).read(["name"])

    def test_a_future_mandate_opens_nothing(self):
        self._create_mandate(date_from="2026-11-25")
        self.assertFalse(self._search_as(self.administrator))

    def test_another_role_is_not_a_mandate(self):
        self._create_mandate(role="caretaker")
        self.assertFalse(self._search_as(self.administrator))

    def test_a_mandate_for_one_site_opens_that_site(self):
        self._create_mandate(site_id=self.store_2.id)
        self.assertEqual(self._search_as(self.administrator), self.other_store)

    def test_a_mandate_for_one_equipment_opens_that_one(self):
        self._create_mandate(equipment_id=self.rack.id, site_id=self.store_1.id)
        self.assertEqual(self._search_as(self.administrator), self.rack)

    def test_portal_users_change_nothing(self):
        user = self._create_portal_user("buyer", self.customer)
        for operation in ("write", "create", "unlink"):
            with self.subTest(operation=operation):
                self.assertFalse(self.rack.with_user(user).has_access(operation))

    def test_internal_fields_stay_internal(self):
        user = self._create_portal_user("buyer", self.customer)
        for name in ("note", "contractor_id", "qr_token", "is_under_other_firm"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.rack.with_user(user).read([name])

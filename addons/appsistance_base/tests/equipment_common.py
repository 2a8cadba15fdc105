from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon


class EquipmentCommon(BaseCommon):
    """A supermarket chain with two stores, a private customer, a user per role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Equipment = cls.env["appsistance.equipment"]
        cls.technician = cls._create_user("equipment_technician", "technician")
        cls.dispatcher = cls._create_user("equipment_dispatcher", "dispatcher")
        cls.manager = cls._create_user("equipment_manager", "manager")
        cls.customer = cls.env["res.partner"].create(
            {"name": "Mercati Prealpi", "is_company": True, "ref": "MP"}
        )
        cls.store_1, cls.store_2 = (
            cls._create_site(cls.customer, name) for name in ("Store 1", "Store 2")
        )
        cls.private = cls.env["res.partner"].create(
            {"name": "De Luca Maria", "appsistance_customer_kind": "private"}
        )
        cls.rack_category, cls.part_category = cls.env[
            "appsistance.equipment.category"
        ].create(
            [
                {
                    "name": "Test racks",
                    "family": "refrigeration",
                    "properties_definition": [
                        {"name": "gas", "type": "char", "string": "Gas"},
                        {"name": "charge", "type": "float", "string": "Charge (kg)"},
                    ],
                },
                {"name": "Test parts", "family": "refrigeration"},
            ]
        )
        cls.brand = cls.env["appsistance.equipment.brand"].create({"name": "Frigor"})

    @classmethod
    def _create_user(cls, login, role):
        return new_test_user(
            cls.env, login=login, groups=f"appsistance_base.group_{role}"
        )

    @classmethod
    def _create_site(cls, customer, name):
        return cls.env["res.partner"].create(
            {"name": name, "parent_id": customer.id, "type": "site"}
        )

    @classmethod
    def _prepare_equipment(cls, name, **values):
        return {
            "name": name,
            "customer_id": cls.customer.id,
            "site_id": cls.store_1.id,
            "category_id": cls.part_category.id,
            **values,
        }

    @classmethod
    def _create_equipment(cls, name, **values):
        return cls.Equipment.create(cls._prepare_equipment(name, **values))

    @classmethod
    def _create_plant(cls, components=2, **values):
        """A rack, ``components`` compressors in it and a valve in each of them."""
        rack = cls._create_equipment("Rack", category_id=cls.rack_category.id, **values)
        compressors = cls.Equipment.create(
            [
                cls._prepare_equipment(
                    f"Compressor {number}", parent_id=rack.id, **values
                )
                for number in range(1, components + 1)
            ]
        )
        cls.Equipment.create(
            [
                cls._prepare_equipment("Valve", parent_id=compressor.id, **values)
                for compressor in compressors
            ]
        )
        return rack

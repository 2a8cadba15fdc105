from odoo.tests import tagged

from odoo.addons.appsistance_base.tests.bookable_cases import BookableCases
from odoo.addons.appsistance_base.tests.common import AppsistanceCommon


@tagged("post_install", "-at_install")
class TestFleetVehicle(BookableCases, AppsistanceCommon):
    kind = "vehicle"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        brand = cls.env["fleet.vehicle.model.brand"].create({"name": "Fiat"})
        cls.model = cls.env["fleet.vehicle.model"].create(
            {"name": "Ducato", "brand_id": brand.id}
        )
        cls.thing = cls._create("1")

    @classmethod
    def _prepare(cls, number):
        return {"model_id": cls.model.id, "license_plate": f"AB 12{number} CD"}

    @classmethod
    def _create(cls, number):
        return cls.env["fleet.vehicle"].create(cls._prepare(number))

    def _rename(self, thing):
        thing.license_plate = "ZZ 999 ZZ"

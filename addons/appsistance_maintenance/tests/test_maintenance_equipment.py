from odoo.tests import tagged

from odoo.addons.appsistance_base.tests.bookable_cases import BookableCases
from odoo.addons.appsistance_base.tests.common import AppsistanceCommon


@tagged("post_install", "-at_install")
class TestMaintenanceEquipment(BookableCases, AppsistanceCommon):
    kind = "tool"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.thing = cls._create("1")

    @classmethod
    def _prepare(cls, number):
        return {"name": f"Drill {number}", "serial_no": f"SN-test-{number}"}

    @classmethod
    def _create(cls, number):
        return cls.env["maintenance.equipment"].create(cls._prepare(number))

    def _rename(self, thing):
        thing.name = "Hammer"

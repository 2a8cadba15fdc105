from . import test_maintenance_equipment

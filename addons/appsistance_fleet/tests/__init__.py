from . import test_fleet_vehicle

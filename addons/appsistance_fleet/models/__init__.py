from . import (
    fleet_vehicle,
)

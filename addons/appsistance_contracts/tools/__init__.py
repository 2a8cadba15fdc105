from . import cadence

from . import appsistance_punch_correction

from . import report, signature, technician

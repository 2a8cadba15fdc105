from . import appsistance_einvoice
from . import portal

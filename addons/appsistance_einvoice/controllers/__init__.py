from . import appsistance_einvoice

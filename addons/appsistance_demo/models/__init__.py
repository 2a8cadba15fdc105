from . import account_tax
from . import appsistance_equipment

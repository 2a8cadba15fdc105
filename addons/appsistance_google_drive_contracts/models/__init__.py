from . import appsistance_contract
from . import appsistance_google_drive_account
from . import appsistance_google_drive_file
from . import appsistance_google_drive_source

from . import test_authorisation
from . import test_cleaner
from . import test_errors
from . import test_folders
from . import test_listing
from . import test_security
from . import test_sending

from . import client
from . import errors
from . import patterns

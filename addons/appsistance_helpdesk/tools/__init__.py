from . import references, working_hours

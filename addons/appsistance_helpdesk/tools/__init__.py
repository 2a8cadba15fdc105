from . import prepaid, prepaid_statement, references, working_hours

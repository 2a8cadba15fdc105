from . import prepaid, prepaid_statement, references, uploads, working_hours

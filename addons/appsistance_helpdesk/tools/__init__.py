from . import forms, prepaid, prepaid_statement, references, uploads, working_hours

from . import calendar_feed, invitation, report, signature, technician

from . import appointment, calendar_feed, invitation, report, signature, technician

from . import (
    appointment,
    calendar_feed,
    invitation,
    portal,
    report,
    signature,
    technician,
)

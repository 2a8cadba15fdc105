from . import test_google_calendar

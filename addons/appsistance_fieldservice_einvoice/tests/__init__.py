from . import test_attached_reports

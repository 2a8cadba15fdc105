from datetime import date, datetime

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestResourceResource(TransactionCase):
    def test_a_lent_tool_is_away_until_its_day(self):
        tool = self.env["resource.resource"].create(
            {
                "name": "Drill",
                "resource_type": "material",
                "appsistance_status": "lent",
                "appsistance_status_until": date(2026, 12, 2),
                "appsistance_status_note": "to Rossi",
            }
        )
        start, end = datetime(2026, 12, 1), datetime(2026, 12, 8)
        away = tool._appsistance_get_unavailability(start, end)
        self.assertEqual(away[tool.id][0][:2], (start, datetime(2026, 12, 3)))
        self.assertIn("to Rossi", away[tool.id][0][2])
        late = datetime(2026, 12, 5)
        self.assertFalse(tool._appsistance_get_unavailability(late, end))

from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common_billing import ApprovalCommon


@tagged("post_install", "-at_install")
class TestTimesheet(ApprovalCommon):
    def _get_lines(self):
        return self.env["account.analytic.line"].search(
            [("appsistance_visit_id", "=", self.visit.id)]
        )

    def _get_hours(self):
        """``{person: hours}``"""
        hours = {}
        for line in self._get_lines():
            name = line.employee_id.name
            hours[name] = round(hours.get(name, 0.0) + line.unit_amount, 2)
        return hours

    def test_approved_times_become_hours_of_their_people(self):
        self.visit._reassign(helpers=self.bruno)
        self._create_trip()
        self._create_time()
        self._create_time(resource=self.bruno)
        self.assertFalse(self._get_lines())
        self._approve(self._finalize())
        self.assertEqual(self._get_hours(), {"Anna": 1.5, "Bruno": 1.0})
        self.assertEqual(set(self._get_lines().mapped("date")), {date(2026, 11, 30)})

    def test_a_line_counts_on_the_local_day(self):
        self.visit._move({self.visit: (self._at(24), self._at(25))})
        self._create_time(start=24, stop=25)
        self._approve(self._finalize())
        self.assertEqual(self._get_lines().date, date(2026, 12, 1))

    def test_the_project_is_made_once_and_is_not_billable(self):
        self._create_time()
        self._approve(self._finalize())
        project = self.company.appsistance_project_id
        self.assertTrue(project.account_id)
        self.assertFalse(project.allow_billable)
        self.assertEqual(self._get_lines().project_id, project)
        self.assertEqual(self.company._appsistance_get_project(), project)
        with self.assertRaises(ValidationError):
            project.allow_billable = True

    def test_hours_never_get_a_line_of_a_sales_order(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [(0, 0, {"product_id": self.labour.id})],
            }
        )
        order.action_confirm()
        self._create_time()
        self._approve(self._finalize())
        lines = self._get_lines()
        self.assertFalse(lines.so_line)
        lines.write({"employee_id": self.bruno.employee_id.id})
        self.assertFalse(lines.so_line)
        self.assertEqual(set(lines.mapped("timesheet_invoice_type")), {"non_billable"})

    def test_a_correction_makes_a_line_of_the_difference(self):
        time = self._create_time()
        report = self._finalize()
        self._approve(report)
        self._correct(report)
        time.stop = self._at(8, minutes=40)
        self._finalize()
        self._approve(report, "Corrected")
        self.assertEqual(self._get_hours(), {"Anna": 0.67})
        self.assertEqual(len(self._get_lines()), 2)
        self.assertEqual(min(self._get_lines().mapped("unit_amount")), -20 / 60)

    def test_a_time_that_a_correction_deletes_is_taken_back(self):
        self._create_time()
        extra = self._create_time(start=9, stop=10)
        report = self._finalize()
        self._approve(report, "More work")
        self._correct(report)
        extra.unlink()
        self._finalize()
        self._approve(report, "Corrected")
        self.assertEqual(self._get_hours(), {"Anna": 1.0})

    def test_a_time_given_to_another_person_moves_its_hours(self):
        self.visit._reassign(helpers=self.bruno)
        self._create_time()
        wrong = self._create_time(start=10, stop=11)
        report = self._finalize()
        self._approve(report, "Bruno without times")
        self._correct(report)
        wrong.resource_id = self.bruno
        self._finalize()
        self._approve(report, "Corrected")
        self.assertEqual(self._get_hours(), {"Anna": 1.0, "Bruno": 1.0})

    def test_a_person_without_employee_has_no_line(self):
        external = self._create_resource("External Firm", "person")
        self.visit._reassign(lead=external)
        self._create_time(resource=external)
        self._approve(self._finalize())
        self.assertFalse(self._get_lines())

    def test_hours_of_whoever_has_left_are_written_all_the_same(self):
        self._create_time()
        report = self._finalize()
        self.anna.employee_id.active = False
        self._approve(report)
        self.assertEqual(self._get_hours(), {"Anna": 1.0})

from odoo import models


class AppsistanceVisit(models.Model):
    """[Ore] Approved times become timesheet lines, once; a correction makes a line of
    the difference."""

    _inherit = "appsistance.visit"

    def _update_timesheets(self):
        """Make what the lines lack of the approved times. Again it makes nothing."""
        visits = self.sudo()
        wanted = visits._get_timesheet_minutes()
        known = visits._get_known_timesheets()
        vals_list = [
            vals
            for key in dict.fromkeys([*wanted, *known])
            if (vals := self._prepare_timesheet(key, wanted.get(key, 0), known))
        ]
        for company, group in self._group_timesheets(vals_list).items():
            lines = self.env["account.analytic.line"].sudo()
            people = self.env["hr.employee"].browse(
                [vals["employee_id"] for vals in group]
            )
            companies = company | people.sudo().company_id
            # whoever has left meanwhile has worked all the same
            lines.with_context(
                allowed_company_ids=companies.ids, active_test=False
            ).create(group)

    def _group_timesheets(self, vals_list):
        groups = {}
        for vals in vals_list:
            company = self.env["res.company"].browse(vals["company_id"])
            groups.setdefault(company, []).append(vals)
        return groups

    def _get_timesheet_minutes(self):
        """``{(visit, time id, employee, day): minutes}`` of the approved times."""
        return {
            (time.visit_id, time.id, employee, time._get_local_date()): time.minutes
            for time in self.time_ids
            if time.minutes and (employee := time._get_employee())
        }

    def _get_known_timesheets(self):
        """What the lines of these visits tell already, in the same form."""
        rows = (
            self.env["account.analytic.line"]
            .sudo()
            ._read_group(
                [("appsistance_visit_id", "in", self.ids)],
                [
                    "appsistance_visit_id",
                    "appsistance_time_ref",
                    "employee_id",
                    "date:day",
                ],
                ["unit_amount:sum"],
            )
        )
        return {
            (visit, ref, employee, day): round(hours * 60)
            for visit, ref, employee, day, hours in rows
        }

    def _prepare_timesheet(self, key, minutes, known):
        visit, time_ref, employee, day = key
        minutes -= known.get(key, 0)
        if not minutes:
            return None
        time = visit.time_ids.filtered(lambda time: time.id == time_ref)
        order = visit.work_order_id
        return {
            "name": f"{order.name} {order.customer_id.name or ''}".strip(),
            "project_id": visit.company_id._appsistance_get_project().id,
            "company_id": visit.company_id.id,
            "employee_id": employee.id,
            "date": day,
            "unit_amount": minutes / 60,
            "appsistance_visit_id": visit.id,
            "appsistance_time_id": time.id,
            "appsistance_time_ref": time_ref,
            "appsistance_report_version": visit.report_id.version_id.number or 1,
        }

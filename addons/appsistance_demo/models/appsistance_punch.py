from datetime import timedelta

from odoo import api, fields, models

WEEKS = timedelta(days=14)
# Employee, how many of his days ago, what was not as it should be.
ANOMALIES = {
    ("ghidini", 2): "no_out",
    ("belotti", 1): "outside",
    ("orlandi", 3): "not_verifiable",
    ("orlandi", 4): "no_punch",
    ("rinaldi", 2): "repeated",
    ("rinaldi", 3): "longer",
    ("rinaldi", 4): "late",
}
AT_SEAT = {"gate": "gate_seat", "method": "network", "result": "matched"}
AT_SITE = {
    "gate": "gate_rovato",
    "method": "token",
    "result": "matched",
}
BY_POSITION = {
    "gate": "gate_seat",
    "method": "position",
    "result": "matched",
    "distance": "inside",
}
DOUBTFUL = {
    "outside": {"result": "outside", "distance": "far"},
    "not_verifiable": {"result": "not_verifiable"},
}


class AppsistancePunch(models.Model):
    _inherit = "appsistance.punch"

    @api.model
    def _create_demo_punches(self):
        """Who has reports of the last weeks clocked in and out around them; a few
        forgot it, were elsewhere or were late, and the office has looked at one."""
        days = self._get_demo_days()
        vals_list = []
        for employee, spans in days.items():
            name = self._get_demo_name(employee)
            for ago, span in enumerate(reversed(spans), 1):
                anomaly = ANOMALIES.get((name, ago))
                vals_list += self._prepare_demo_day(employee, span, anomaly, ago)
        punches = self.sudo().create(vals_list)
        for employee, own in punches.grouped("employee_id").items():
            self._rebuild(employee, min(own.mapped("counted_at")))
        manager = self.env.ref("appsistance_demo.user_manager")
        looked = punches.filtered(lambda punch: punch.result == "not_verifiable")
        looked[:1].with_user(manager)._review("approved", "Confermato dal cliente.")

    @api.model
    def _get_demo_days(self):
        """``{employee: [(first start, last stop), …]}`` of the days with times."""
        times = self.env["appsistance.visit.time"].search(
            [
                ("start", ">=", fields.Datetime.now() - WEEKS),
                ("stop", "!=", False),
                ("resource_id.employee_id", "!=", False),
            ],
            order="start",
        )
        days = {}
        for time in times:
            spans = days.setdefault(time.resource_id.employee_id, {})
            start, stop = spans.get(time._get_local_date(), (time.start, time.stop))
            spans[time._get_local_date()] = (
                min(start, time.start),
                max(stop, time.stop),
            )
        return {employee: list(spans.values()) for employee, spans in days.items()}

    @api.model
    def _get_demo_name(self, employee):
        xml_id = employee.get_external_id()[employee.id]
        return xml_id.rpartition("employee_")[2]

    @api.model
    def _prepare_demo_day(self, employee, span, anomaly, ago):
        if anomaly == "no_punch":
            return []
        rest = timedelta(minutes=55 if anomaly == "longer" else 0)
        start = span[0] - timedelta(minutes=2 + (employee.id * 7 + ago * 5) % 9)
        stop = span[1] + timedelta(minutes=3 + (employee.id * 3 + ago) % 11) + rest
        place = (AT_SEAT, BY_POSITION, AT_SITE)[(employee.id + ago) % 3]
        punches = [
            self._prepare_demo_punch(employee, "in", start, place, anomaly),
            self._prepare_demo_punch(employee, "out", stop, AT_SEAT),
        ]
        if anomaly == "no_out":
            punches.pop()
        elif anomaly == "repeated":
            again = start + timedelta(minutes=1)
            punches.append(self._prepare_demo_punch(employee, "in", again, place))
        return punches

    @api.model
    def _prepare_demo_punch(self, employee, kind, moment, place, anomaly=None):
        moment = moment.replace(second=0, microsecond=0)
        place = DOUBTFUL.get(anomaly, place)
        gate = place.get("gate")
        # a phone without network told it a day and a half later
        late = timedelta(hours=36 if anomaly == "late" else 0)
        is_doubtful = anomaly in DOUBTFUL or anomaly == "late"
        return {
            "employee_id": employee.id,
            "company_id": employee.company_id.id,
            "uuid": f"demo-{employee.id}-{kind}-{moment:%Y%m%d%H%M}",
            "kind": kind,
            "counted_kind": kind,
            "punched_at": moment,
            "counted_at": moment,
            "client_time": moment,
            "server_time": moment + late,
            "gate_id": gate and self.env.ref(f"appsistance_demo.{gate}").id,
            "method": place.get("method"),
            "result": place["result"],
            "distance": place.get("distance"),
            "is_doubtful": is_doubtful,
            "state": "to_review" if is_doubtful else "accepted",
        }

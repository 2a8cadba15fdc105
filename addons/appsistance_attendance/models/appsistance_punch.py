import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..tools import gate_rule, pairing

_logger = logging.getLogger(__name__)

MAX_SKEW = 300
MAX_WAIT = 24 * 3600
# A phone that says more than this is not believed: the punch is of now, to be checked.
MAX_BELIEVED = 31 * 24 * 3600
# Later than this the request's Internet address is no more that of the punch.
LIVE_WAIT = 60
PHONE_FIELDS = [
    "uuid",
    "counted_kind",
    "counted_at",
    "gate_id",
    "result",
    "distance",
    "state",
]
LOOK_BACK = timedelta(hours=36)
PROBLEMS = [
    (pairing.MISSING_OUT, "Punch out is missing"),
    (pairing.MISSING_IN, "Punch in is missing"),
    (pairing.REPEATED, "Repeated within two minutes"),
    ("unwritten", "Collides with an attendance written by hand"),
]
RESULTS = [
    (gate_rule.MATCHED, "At the gate"),
    (gate_rule.OUTSIDE, "Away from the gates"),
    (gate_rule.NOT_VERIFIABLE, "Not verifiable"),
    (gate_rule.NOT_GIVEN, "Nothing to verify"),
]
KINDS = [("in", "In"), ("out", "Out")]


class AppsistancePunch(models.Model):
    """One tap on the clock: what arrived, judged once, and never changed.

    No position and no Internet address is stored (art. 4 of law 300/1970; Garante
    350/2016): only the gate and a class of distance. What the office makes of it is in
    the judged fields, each change with its :class:`~.appsistance_punch_review`.
    """

    _name = "appsistance.punch"
    _description = "Punch"
    _inherit = ["appsistance.evidence.mixin"]
    _order = "counted_at desc, id desc"
    _rec_name = "punched_at"
    _check_company_auto = True

    employee_id = fields.Many2one(
        "hr.employee", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    uuid = fields.Char(string="Id on the Phone", required=True, readonly=True)
    kind = fields.Selection(KINDS, string="In or Out", required=True, readonly=True)
    punched_at = fields.Datetime(
        string="Time",
        required=True,
        readonly=True,
        help="The minute of the tap, the phone's clock set right by the server's.",
    )
    client_time = fields.Datetime(
        string="Phone's Time", readonly=True, help="As the phone's own clock said."
    )
    server_time = fields.Datetime(
        string="Arrived", required=True, readonly=True, default=fields.Datetime.now
    )
    skew = fields.Integer(
        string="Clock Difference (s)",
        readonly=True,
        aggregator=None,
        help="Seconds by which the phone's clock is behind the server's.",
    )
    gate_id = fields.Many2one(
        "appsistance.gate", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    method = fields.Selection(
        [
            ("token", "QR or NFC"),
            ("access_point", "Wi-Fi"),
            ("network", "Network"),
            ("position", "Position"),
            ("office", "By the office"),
        ],
        readonly=True,
    )
    result = fields.Selection(RESULTS, required=True, readonly=True)
    distance = fields.Selection(
        [
            (gate_rule.INSIDE, "Inside the tolerance"),
            (gate_rule.TOLERATED, "Inside, given the accuracy"),
            (gate_rule.NEARBY, "Within a kilometre"),
            (gate_rule.FAR, "Further away"),
        ],
        string="Distance Class",
        readonly=True,
    )
    is_doubtful = fields.Boolean(
        string="Was to Be Checked",
        readonly=True,
        help="Not at a gate, a wrong clock, or a day late: judged when it arrived.",
    )
    state = fields.Selection(
        [
            ("accepted", "Accepted"),
            ("to_review", "To Check"),
            ("approved", "Approved"),
            ("corrected", "Corrected"),
            ("discarded", "Not Counted"),
        ],
        string="Status",
        required=True,
        readonly=True,
        index=True,
        default="accepted",
    )
    problem = fields.Selection(PROBLEMS, readonly=True)
    counted_at = fields.Datetime(string="Counted at", required=True, readonly=True)
    counted_kind = fields.Selection(
        KINDS, string="Counted as", required=True, readonly=True
    )
    is_paired = fields.Boolean(
        string="Attendance Written",
        readonly=True,
        help="Attendances are written in the background, moments after the punch.",
    )
    review_ids = fields.One2many("appsistance.punch.review", "punch_id", readonly=True)

    _uuid_once = models.UniqueIndex("(employee_id, uuid)", "It is already here.")
    _unpaired = models.Index("(employee_id) WHERE is_paired IS NOT TRUE")
    _employee_time = models.Index("(employee_id, counted_at)")

    # --------------------------------------------------
    # Evidence
    # --------------------------------------------------

    @api.model
    def _get_judged_fields(self):
        return {"state", "problem", "counted_at", "counted_kind", "is_paired"}

    def _get_evidence_message(self):
        return self.env._(
            "A punch stays as it arrived. Approve it, correct it or leave it out with"
            " the buttons: your reason is kept beside it."
        )

    @api.depends("employee_id", "counted_kind", "counted_at")
    def _compute_display_name(self):
        kinds = dict(self._fields["counted_kind"]._description_selection(self.env))
        for punch in self:
            moment = fields.Datetime.context_timestamp(punch, punch.counted_at)
            punch.display_name = (
                f"{punch.employee_id.name}, {kinds[punch.counted_kind]},"
                f" {moment:%d/%m/%Y %H:%M}"
            )

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_approve(self):
        """Let these punches count as they are."""
        self.filtered(lambda punch: punch.state == "to_review")._review("approved")

    def action_correct(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "appsistance_attendance.appsistance_punch_correction_action"
            ),
            "context": {"default_punch_id": self.id},
        }

    # --------------------------------------------------
    # Receiving
    # --------------------------------------------------

    @api.model
    def _receive(self, employee, items, address=""):
        """Store the punches of a phone; their attendances are written moments later.

        No punch is refused for where it was made or how late it comes; sent twice, it
        counts once. ``position`` is compared with the gates here and goes no further.

        :param items: dicts with ``uuid``, ``kind`` ("in" or "out"), ``tapped_at`` and
            ``sent_at`` (ISO 8601, UTC, by the phone's clock) and, as given,
            ``position`` (see :func:`~..tools.gate_rule.parse_fix`, or ``"denied"``),
            ``access_points`` and ``token``
        :param address: the Internet address of the request
        :return: the punches that are stored, those that were here already included
        :raise ValidationError: when an item is no punch
        """
        items = {item["uuid"]: item for item in map(self._check_item, items)}
        known = self.sudo().search_fetch(
            [("employee_id", "=", employee.id), ("uuid", "in", list(items))], ["uuid"]
        )
        new = items.keys() - set(known.mapped("uuid"))
        values = [
            self._get_values(employee, item, address)
            for uuid, item in items.items()
            if uuid in new
        ]
        return known + self._store(values)

    @api.model
    def _store(self, values):
        """Create punches; none where another request is storing the same ones now."""
        if not values:
            return self.sudo().browse()
        try:
            with self.env.cr.savepoint():
                punches = self.sudo().create(values)
        except psycopg2.errors.UniqueViolation:
            _logger.info(
                "Punches of employee %s arrive twice", values[0]["employee_id"]
            )
            return self.sudo().browse()
        self.env.ref("appsistance_attendance.ir_cron_pair_punches")._trigger()
        return punches

    @api.model
    def _check_item(self, item):
        values = item if isinstance(item, dict) else {}
        uuid = values.get("uuid")
        is_named = isinstance(uuid, str) and 8 <= len(uuid) <= 64
        if not is_named or values.get("kind") not in ("in", "out"):
            raise ValidationError(self.env._("This is not a punch of the clock page."))
        return item

    @api.model
    def _get_values(self, employee, item, address):
        """Return the values of a punch; where it was made stays in this method."""
        times = self._get_times(item)
        evidence = self._get_evidence(employee, item, address, times["wait"])
        gates = self.env["appsistance.gate"]._get_candidates(
            employee.company_id, evidence
        )
        verdict = gate_rule.judge(gates, evidence)
        is_late = times["wait"] > MAX_WAIT or abs(times["skew"]) > MAX_SKEW
        is_doubtful = is_late or (
            verdict.result != gate_rule.MATCHED and self._has_gates(employee.company_id)
        )
        return {
            "employee_id": employee.id,
            "company_id": employee.company_id.id,
            "uuid": item["uuid"],
            "kind": item["kind"],
            "counted_kind": item["kind"],
            "punched_at": times["moment"],
            "counted_at": times["moment"],
            "client_time": times["client_time"],
            "server_time": times["server_time"],
            "skew": times["skew"],
            "gate_id": verdict.gate,
            "method": verdict.method,
            "result": verdict.result,
            "distance": verdict.distance,
            "is_doubtful": is_doubtful,
            "state": "to_review" if is_doubtful else "accepted",
        }

    @api.model
    def _get_times(self, item):
        """Return the moment of the tap by the server's clock, to the minute (UTC)."""
        now = fields.Datetime.now()
        tapped_at = self._parse_time(item.get("tapped_at"), now)
        sent_at = max(self._parse_time(item.get("sent_at"), tapped_at), tapped_at)
        wait = int((sent_at - tapped_at).total_seconds())
        skew = int((now - sent_at).total_seconds())
        moment = now - timedelta(seconds=wait if wait <= MAX_BELIEVED else 0)
        return {
            "moment": moment.replace(second=0, microsecond=0),
            "client_time": tapped_at,
            "server_time": now,
            "skew": max(-MAX_BELIEVED, min(skew, MAX_BELIEVED)),
            "wait": wait,
        }

    @api.model
    def _parse_time(self, value, default):
        try:
            moment = fields.Datetime.to_datetime(
                str(value or "")[:19].replace("T", " ")
            )
        except ValueError:
            return default
        return moment or default

    @api.model
    def _get_evidence(self, employee, item, address, wait):
        position = item.get("position")
        if not employee._is_position_allowed():
            position = None
        fix = gate_rule.parse_fix(position) if isinstance(position, dict) else None
        names = item.get("access_points")
        access_points = names[:50] if isinstance(names, list) else []
        return gate_rule.Evidence(
            fix=fix,
            is_position_denied=bool(position) and fix is None,
            address=address if wait <= LIVE_WAIT else "",
            access_points=tuple(map(str, access_points)),
            token=str(item.get("token") or "")[:64],
        )

    @api.model
    def _has_gates(self, company):
        return bool(
            self.env["appsistance.gate"]
            .sudo()
            .search_count([("company_id", "=", company.id)], limit=1)
        )

    # --------------------------------------------------
    # Attendances
    # --------------------------------------------------

    @api.model
    def _cron_pair(self):
        """Write the attendances of all new punches, one employee in each transaction.

        Killed anywhere, the next run goes on with those that are left.
        """
        progress = self.env["ir.cron"]
        waiting = self.sudo()._read_group(
            [("is_paired", "=", False)], ["employee_id"], ["counted_at:min"]
        )
        progress._commit_progress(remaining=len(waiting))
        for employee, since in waiting:
            self._pair_one(employee, since)
            if not progress._commit_progress(1):
                break

    @api.model
    def _pair_one(self, employee, since):
        """Pair one employee's punches; what goes wrong does not stop the others."""
        try:
            with self.env.cr.savepoint():
                self._lock(employee)
                self._rebuild(employee, since)
        except (psycopg2.IntegrityError, psycopg2.DataError, ValueError):
            _logger.exception("The punches of employee %s wait", employee.id)

    @api.model
    def _lock(self, employee):
        """Pair a person's punches in one transaction at a time."""
        self.env.cr.execute(
            SQL(
                "SELECT pg_advisory_xact_lock(hashtext('appsistance_punch'), %s)",
                employee.id,
            )
        )

    @api.model
    def _rebuild(self, employee, since, corrected=()):
        """Bring the attendances of an employee in line with the punches from ``since``.

        Attendances that the office has changed by hand keep its times as long as their
        punches are the same and none of them is in ``corrected``.
        """
        punches = self.sudo().search(
            [
                ("employee_id", "=", employee.id),
                ("counted_at", ">=", since - LOOK_BACK),
            ],
            order="counted_at, id",
        )
        attendances = self.env["hr.attendance"].sudo()
        attendances = attendances.with_context(tracking_disable=True)
        by_in = {
            attendance.appsistance_in_punch_id.id: attendance
            for attendance in attendances.search(
                [("appsistance_in_punch_id", "in", punches.ids)]
            )
        }
        result = punches._pair(attendances)
        problems = result.problems
        self._drop_attendances(by_in, dict(result.pairs))
        for punch_in, punch_out in result.pairs:
            attendance = by_in.get(punch_in, attendances)
            is_written = self._write_attendance(
                attendance,
                self.sudo().browse(punch_in),
                self.sudo().browse(punch_out or []),
                is_closed=problems.get(punch_in) == pairing.MISSING_OUT,
                is_forced=not {punch_in, punch_out}.isdisjoint(corrected),
            )
            if not is_written:
                problems[punch_in] = "unwritten"
        punches._note_problems(problems)

    def _pair(self, attendances):
        """Pair the punches that count; outs of what began earlier are let be."""
        counted = self.filtered(lambda punch: punch.state != "discarded")
        first_in = counted.filtered(lambda punch: punch.counted_kind == "in")[:1]
        earlier = counted.filtered(
            lambda punch: not first_in or punch.counted_at < first_in.counted_at
        )
        closed = attendances.search(
            [
                ("appsistance_out_punch_id", "in", earlier.ids),
                ("appsistance_in_punch_id", "not in", self.ids),
            ]
        ).appsistance_out_punch_id
        return pairing.pair(
            pairing.Stamp(
                punch.id,
                punch.counted_kind,
                punch.counted_at,
                (punch.client_time or punch.server_time,),
            )
            for punch in counted - closed
        )

    @api.model
    def _drop_attendances(self, by_in, pairs):
        """Delete what no pair asks for any more, before others take its time."""
        dropped = [by_in[punch] for punch in by_in if punch not in pairs]
        attendances = self.env["hr.attendance"].sudo().union(*dropped)
        attendances.with_context(appsistance_pairing=True).unlink()

    @api.model
    def _write_attendance(self, attendance, punch_in, punch_out, is_closed, is_forced):
        """Write one attendance; False where core refuses it.

        ``is_closed``: a punch in that is followed by another one ends where it began,
        without hours, until the office knows the time.
        """
        values = {
            "check_in": punch_in.counted_at,
            "check_out": punch_out.counted_at,
            "appsistance_out_punch_id": punch_out.id,
            "out_mode": "appsistance_clock",
        }
        if is_closed:
            values["check_out"] = punch_in.counted_at
        is_same = attendance and attendance.appsistance_out_punch_id == punch_out
        if is_same and not is_forced and (attendance.check_out or not is_closed):
            return True
        try:
            with self.env.cr.savepoint():
                if attendance:
                    attendance.write(values)
                else:
                    attendance.create(
                        {
                            **values,
                            "employee_id": punch_in.employee_id.id,
                            "appsistance_in_punch_id": punch_in.id,
                            "in_mode": "appsistance_clock",
                        }
                    )
        except (UserError, ValidationError):
            return False
        return True

    def _note_problems(self, problems):
        """Say what is wrong with each punch, and ask for a look at those not judged."""
        self.filtered(lambda punch: not punch.is_paired).write({"is_paired": True})
        for punch in self:
            problem = problems.get(punch.id, False)
            values = {} if punch.problem == problem else {"problem": problem}
            state = punch._get_unjudged_state(problem)
            if punch.state in ("accepted", "to_review") and punch.state != state:
                values["state"] = state
            if values:
                punch.write(values)

    def _get_unjudged_state(self, problem):
        is_asking = problem and problem != pairing.REPEATED
        return "to_review" if self.is_doubtful or is_asking else "accepted"

    # --------------------------------------------------
    # The office
    # --------------------------------------------------

    @api.model
    def _check_office(self):
        """Punches of others are for whoever manages attendances.

        :raise AccessError: for everybody else
        """
        self.env["appsistance.punch.review"].check_access("create")

    def _review(self, decision, reason=False, counted_at=False, kind=False):
        """Judge punches, with a trace, and write the attendances anew.

        :param decision: "approved", "corrected" or "discarded"
        """
        self._check_office()
        self.check_access("read")
        self.env["appsistance.punch.review"].create(
            [
                {
                    "punch_id": punch.id,
                    "decision": decision,
                    "reason": reason,
                    "from_time": punch.counted_at,
                    "to_time": counted_at or punch.counted_at,
                    "to_kind": kind or punch.counted_kind,
                }
                for punch in self
            ]
        )
        for employee, punches in self.sudo().grouped("employee_id").items():
            self._lock(employee)
            since = min([*punches.mapped("counted_at"), *filter(None, [counted_at])])
            values = {"state": decision}
            if counted_at:
                values["counted_at"] = counted_at
            if kind:
                values["counted_kind"] = kind
            punches.write(values)
            self._rebuild(employee, since, corrected=punches.ids)

    @api.model
    def _add_by_office(self, employee, kind, moment, reason):
        """Enter a punch that nobody made, for example a forgotten one out."""
        self._check_office()
        self._lock(employee)
        punch = self.sudo().create(
            {
                "employee_id": employee.id,
                "company_id": employee.company_id.id,
                "uuid": f"office-{fields.Datetime.now().timestamp()}-{self.env.uid}",
                "kind": kind,
                "counted_kind": kind,
                "punched_at": moment,
                "counted_at": moment,
                "method": "office",
                "result": gate_rule.NOT_GIVEN,
                "state": "corrected",
            }
        )
        self.env["appsistance.punch.review"].create(
            {
                "punch_id": punch.id,
                "decision": "corrected",
                "reason": reason,
                "from_time": moment,
                "to_time": moment,
                "to_kind": kind,
            }
        )
        self._rebuild(employee, moment)
        return punch.with_env(self.env)

    # --------------------------------------------------
    # The page
    # --------------------------------------------------

    @api.model
    def _get_clock_data(self, employee, count=8):
        """Return what the clock page shows: in since when, and the last punches."""
        punches = self.sudo().search_fetch(
            [("employee_id", "=", employee.id)], PHONE_FIELDS, limit=count
        )
        return {
            "punches": [punch._get_phone_data() for punch in punches],
            "since": next(
                (
                    fields.Datetime.to_string(punch.counted_at)
                    for punch in punches.filtered(
                        lambda punch: punch.state != "discarded"
                    )[:1]
                    if punch.counted_kind == "in"
                ),
                False,
            ),
        }

    def _get_phone_data(self):
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("counted_kind", "result", "distance", "state")
        }
        return {
            "uuid": self.uuid,
            "kind": self.counted_kind,
            "kind_label": labels["counted_kind"][self.counted_kind],
            "time": fields.Datetime.to_string(self.counted_at),
            "gate": self.gate_id.name or "",
            "result": self.result,
            "result_label": labels["result"][self.result],
            "distance_label": labels["distance"].get(self.distance, ""),
            "state": self.state,
            "state_label": labels["state"][self.state],
        }

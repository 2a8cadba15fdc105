from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..tools.recorded_guard import GUARD, guard_visits

RECORDED_FIELDS = {
    "actual_start",
    "actual_stop",
    "checklist_version_ids",
    "customer_remarks",
    "note",
    "outcome",
    "outcome_note",
    "outcome_reason_id",
}
# an unfinished visit owes no answers
UNFINISHED = ("to_continue", "not_done")


class AppsistanceVisit(models.Model):
    """What happens on the visit: its clock, its checklists, its report."""

    _inherit = "appsistance.visit"

    report_id = fields.Many2one(
        "appsistance.report",
        compute="_compute_report_id",
        store=True,
        index="btree_not_null",
        copy=False,
    )
    report_state = fields.Selection(related="report_id.state", string="Report Status")
    is_flagged = fields.Boolean(
        string="With Flagged Answers",
        compute="_compute_is_flagged",
        search="_search_is_flagged",
    )
    work_minutes = fields.Integer(compute="_compute_minutes")
    travel_minutes = fields.Integer(compute="_compute_minutes")

    @api.depends("report_ids")
    def _compute_report_id(self):
        for visit in self:
            visit.report_id = visit.report_ids[:1]

    @api.depends("answer_ids.is_out_of_limits")
    def _compute_is_flagged(self):
        for visit in self:
            visit.is_flagged = any(visit.answer_ids.mapped("is_out_of_limits"))

    def _search_is_flagged(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain("answer_ids.is_out_of_limits", "=", True)
        if True in value and False in value:
            return fields.Domain.TRUE
        return domain if True in value else ~domain

    @api.depends("time_ids.minutes", "time_ids.kind")
    def _compute_minutes(self):
        for visit in self:
            times = visit.time_ids
            work = times.filtered(lambda time: time.kind == "work")
            visit.work_minutes = sum(work.mapped("minutes"))
            visit.travel_minutes = sum((times - work).mapped("minutes"))

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    def init(self):
        columns = [name for name in RECORDED_FIELDS if self._fields[name].column_type]
        guard_visits(self, sorted(columns))
        return super().init()

    def write(self, vals):
        if not vals.keys().isdisjoint(RECORDED_FIELDS):
            self._check_recordable()
        return super().write(vals)

    def _sql_error_to_message(self, exc):
        if exc.diag.constraint_name == GUARD:
            return self.env["appsistance.report.version"]._get_evidence_message()
        return super()._sql_error_to_message(exc)

    # --------------------------------------------------
    # Buttons
    # --------------------------------------------------

    def action_start(self):
        self._start()

    def action_pause(self):
        self._pause()

    def action_close_report(self):
        """[Chiudi rapportino] from the office: sealed, signed by nobody yet."""
        reports = self._get_or_create_reports()
        reports._seal()
        return reports._get_form_action()

    def action_open_report(self):
        return self._get_or_create_reports()._get_form_action()

    def action_prepare_answers(self):
        """Add the questions that have no answer yet, to fill them in from paper."""
        vals_list = []
        for visit in self:
            visit._freeze_checklists()
            for version, equipment in visit._get_checklist_blocks():
                answers = visit._get_answers(equipment)
                vals_list += [
                    {
                        "visit_id": visit.id,
                        "question_id": question.id,
                        "equipment_id": equipment.id,
                    }
                    for question in version.question_ids
                    if question not in answers
                ]
        self.env["appsistance.checklist.answer"].create(vals_list)

    # --------------------------------------------------
    # The clock
    # --------------------------------------------------

    def _start(self, kind="work", at=None, people=None, checklist_versions=None):
        """Start the clock of the people on the visit; of all of them by default.

        :param people: list of dicts ``resource_id`` and ``uuid``
        :param checklist_versions: those that the phone shows; by default the published
        """
        at = at or fields.Datetime.now()
        vals_list = []
        for visit in self:
            visit._check_startable()
            visit._stop_times(at)
            visit._freeze_checklists(checklist_versions)
            crew = people
            if crew is None:
                crew = [{"resource_id": item.id} for item in visit._get_crew()]
            vals_list += [
                {
                    "visit_id": visit.id,
                    "kind": kind,
                    "start": at,
                    "vehicle_id": visit.vehicle_ids[:1].id
                    if kind == "travel"
                    else False,
                    **person,
                }
                for person in crew
            ]
        self.env["appsistance.visit.time"].create(vals_list)
        for visit in self:
            visit.write(visit._prepare_start_vals(at, kind))

    def _prepare_start_vals(self, at, kind):
        vals = {"state": "in_progress"}
        if kind == "work" and not self.actual_start:
            vals["actual_start"] = at
        return vals

    def _pause(self, at=None):
        self._stop_times(at or fields.Datetime.now())
        running = self.filtered(lambda visit: visit.state == "in_progress")
        running.write({"state": "paused"})

    def _finish(self, outcome, reason=None, at=None, note=None):
        """Stop the clock and say how the visit ended."""
        at = at or fields.Datetime.now()
        self._stop_times(at)
        for visit in self:
            stops = visit.time_ids.filtered(
                lambda time: time.kind == "work" and time.stop
            ).mapped("stop")
            visit.write(
                {
                    "state": "done",
                    "outcome": outcome,
                    "outcome_reason_id": reason.id if reason else False,
                    "actual_start": visit.actual_start or visit._get_first_start(),
                    "actual_stop": max(stops, default=at),
                    **({} if note is None else {"outcome_note": note}),
                }
            )

    def _stop_times(self, at):
        """Stop what runs; a clock that was wrong never makes a time end before it
        starts."""
        for time in self.time_ids.filtered(lambda time: not time.stop):
            time.stop = max(at, time.start)

    def _get_first_start(self):
        return min(self.time_ids.mapped("start"), default=False)

    def _get_crew(self):
        self.ensure_one()
        return self.lead_id | self.helper_ids

    def _check_startable(self):
        self.ensure_one()
        if self.state == "cancelled":
            raise UserError(
                self.env._("%(visit)s was cancelled.", visit=self.display_name)
            )
        self._check_recordable()

    # --------------------------------------------------
    # Checklists
    # --------------------------------------------------

    def _get_checklist_versions(self):
        """The frozen ones once the visit has begun, before that those in use."""
        self.ensure_one()
        if self.checklist_version_ids:
            return self.checklist_version_ids
        checklists = self._get_checklists().filtered("active")
        return checklists.published_version_id

    def _get_checklists(self):
        """Hook: the checklists of the visit."""
        self.ensure_one()
        return self.type_id.checklist_ids

    def _get_checklist_equipment(self, version):  # pylint: disable=unused-argument
        """Hook: the equipment that a checklist asks about, one by one."""
        self.ensure_one()
        return self.equipment_ids

    def _freeze_checklists(self, versions=None):
        """From the start on the visit keeps its versions, whatever is published."""
        self.ensure_one()
        if self.checklist_version_ids:
            return
        known = self._get_checklists().version_ids
        versions = (versions or self._get_checklist_versions()) & known
        if versions:
            self.write({"checklist_version_ids": [Command.set(versions.ids)]})

    def _get_checklist_blocks(self):
        """Pairs of version and equipment: what is answered on the visit."""
        self.ensure_one()
        nothing = self.env["appsistance.equipment"]
        blocks = []
        for version in self._get_checklist_versions():
            asked = self._get_checklist_equipment(version)
            if version.checklist_id.per_equipment and asked:
                blocks += [(version, equipment) for equipment in asked]
            else:
                blocks.append((version, nothing))
        return blocks

    def _get_answers(self, equipment):
        """``{question: answer}`` of what was answered for that equipment."""
        self.ensure_one()
        return {
            answer.question_id: answer
            for answer in self.answer_ids
            if answer.equipment_id == equipment
        }

    # --------------------------------------------------
    # Closing
    # --------------------------------------------------

    def _complete_recording(self):
        """When the work was, from its times: they may have been corrected meanwhile."""
        for visit in self:
            vals = {}
            if visit.state != "done":
                vals["state"] = "done"
            times = visit.time_ids.filtered("stop")
            times = times.filtered(lambda time: time.kind == "work") or times
            if times:
                vals["actual_start"] = min(times.mapped("start"))
                vals["actual_stop"] = max(times.mapped("stop"))
            if vals:
                visit.write(vals)

    def _check_recordable(self):
        """Raise where the report is closed, or is being corrected by the office."""
        if not self:
            return
        reports = (
            self.env["appsistance.report"].sudo().search([("visit_id", "in", self.ids)])
        )
        closed = reports.filtered(lambda report: report.state != "open")
        if closed:
            raise UserError(
                self.env._(
                    "The report %(report)s is closed and does not change any more. Add"
                    " to it [Integrazione], or ask a manager for a new version"
                    " [Rettifica].",
                    report=closed[:1].name,
                )
            )
        corrected = reports.filtered("version_id")
        if (
            corrected
            and not self.env.su
            and not self.env.user.has_group("appsistance_base.group_dispatcher")
        ):
            raise UserError(
                self.env._(
                    "The office is making a new version of the report %(report)s.",
                    report=corrected[:1].name,
                )
            )

    def _get_or_create_reports(self):
        """The visits' reports, made and numbered where they are missing."""
        missing = self.filtered(lambda visit: not visit.report_ids)
        self.env["appsistance.report"].sudo().create(
            [{"visit_id": visit.id} for visit in missing]
        )
        return self.report_ids

    def _get_missing(self):
        """What still stops closing: list of ``{"text", "anchor"}``."""
        self.ensure_one()
        missing = self._get_missing_outcome() + self._get_missing_times()
        if self.outcome not in UNFINISHED:
            missing += self._get_missing_answers()
            if not self.note and not self.answer_ids.filtered("is_answered"):
                missing.append(
                    {"text": self.env._("Say what was done."), "anchor": "notes"}
                )
        return missing

    def _get_missing_outcome(self):
        if not self.outcome:
            text = self.env._("Say how the visit ended.")
        elif self.outcome == "not_done" and not self.outcome_reason_id:
            text = self.env._("Say why the work was not done.")
        elif self.outcome == "to_continue" and not self.outcome_note:
            text = self.env._("Say what is left to do.")
        else:
            return []
        return [{"text": text, "anchor": "outcome"}]

    def _get_missing_times(self):
        if any(not time.stop for time in self.time_ids):
            text = self.env._("The clock is still running.")
        elif not self.time_ids and self.outcome != "not_done":
            text = self.env._("There are no times: who worked, from when to when?")
        else:
            return []
        return [{"text": text, "anchor": "times"}]

    def _get_missing_answers(self):
        missing = []
        for version, equipment in self._get_checklist_blocks():
            answers = self._get_answers(equipment)
            for question in version.question_ids.filtered("is_required"):
                answer = answers.get(question)
                if not question._is_shown(answers) or (
                    answer and answer._is_complete()
                ):
                    continue
                where = equipment.name or version.checklist_id.name
                missing.append(
                    {
                        "text": self.env._(
                            "%(where)s: %(question)s",
                            where=where,
                            question=question.name,
                        ),
                        "anchor": f"question-{question.id}-{equipment.id or 0}",
                    }
                )
        return missing

"""Do a bulk job of field service in a process of its own, as the server does.

fieldservice_worker.py CONF DATABASE JOB STOP IDS: with STOP ``between`` it waits after
the first batch was committed, with ``inside`` in the middle of the second's
transaction: there it is killed.
"""

import importlib
import sys
from datetime import datetime

import working

# Known once the configuration says where the addons are.
MODELS = "odoo.addons.appsistance_fieldservice.models."


class Job:
    """A job restricted to some records, and where it can be stopped."""

    model = None
    between = None  # the method that does one batch
    inside = None  # (model, method) of the last that one batch writes

    def __init__(self, registry, ids):
        self.registry = registry
        self.ids = ids

    def stop(self, where):
        """Say ``here`` in the second batch, and go no further."""
        is_inside = where == "inside"
        model, name = self.inside if is_inside else (self.model, self.between)
        working.stop_in_second_call(self.registry[model], name, does_it=is_inside)

    def replace(self, name, function):
        setattr(self.registry[self.model], name, function)

    def run(self, env):
        raise NotImplementedError


class Approve(Job):
    model = "appsistance.report"
    between = "_approve_asked"
    inside = ("appsistance.report", "_after_approving")

    def run(self, env):
        bulk = importlib.import_module(f"{MODELS}appsistance_report_approval_bulk")
        bulk.BATCH_SIZE = 1
        domain = [("approval_asked_by_id", "!=", False), ("id", "in", self.ids)]
        self.replace("_get_asked_domain", lambda _model: domain)
        env[self.model]._cron_approve()


class Plan(Job):
    """Planning is one request: it is killed when visits and bookings are written."""

    model = "appsistance.visit"
    inside = ("appsistance.booking", "create")

    def stop(self, where):
        cls = self.registry[self.model]
        original = cls._after_planning

        def stopped(records, *args, **kwargs):
            result = original(records, *args, **kwargs)
            records.env.flush_all()
            working.wait_to_be_killed()
            return result

        cls._after_planning = stopped

    def run(self, env):
        plan = env["appsistance.work.order.plan"].browse(self.ids)
        plan.action_plan()
        env.cr.commit()


class Announce(Job):
    """Invites the people of visits planned by the hundred, and tells the customers."""

    model = "appsistance.visit"
    between = "_announce_planned"
    inside = ("appsistance.visit", "_sync_notices")

    def run(self, env):
        announcing = importlib.import_module(f"{MODELS}appsistance_visit_announcing")
        announcing.BATCH_SIZE = 1
        domain = [("is_to_announce", "=", True), ("id", "in", self.ids)]
        self.replace("_get_unannounced_domain", lambda _model: domain)
        env[self.model]._cron_announce()


class Invite(Job):
    model = "appsistance.invitation"
    between = "_send"
    inside = ("appsistance.invitation", "_send")

    def run(self, env):
        domain = [("is_pending", "=", True), ("visit_id", "in", self.ids)]
        self.replace("_get_pending_domain", lambda _model: domain)
        env[self.model]._cron_send()


class Evening(Job):
    model = "appsistance.day.sheet"
    between = "_send"
    inside = ("appsistance.day.sheet", "_send")

    def run(self, env):
        visits = env["appsistance.visit"].browse(self.ids)
        cls = self.registry[self.model]
        pending = cls._get_pending_domain

        def get_pending(model, *args):
            return [*pending(model, *args), ("visit_id", "in", visits.ids)]

        unsent = [("sent_at", "=", False), ("invitation_ids.visit_id", "in", self.ids)]
        self.replace("_get_companies", lambda _model: visits.company_id)
        self.replace("_get_run", lambda *_args: datetime(2026, 1, 1))
        self.replace("_get_pending_domain", get_pending)
        self.replace("_get_unsent_domain", lambda _model: unsent)
        env[self.model]._cron_send()


JOBS = {
    "announce": Announce,
    "approve": Approve,
    "evening": Evening,
    "invite": Invite,
    "plan": Plan,
}


def main(conf, database, job, where, ids):
    registry = working.open_registry(conf, database)
    task = JOBS[job](registry, working.read_ids(ids))
    if where != "never":
        task.stop(where)
    with registry.cursor() as cr:
        task.run(working.get_environment(cr))
    working.say("done")


if __name__ == "__main__":
    main(*sys.argv[1:])

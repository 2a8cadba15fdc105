"""Tell the story: run the steps of tests/test_appsistance/story one after the other.

story.py CONF DATABASE FOLDER

A step is a module with a function ``step(story)`` that does one thing as one of the
firm's people and returns the sentence to print. Each is committed before the next, as
separate requests of the web client would be.
"""

import importlib
import logging
import pkgutil
import re
import sys
import time
from email.policy import SMTP
from pathlib import Path
from unittest.mock import patch

from connect import environment

_logger = logging.getLogger("appsistance.story")

ROLES = {
    "technician": "appsistance_base.group_technician",
    "dispatcher": "appsistance_base.group_dispatcher",
    "manager": "appsistance_base.group_manager",
    "portal": "base.group_portal",
}


class StoryError(Exception):
    """Something that should have happened did not."""


class Story:
    """What the steps share. Attributes that a step sets reach the later ones."""

    def __init__(self, env, folder):
        self.superuser = env
        self.folder = folder
        self.mails = []

    # --------------------------------------------------
    # For the steps
    # --------------------------------------------------

    def env(self, role):
        """The environment of the demo firm's user whose highest role this is."""
        return self.superuser(user=self.user(role), context={"lang": "it_IT"})

    def user(self, role):
        group = self.superuser.ref(ROLES[role])
        users = self._demo_users().filtered(lambda user: group in user.group_ids)
        self.check(users, f"the demo firm has no {role}")
        return users[0]

    def _demo_users(self):
        data = self.superuser["ir.model.data"].search(
            [("module", "=", "appsistance_demo"), ("model", "=", "res.users")],
            order="id",
        )
        return self.superuser["res.users"].browse(data.mapped("res_id")).exists()

    @staticmethod
    def check(condition, otherwise):
        """Stop the story unless the condition holds."""
        if not condition:
            raise StoryError(otherwise)

    def save(self, name, content):
        """Keep what a customer would receive; return where."""
        path = self.folder / re.sub(r"[^\w.@-]+", "-", name)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def pdf(self, name, report, records):
        """Keep a report (its external id) on some records as a PDF."""
        env = records.env(context={**records.env.context, "force_report_rendering": 1})
        content, _kind = env["ir.actions.report"]._render_qweb_pdf(report, records.ids)
        self.check(content.startswith(b"%PDF"), f"{name} is not a PDF")
        return self.save(name, content)

    # --------------------------------------------------
    # For the runner
    # --------------------------------------------------

    def finish_step(self):
        """Send the mails of the step and commit it."""
        self.superuser.flush_all()
        queue = self.superuser["mail.mail"]
        queue.search([("state", "=", "outgoing")]).send()
        self.superuser.cr.commit()

    def receive(self, message):
        self.mails.append(message)
        subject = re.sub(r"\W+", "-", str(message["Subject"] or "mail"))[:60].strip("-")
        self.save(f"mail-{len(self.mails):02}-{subject}.eml", message.as_bytes(SMTP))


def catch_mails(env, story):
    """Mails reach the folder instead of a server."""

    def send_email(_server, message, *_args, **_kwargs):
        story.receive(message)
        return message["Message-Id"]

    server = type(env["ir.mail_server"])
    return patch.multiple(
        server, send_email=send_email, _connect__=lambda *_args, **_kwargs: None
    )


def steps():
    package = importlib.import_module("odoo.addons.test_appsistance.story")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return [importlib.import_module(f"{package.__name__}.{name}") for name in names]


def tell(story):
    """Run every step; return the first that failed, or None."""
    for number, module in enumerate(steps(), 1):
        start = time.monotonic()
        try:
            sentence = module.step(story)
            story.finish_step()
        except Exception as error:
            story.superuser.cr.rollback()
            _logger.exception("Step %s failed", module.__name__)
            title = (module.__doc__ or module.__name__).strip().splitlines()[0]
            print_line(number, "MALE ", f"{title} {type(error).__name__}: {error}")
            return module
        seconds = time.monotonic() - start
        print_line(number, "bene ", f"{sentence} ({seconds:.1f} s)")
    return None


def print_line(number, word, text):
    sys.stdout.write(f"{number:3}. [{word}] {text}\n")
    sys.stdout.flush()


def main(conf, database, folder):
    with environment(conf, database) as env:
        story = Story(env, Path(folder))
        with catch_mails(env, story):
            return 1 if tell(story) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

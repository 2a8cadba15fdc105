"""./appsistance pictures: take the pictures of the guides again.

They show the demonstration firm after the story, in an Odoo of its own.
"""

import subprocess
import tempfile
import time
import urllib.request

from .cluster import free_port
from .console import say
from .errors import UserError
from .run import clean_environment, die_with_parent

REQUIREMENTS = "requirements-pictures.txt"
PATIENCE = 120  # seconds until Odoo answers


class Pictures:
    def __init__(self, project, environment, templates):
        self.project = project
        self.environment = environment
        self.templates = templates
        self.log = project.log("pictures")
        self.folder = project.root / "docs" / "img"

    def take(self, names):
        """Whether all were taken; each is named on the screen."""
        self.environment.ensure_requirements(REQUIREMENTS)
        self.log.unlink(missing_ok=True)
        self.templates.start()
        database = self.templates.scratch(self.templates.ensure_demo())
        odoo = self.templates.odoo("pictures")
        say("Racconto la storia…")
        with tempfile.TemporaryDirectory() as mails:
            odoo.python("la storia", self.log, "story", database, mails)
        server, url = self._serve(odoo, database)
        try:
            return self._run(url, names)
        finally:
            server.terminate()
            server.wait()
            self.templates.databases.drop(database)

    def _serve(self, odoo, database):
        port = free_port()
        command = odoo.command(
            "server",
            "-d",
            database,
            f"--http-port={port}",
            "--http-interface=127.0.0.1",
        )
        with self.log.open("ab") as log:
            server = subprocess.Popen(
                [str(part) for part in command],
                env=clean_environment(odoo.environment()),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - no threads here
            )
        url = f"http://127.0.0.1:{port}"
        self._wait(server, url)
        return server, url

    def _wait(self, server, url):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and server.poll() is None:
            if answers(url):
                return
            time.sleep(0.3)
        server.kill()
        raise UserError("Odoo non risponde.", log=self.log)

    def _run(self, url, names):
        script = self.project.root / "tools" / "pictures" / "take.py"
        self.folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [str(self.project.python), str(script), url, str(self.folder), *names],
            check=False,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
        )
        return done.returncode == 0


def answers(url):
    try:
        with urllib.request.urlopen(f"{url}/web/login", timeout=60) as response:  # noqa: S310
            return response.status == 200
    except OSError:
        return False

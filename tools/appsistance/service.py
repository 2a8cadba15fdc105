"""Odoo as people use it: start, stop, and what to type in the browser."""

import http.client
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from .console import say
from .errors import UserError
from .run import clean_environment, failure
from .steps import write_atomically


class Service:
    def __init__(self, project, company, options, port=None):
        self.project = project
        self.company = company
        self.options = options
        self.port = int(port or options.get("http_port") or 8069)
        self.interface = options.get("http_interface") or "127.0.0.1"
        self.pid_file = project.home / "odoo.pid"
        self.log = project.log("odoo-server")

    # --------------------------------------------------
    # Is it running?
    # --------------------------------------------------

    def running(self):
        """Return (pid, port) of our Odoo, or None."""
        try:
            pid, port = self.pid_file.read_text(encoding="utf-8").split()
            command = Path("/proc", pid, "cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            return None
        if str(self.project.home / "odoo.conf").encode() not in command:
            return None  # the number belongs to another program now
        return int(pid), int(port)

    def check_port(self):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.interface, self.port))
            except PermissionError as error:
                raise UserError(
                    f"questo utente non può usare la porta {self.port}.",
                    "scegline una sopra 1023: ./appsistance start --port 8069",
                ) from error
            except OSError as error:
                raise UserError(
                    f"la porta {self.port} è già occupata da un altro programma.",
                    "ferma quel programma, o scegli un'altra porta: "
                    f"./appsistance start --port {self.port + 1}",
                ) from error

    # --------------------------------------------------
    # Start and stop
    # --------------------------------------------------

    def command(self):
        odoo = self.company.odoo()
        arguments = [f"--http-port={self.port}", "-d", self.company.name]
        return [str(part) for part in odoo.command("server", *arguments)]

    def foreground(self):
        """Become Odoo. Its log goes to the screen."""
        self.check_port()
        command = self.command()
        write_atomically(self.pid_file, f"{os.getpid()} {self.port}")
        environment = clean_environment(self.company.server.environment())
        os.execve(command[0], command, environment)  # noqa: S606

    def background(self):
        self.check_port()
        say("Avvio Odoo…")
        position = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                self.command(),
                env=clean_environment(self.company.server.environment()),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        write_atomically(self.pid_file, f"{process.pid} {self.port}")
        self._wait_until_it_answers(process, position)

    def _wait_until_it_answers(self, process, position):
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise failure("l'avvio di Odoo", self.log, position)
            if self.answers():
                return
            time.sleep(0.3)
        raise UserError("Odoo non risponde dopo tre minuti.", log=self.log)

    def answers(self):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            connection.request("GET", "/web/login")
            return connection.getresponse().status == 200
        except (http.client.HTTPException, OSError):
            return False
        finally:
            connection.close()

    @property
    def host(self):
        everywhere = self.interface in ("0.0.0.0", "")  # noqa: S104 - only compared
        return "localhost" if everywhere else self.interface

    @property
    def url(self):
        return f"http://{self.host}:{self.port}"

    def stop(self):
        """Return whether it was running."""
        running = self.running()
        if not running:
            return False
        pid, _port = running
        for how, seconds in ((signal.SIGTERM, 20), (signal.SIGKILL, 5)):
            os.kill(pid, how)
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                if not self.running():
                    self.pid_file.unlink(missing_ok=True)
                    return True
                time.sleep(0.1)
        raise UserError(f"Odoo (processo {pid}) non si ferma.")

    # --------------------------------------------------
    # The message
    # --------------------------------------------------

    def message(self):
        people = [*self.company.logins(), ("Amministratore di sistema", "admin", "")]
        return "\n".join(welcome(self.url, people))


def welcome(url, people):
    yield ""
    yield f"Appsistance è pronto: {url}"
    yield ""
    yield "Chi può entrare (la password è uguale al nome utente):"
    width = max(len(login) for _role, login, _name in people)
    for role, login, name in people:
        who = ", ".join(part for part in (role, name) if part)
        yield f"  {login:<{width}}  {who}"
    yield ""
    yield "Fermarlo: ./appsistance stop    Ricominciare da capo: ./appsistance reset"

"""A PostgreSQL cluster of our own, inside the project folder.

It listens on the loopback only, on a free port, and lets in one user with a random
password. PostgreSQL refuses to run as root: for root it runs as Debian's user
``postgres``. That user may not be able to walk down to the project folder (under /root,
say), so PostgreSQL inherits its data directory as an open descriptor and is told to
find it as /proc/self/fd/N, which needs no rights on the folders above.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from .errors import UserError
from .run import clean_environment, failure, run
from .steps import Steps, write_atomically

USER = "odoo"

# What people enter must survive a power cut, so PostgreSQL's own settings hold.
DURABLE = {"shared_buffers": "256MB", "jit": "off"}

# What tests make may be lost: a second cluster that never waits for the disk, because
# fsync is a setting of a whole cluster and not of a database.
FAST = {
    **DURABLE,
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "autovacuum_naptime": "5min",
}

HBA = f"""\
# Written by ./appsistance: one user, this machine only, with a password.
host all {USER} 127.0.0.1/32 scram-sha-256
"""


def program_folders():
    """Debian's PostgreSQL program folders, newest version first."""
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return sorted(
        (path.parent for path in folders),
        key=lambda path: float(path.parent.name),
        reverse=True,
    )


def parse_pid_file(text):
    """Return (pid, port, ready) from PostgreSQL's postmaster.pid."""
    lines = text.splitlines()
    pid = int(lines[0]) if lines and lines[0].strip().isdigit() else None
    port = int(lines[3]) if len(lines) > 3 and lines[3].strip().isdigit() else None
    return pid, port, len(lines) > 7 and lines[7].strip() == "ready"


def free_port(wanted=0):
    """Return ``wanted`` when it can be bound on the loopback, else a free port."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise UserError("non trovo una porta libera su questa macchina.")


@contextmanager
def inherited(folder):
    """A folder as a child process sees it that inherits it open: (path, options).

    The child starts in "/", for PostgreSQL 15 walks away from where it starts and fails
    when it may not walk back.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        options = {"cwd": "/", "pass_fds": (descriptor,)}
        yield f"/proc/self/fd/{descriptor}", options
    finally:
        os.close(descriptor)


class Cluster:
    """What ``Server`` and this class share: ``psql``, ``odoo_options``, ``start``."""

    private = True

    def __init__(self, project, name, settings):
        self.folder = project.home / name
        self.data = self.folder / "data"
        self.steps = Steps(self.folder / "cluster.json")
        self.settings = settings
        self.log = project.log(name)

    # --------------------------------------------------
    # Making it
    # --------------------------------------------------

    def _programs(self):
        folders = program_folders()
        if not folders:
            raise UserError(
                "non trovo i programmi di PostgreSQL.", "apt-get install postgresql"
            )
        if not self.data.exists():
            return folders[0]
        version = (self.data / "PG_VERSION").read_text(encoding="utf-8").strip()
        for folder in folders:
            if folder.parent.name == version:
                return folder
        raise UserError(
            f"i dati sono di PostgreSQL {version}, che su questo sistema non c'è più.",
            f"installa postgresql-{version}, salva i dati con pg_dump e ricreali dopo "
            "./appsistance reset --all.",
        )

    def _identity(self):
        """Options for subprocess: who runs PostgreSQL."""
        if os.geteuid() != 0:
            return {}
        if self.data.exists():
            owner = self.data.stat()
            return {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
        try:
            user = pwd.getpwnam("postgres")
        except KeyError:
            raise UserError(
                "PostgreSQL non gira come root e l'utente postgres non esiste.",
                "apt-get install --reinstall postgresql-common",
            ) from None
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def _own(self, folder):
        identity = self._identity()
        if identity:
            os.chown(folder, identity["user"], identity["group"])

    def create(self):
        """Make the data directory under another name and rename it when complete."""
        if self.data.exists():
            return
        programs = self._programs()
        new = self.folder / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700, parents=True)
        self._own(new)
        password = secrets.token_urlsafe(24)
        initdb = [programs / "initdb", "--username=postgres", "--auth=reject"]
        initdb += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
        single = [programs / "postgres", "--single"]
        role = f"CREATE ROLE {USER} LOGIN CREATEDB PASSWORD '{password}'\n"
        with inherited(new) as (place, inheriting):
            options = {**inheriting, **self._identity()}
            what = "la creazione del cluster PostgreSQL"
            run([*initdb, "-D", place], what, self.log, **options)
            command = [*single, "-D", place, "postgres"]
            run(command, what, self.log, stdin=role.encode(), **options)
        write_atomically(new / "pg_hba.conf", HBA, mode=0o600)
        self._own(new / "pg_hba.conf")
        write_atomically(self.folder / "password", password, mode=0o600)
        new.rename(self.data)

    # --------------------------------------------------
    # Running it
    # --------------------------------------------------

    def _state(self):
        try:
            text = (self.data / "postmaster.pid").read_text(encoding="utf-8")
            pid, port, ready = parse_pid_file(text)
            ours = pid and os.path.samefile(f"/proc/{pid}/cwd", self.data)
        except OSError:
            return None, None, False
        return (pid, port, ready) if ours else (None, None, False)

    @property
    def port(self):
        return self._state()[1]

    @property
    def password(self):
        return (self.folder / "password").read_text(encoding="utf-8")

    def start(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.create()
        for _attempt in range(5):
            pid, _port, ready = self._state()
            if ready or (pid and self._wait(lambda: self._state()[2], 60)):
                return
            position = self.log.stat().st_size if self.log.exists() else 0
            process = self._launch(free_port(self.steps.get("port") or 0))
            if self._wait(lambda: self._state()[2], 60, process):
                self.steps.record("port", self.port)
                return
            output = self.log.read_bytes()[position:].decode(errors="replace")
            if "Address already in use" not in output:
                break
            self.steps.forget("port")
        raise failure("l'accensione di PostgreSQL", self.log, position)

    def _launch(self, port):
        settings = {
            "port": port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "log_destination": "stderr",
            "logging_collector": "off",
            **self.settings,
        }
        options = [part for k, v in settings.items() for part in ("-c", f"{k}={v}")]
        with self.log.open("ab") as log, inherited(self.data) as (place, inheriting):
            return subprocess.Popen(
                [str(self._programs() / "postgres"), "-D", place, *options],
                env=clean_environment({"LC_MESSAGES": "C"}),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **inheriting,
                **self._identity(),
            )

    @staticmethod
    def _wait(condition, seconds, process=None):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if condition():
                return True
            if process and process.poll() is not None:
                return False
            time.sleep(0.05)
        return False

    def stop(self):
        """Return whether it was running."""
        pid = self._state()[0]
        if not pid:
            return False
        for how, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 10)):
            os.kill(pid, how)
            if self._wait(lambda: not self._state()[0], seconds):
                return True
        raise UserError(f"PostgreSQL (processo {pid}) non si ferma.")

    # --------------------------------------------------
    # Using it
    # --------------------------------------------------

    def odoo_options(self):
        return {
            "db_host": "127.0.0.1",
            "db_port": str(self.port),
            "db_user": USER,
            "db_password": self.password,
        }

    def environment(self):
        """For psql, createdb and programs that call them."""
        return {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGUSER": USER,
            "PGPASSWORD": self.password,
        }


class Server:
    """A PostgreSQL server that odoo.conf names; we neither start nor stop it."""

    private = False

    def __init__(self, options, log):
        self.options = options
        self.log = log

    def start(self):
        pass

    def stop(self):
        return False

    def odoo_options(self):
        return {}

    def environment(self):
        names = {
            "PGHOST": "db_host",
            "PGPORT": "db_port",
            "PGUSER": "db_user",
            "PGPASSWORD": "db_password",
            "PGSSLMODE": "db_sslmode",
        }
        values = ((name, self.options.get(key)) for name, key in names.items())
        return {name: value for name, value in values if value not in (None, "False")}

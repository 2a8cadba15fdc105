"""Databases with their files: create, copy, rename, drop, ask."""

import os
import shutil

from .errors import UserError
from .run import output_of, run


def quoted(name):
    return '"{}"'.format(name.replace('"', '""'))


def literal(text):
    return "'{}'".format(text.replace("'", "''"))


def link_or_copy(source, target):
    """Copy a filestore. Its files never change, so a second name is enough."""

    def link(one, other):
        try:
            os.link(one, other)
        except OSError:
            shutil.copy2(one, other)

    shutil.copytree(source, target, copy_function=link)


class Databases:
    """The databases of one server whose files are in one data folder."""

    def __init__(self, server, data_dir, log):
        self.server = server
        self.filestores = data_dir / "filestore"
        self.log = log

    def names(self):
        rows = self.query("SELECT datname FROM pg_database", "postgres")
        return {row[0] for row in rows}

    def query(self, sql, database):
        """Rows of text. An error of PostgreSQL is a UserError with its message."""
        command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        command += ["-F", "\x1f", "-d", database, "-c", sql]
        output = output_of(command, env=self.server.environment())
        if not output:
            # nothing to say, or an error: ask again where errors are kept
            run(
                command,
                "l'interrogazione di PostgreSQL",
                self.log,
                env=self.server.environment(),
            )
        return [line.split("\x1f") for line in output.splitlines()]

    def create(self, name, template):
        self.drop(name)
        self._execute(f"CREATE DATABASE {quoted(name)} TEMPLATE {quoted(template)}")
        source = self.filestores / template
        if source.is_dir():
            link_or_copy(source, self.filestores / name)

    def create_empty(self, name):
        """A database with nothing in it, for a dump to fill."""
        self.drop(name)
        self._execute(f"CREATE DATABASE {quoted(name)} TEMPLATE template0")

    def drop(self, name):
        """Send away who is still connected, then drop.

        Not ``WITH (FORCE)``: that is refused while autovacuum is at work in the
        database, whereas a plain DROP stops autovacuum by itself.
        """
        ours = f"usename = current_user AND datname = {literal(name)}"
        self._execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ours}"  # noqa: S608
        )
        self._execute(f"DROP DATABASE IF EXISTS {quoted(name)}")
        shutil.rmtree(self.filestores / name, ignore_errors=True)

    def rename(self, old, new):
        """Give a finished database its name.

        The files go first: killed in between, the new name does not exist yet, and
        whoever makes it again clears them away.
        """
        shutil.rmtree(self.filestores / new, ignore_errors=True)
        if (self.filestores / old).is_dir():
            (self.filestores / old).rename(self.filestores / new)
        self._execute(f"ALTER DATABASE {quoted(old)} RENAME TO {quoted(new)}")

    def _execute(self, sql):
        run(
            ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", "postgres", "-c", sql],
            "un'operazione sui database",
            self.log,
            env=self.server.environment(),
        )


class Odoo:
    """Odoo's own command line, with one configuration."""

    def __init__(self, project, conf, server):
        self.project = project
        self.conf = conf
        self.server = server

    def command(self, subcommand, *arguments):
        python = self.project.python
        return [python, "-m", "odoo", subcommand, "-c", self.conf, *arguments]

    def run(self, what, log, subcommand, *arguments):
        run(self.command(subcommand, *arguments), what, log, env=self.environment())

    def environment(self):
        return self.server.environment()

    def python(self, what, log, script, *arguments):
        """Run one of our scripts that loads Odoo."""
        command = self.python_command(script, *arguments)
        run(command, what, log, env=self.environment())

    def python_command(self, script, *arguments):
        folder = self.project.root / "tools" / "odoo_side"
        return [self.project.python, folder / f"{script}.py", self.conf, *arguments]

    def init(self, database, log):
        """The database of an Italian company: chart ``it``, EUR, Italian."""
        arguments = ["init", database, "--language", "it_IT", "--country", "IT"]
        python = self.project.python
        # "db" wants the configuration before its own subcommand
        command = [python, "-m", "odoo", "db", "-c", self.conf, *arguments]
        run(command, "la creazione del database", log, env=self.environment())

    def install(self, database, log, *, install=(), update=()):
        arguments = ["-d", database, "--stop-after-init", "--no-http"]
        if install:
            arguments += ["-i", ",".join(sorted(install))]
        if update:
            arguments += ["-u", ",".join(sorted(update))]
        position = log.stat().st_size if log.exists() else 0
        self.run("l'installazione degli addon", log, "server", *arguments)
        self._check_loaded(log, position)

    @staticmethod
    def _check_loaded(log, position):
        """Odoo exits with 0 also when it could not load the registry."""
        with log.open("rb") as handle:
            handle.seek(position)
            text = handle.read().decode(errors="replace")
        if "Failed to load registry" in text or " CRITICAL " in text:
            raise UserError(
                "l'installazione degli addon non è riuscita.",
                "il motivo è in fondo al registro.",
                log=log,
            )

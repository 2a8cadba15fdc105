"""The stored database of the release before, and the upgrade that starts from it.

``./appsistance release`` tells the story on the demonstration firm and stores what
comes out, in ``tests/upgrade``: the database and its files, compressed, and the facts
that no later version may change (``tools/odoo_side/facts.py``).
``./appsistance test`` restores it, upgrades it to the code at hand as
``./appsistance start`` would, and compares. What the story of that release left out is
done to the restored database first, by an SQL file written by hand; the facts hold it.
"""

import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from . import addons
from .console import say
from .run import clean_environment, die_with_parent, run

DUMP = "dump.sql"
FILES = "filestore"

# The bundles of the web client are made again when somebody asks for them.
WITHOUT_BUNDLES = "DELETE FROM ir_attachment WHERE url LIKE '/web/assets/%' RETURNING 1"
KEPT_FILES = "SELECT DISTINCT store_fname FROM ir_attachment WHERE store_fname <> ''"


class Release:
    """One stored release: files with its version as name."""

    def __init__(self, folder, version):
        self.version = version
        self.archive = folder / f"{version}.tar.xz"
        self.facts = folder / f"{version}.facts.json"
        self.untold = folder / f"{version}.sql"

    @classmethod
    def stored(cls, folder):
        """All that are stored, in the order of their names."""
        names = sorted(path.name for path in folder.glob("*.tar.xz"))
        return [cls(folder, name.removesuffix(".tar.xz")) for name in names]


class Releases:
    def __init__(self, project, templates):
        self.project = project
        self.templates = templates
        self.folder = project.test_addons / "upgrade"
        self.log = project.log("upgrade")

    # --------------------------------------------------
    # Storing one
    # --------------------------------------------------

    def store(self):
        """Store the told story as the release that the manifests name."""
        self.templates.start()
        self.log.unlink(missing_ok=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        release = Release(self.folder, self._version())
        odoo = self.templates.odoo("upgrade", logfile=self.log)
        database = self.templates.scratch(self.templates.ensure_demo())
        say("Racconto la storia…")
        mails = self.project.home / "release"
        mails.mkdir(exist_ok=True)
        odoo.python("la storia", self.log, "story", database, mails)
        shutil.rmtree(mails)
        say("Scrivo i fatti…")
        odoo.python("i fatti", self.log, "facts", database, release.facts, "--write")
        self._pack(database, release.archive)
        self.templates.databases.drop(database)
        size = release.archive.stat().st_size >> 10
        say(f"Conservato: {release.archive.name} ({size} KiB)")

    def _version(self):
        return addons.manifest_of(self.project.addons / "appsistance_base")["version"]

    def _pack(self, database, path):
        databases = self.templates.databases
        databases.query(WITHOUT_BUNDLES, database)
        files = databases.filestores / database
        new = path.with_suffix(".new")
        with (
            tempfile.TemporaryDirectory() as folder,
            tarfile.open(new, "w:xz", preset=6) as archive,
        ):
            dump = Path(folder, DUMP)
            command = ["pg_dump", "--no-owner", "--no-privileges", "-f", dump, database]
            run(command, "la copia del database", self.log, env=self._environment())
            archive.add(dump, DUMP)
            for (name,) in sorted(databases.query(KEPT_FILES, database)):
                archive.add(files / name, f"{FILES}/{name}")
        new.rename(path)

    def _environment(self):
        return self.templates.cluster.environment()

    # --------------------------------------------------
    # Upgrading one
    # --------------------------------------------------

    def upgrade(self, release):
        """Restore it and upgrade it to the code at hand: the database's name."""
        database = self.templates.scratch_name()
        databases = self.templates.databases
        databases.create_empty(database)
        with tempfile.TemporaryDirectory() as folder:
            shutil.unpack_archive(release.archive, folder)
            self._run_script(database, Path(folder, DUMP))
            shutil.copytree(Path(folder, FILES), databases.filestores / database)
        if release.untold.exists():
            self._run_script(database, release.untold)
        ours = set(self.project.our_addons())
        rows = databases.query(
            "SELECT name FROM ir_module_module WHERE state = 'installed'", database
        )
        installed = ours & {name for (name,) in rows}
        self.templates.odoo("upgrade").install(
            database, self.log, install=ours - installed, update=installed
        )
        return database

    def _run_script(self, database, path):
        """In a session of its own: a dump leaves its session without a search path."""
        command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database]
        what = "il ripristino del database conservato"
        run([*command, "-f", path], what, self.log, env=self._environment())

    def check(self, database, release):
        """Problems, one a line: facts of the release that hold no more."""
        log = self.project.log("upgrade-facts")
        command = self.templates.odoo("upgrade", logfile=log).python_command(
            "facts", database, release.facts
        )
        done = subprocess.run(
            [str(part) for part in command],
            check=False,
            env=clean_environment(self._environment()),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=die_with_parent,
        )
        return done.stdout or ("" if done.returncode == 0 else f"vedi {log}")

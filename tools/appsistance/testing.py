"""./appsistance test: checks, installation, translations and all tests.

Two lanes run at the same time, since most machines have two cores. One makes the
template database and runs the addons' tests in it, with the browser tours; the other
runs everything that needs no browser: linters first, then, when the template is there,
translations, Odoo's own lint tests and the tests of this script.
"""

import os
import shutil
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from . import lint
from .console import complain, say
from .errors import UserError
from .report import Totals, from_checks, from_counts
from .run import clean_environment, die_with_parent
from .upgrade import Release, Releases

# Files of Odoo's addon test_lint that look at addons. Left out: its own pylint and
# eslint runs (ours are stricter), and the docstrings of the whole registry, most of
# which are Odoo's.
CORE_LINT = [
    "test_dunderinit",
    "test_i18n",
    "test_index",
    "test_jstranslate",
    "test_l10n",
    "test_manifests",
    "test_markers",
    "test_naming",
    "test_onchange_domains",
    "test_orm_import",
    "test_override_signatures",
    "test_pofile",
    "test_routes",
    "test_test_holes",
]


class TestRun:
    def __init__(self, project, environment, templates, names=(), extra=()):
        self.project = project
        self.environment = environment
        self.templates = templates
        self.names = self._chosen(names)
        self.everything = not names
        self.extra = list(extra)
        self.totals = Totals()
        self.start = time.monotonic()
        self.results = project.home / "results"
        self.lock = threading.Lock()
        # Outcomes wait here while the other lane has the screen.
        self.waiting = []
        self.streaming = False

    def _chosen(self, names):
        known = [*self.project.our_addons(), *self.project.our_test_addons()]
        wanted = [name.rstrip("/").rsplit("/", 1)[-1] for name in names]
        unknown = [name for name in wanted if name not in known]
        if unknown:
            raise UserError(
                f"non c'è nessun addon di nome {', '.join(unknown)}.",
                f"ci sono: {', '.join(known) or 'nessuno'}.",
            )
        return wanted or known

    def folder(self, name):
        own = self.project.addons / name
        return own if own.is_dir() else self.project.test_addons / name

    # --------------------------------------------------
    # The two lanes
    # --------------------------------------------------

    def run(self):
        """Return whether all is well. The last line is in pytest's form."""
        shutil.rmtree(self.results, ignore_errors=True)
        self.results.mkdir(parents=True)
        ready = threading.Event()
        with ThreadPoolExecutor(1) as pool:
            second = pool.submit(self._second_lane, ready)
            try:
                self._first_lane(ready)
            except UserError as error:
                complain(error)
                self.totals.errors += 1
            except KeyboardInterrupt:
                self._abandon()
            finally:
                self._stream(False)
                ready.set()
                second.result()
        say(self.totals.closing_line(time.monotonic() - self.start))
        return self.totals.ok

    def _abandon(self):
        """Interrupted: leave at once; what the other lane runs dies with us."""
        self.templates.stop()
        say("\nInterrotto.")
        os._exit(130)

    def _first_lane(self, ready):
        self.templates.start()
        plain = self.templates.ensure_ours()
        self.template = self.templates.ensure_demo()
        ready.set()
        without_demo = {path.name for path in self.templates.our_folders()}
        names = [name for name in self.names if name in without_demo]
        self._addon_tests("addon", names, plain)
        names = [name for name in self.names if name not in without_demo]
        self._addon_tests("addon con azienda dimostrativa", names, self.template)

    def _addon_tests(self, title, names, template):
        paths = [self.folder(name) / "tests" for name in names]
        paths = [path for path in paths if path.is_dir()]
        if paths:
            database = self.templates.scratch(template)
            self._stream(True)
            self._pytest(title, paths, self._odoo_options("test", database))
            self._stream(False)
            self.templates.databases.drop(database)

    def _second_lane(self, ready):
        for check in self._static_checks():
            self._outcome(lint.run_check(self.project, check, self._lint_environment()))
        if self.everything:
            self._tooling_tests()
        ready.wait()
        if not hasattr(self, "template"):
            return  # the first lane failed and says why
        for log in (self.templates.install_log, self.templates.demo_log):
            if log.exists():
                self._outcome(self._check_install_log(log))
        database = self.templates.scratch(self.template)
        self._translations(database)
        self._core_lint(database)
        self.templates.databases.drop(database)
        if self.everything:
            self._upgrades()

    # --------------------------------------------------
    # Checks that are no tests
    # --------------------------------------------------

    def _static_checks(self):
        folders = None if self.everything else [self.folder(n) for n in self.names]
        return lint.checks(self.project, self.environment, folders)

    def _lint_environment(self):
        return self.environment.node_environment()

    def _outcome(self, outcome):
        with self.lock:
            self.totals.add(from_checks([outcome]))
            self._show(outcome)

    def _show(self, outcome):
        if self.streaming:
            self.waiting.append(outcome)
        else:
            print_outcome(outcome)

    def _stream(self, on):
        """Give the screen to pytest, or take it back and say what has waited."""
        with self.lock:
            self.streaming = on
            while not on and self.waiting:
                print_outcome(self.waiting.pop(0))

    def _check_install_log(self, log):
        """A warning or error while installing is a fault (allow-list: checklog)."""
        program = self.project.venv / "bin" / "checklog-odoo"
        config = self.project.root / "checklog-odoo.cfg"
        check = lint.Check(f"registro {log.stem}", (program, "-c", config, log))
        return lint.run_check(self.project, check, {})

    def _translations(self, database):
        names = [name for name in self.names if (self.folder(name) / "i18n").is_dir()]
        if not names:
            return
        folder = self.project.home / "pot"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        log = self.project.log("test-translations")
        odoo = self.templates.odoo("test-lint")
        odoo.python(
            "l'esportazione delle traduzioni",
            log,
            "export_templates",
            database,
            folder,
            *names,
        )
        script = self.project.root / "tools/check_i18n.py"
        command = (self.project.python, script, "--exported", folder)
        command += ("--addons", self.project.addons, *names)
        check = lint.Check("traduzioni", command)
        self._outcome(lint.run_check(self.project, check, {}))

    def _upgrades(self):
        """Each stored release comes up to date and keeps what it held."""
        releases = Releases(self.project, self.templates)
        for release in Release.stored(releases.folder):
            self._outcome(self._upgrade(releases, release))
            self._outcome(self._check_install_log(releases.log))

    @staticmethod
    def _upgrade(releases, release):
        start = time.monotonic()
        releases.log.unlink(missing_ok=True)
        try:
            database = releases.upgrade(release)
            problems = releases.check(database, release)
            releases.templates.databases.drop(database)
        except UserError as error:
            problems = "\n".join(error.lines())
        title = f"aggiornamento dalla {release.version}"
        return lint.Outcome(title, not problems, problems, time.monotonic() - start)

    # --------------------------------------------------
    # Tests
    # --------------------------------------------------

    def _odoo_options(self, name, database):
        odoo = self.templates.odoo(name)
        return [f"--odoo-database={database}", f"--odoo-config={odoo.conf}"]

    def _tooling_tests(self):
        folder = self.project.test_addons / "tooling"
        if folder.is_dir():
            self._pytest("strumenti", [folder], ["-p", "no:odoo"], quiet=True)

    def _core_lint(self, database):
        site_packages = next((self.project.venv / "lib").glob("python3*"))
        folder = site_packages / "site-packages/odoo/addons/test_lint/tests"
        paths = [folder / f"{name}.py" for name in CORE_LINT]
        paths = [path for path in paths if path.exists()]
        options = self._odoo_options("test-lint", database)
        options += ["-p", "only_our_addons"]
        self._pytest("test_lint di Odoo", paths, options, quiet=True)

    def _pytest(self, name, paths, options, quiet=False):
        """One pytest process; its counts go into the totals."""
        result = self.results / f"{name.replace(' ', '-')}.json"
        command = [self.project.python, "-m", "pytest", "-p", "no:cacheprovider"]
        command += ["-p", "counts", *options]
        if "--odoo-http" not in command and not quiet:
            command += ["--odoo-http", *self.extra]
        start = time.monotonic()
        done = subprocess.run(
            [str(part) for part in [*command, *paths]],
            check=False,
            cwd=self.project.root,
            env=clean_environment({**self._test_environment(), "COUNTS": str(result)}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if quiet else None,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=die_with_parent,
        )
        totals = self._totals_of(result, done.returncode)
        with self.lock:
            self.totals.add(totals)
            if quiet:
                ok = done.returncode == 0
                seconds = time.monotonic() - start
                title = f"{name} ({totals.passed} superati)"
                self._show(lint.Outcome(title, ok, done.stdout, seconds))

    @staticmethod
    def _totals_of(result, returncode):
        if result.exists():
            totals = from_counts(result.read_text(encoding="utf-8"))
        else:
            totals = Totals()
        # pytest ends with 5 when it found no test: nothing failed
        if returncode not in (0, 5) and totals.ok:
            totals.errors += 1
        return totals

    def _test_environment(self):
        path = f"{self.project.venv / 'bin'}:/usr/local/bin:/usr/bin:/bin"
        return {
            **self.templates.cluster.environment(),
            "PATH": path,
            "PYTHONPATH": str(self.project.root / "tools" / "pytest_plugins"),
            "OUR_ADDONS": str(self.project.addons),
        }


def print_outcome(outcome):
    word = "bene " if outcome.ok else "MALE "
    say(f"[{word}] {outcome.name} ({outcome.seconds:.0f} s)")
    if not outcome.ok:
        say(outcome.output.rstrip())


def run_lint(project, environment, names=(), fix=False):
    """./appsistance lint: only the static checks, all of them, then the verdict."""
    run = TestRun(project, environment, None, names)
    if fix:
        for check in lint.fixes(project, environment):
            print_outcome(lint.run_check(project, check, run._lint_environment()))
    for check in run._static_checks():
        run._outcome(lint.run_check(project, check, run._lint_environment()))
    say(run.totals.closing_line(time.monotonic() - run.start))
    return run.totals.ok

"""./appsistance test --matrix: each addon alone.

Installed on an Italian company with nothing but what it depends on, its own tests,
then uninstalled. Each of the three must leave no warning, error or trace.
"""

import time

from . import addons, lint
from .console import say
from .errors import UserError
from .testing import TestRun


class MatrixRun(TestRun):
    def run(self):
        self.results.mkdir(parents=True, exist_ok=True)
        self.templates.start()
        bare = self.templates.ensure_bare()
        for name in self._in_order():
            self._one(name, bare)
        say(self.totals.closing_line(time.monotonic() - self.start))
        return self.totals.ok

    def _in_order(self):
        """Lower addons first: their faults explain those of the upper ones."""
        names = [name for name in self.names if (self.project.addons / name).is_dir()]
        ours = set(self.project.our_addons())
        return sorted(names, key=lambda name: (depth(self.project, name, ours), name))

    def _one(self, name, bare):
        say(f"\n{name}")
        database = self.templates.scratch(bare)
        log = self.project.log(f"matrix-{name}")
        log.unlink(missing_ok=True)
        odoo = self.templates.odoo("matrix")
        try:
            # first what it stands on, since Odoo loads the chart of accounts at the end
            # of a pass; then what is said about the addon itself
            odoo.install(database, log, install=addons.below(self.project, name))
            log.unlink(missing_ok=True)
            odoo.install(database, log, install=[name])
            self._log_is_clean(f"{name}: installazione", log)
            tests = self.folder(name) / "tests"
            if tests.is_dir():
                # browser tours belong to the whole: here only Python tests
                self._pytest(
                    name, [tests], self._odoo_options("matrix", database), quiet=True
                )
            log.unlink(missing_ok=True)
            odoo.python(
                f"la disinstallazione di {name}", log, "uninstall", database, name
            )
            self._log_is_clean(f"{name}: disinstallazione", log)
        except UserError as error:
            self._outcome(lint.Outcome(name, False, "\n".join(error.lines()), 0))
        finally:
            self.templates.databases.drop(database)

    def _log_is_clean(self, title, log):
        program = self.project.venv / "bin" / "checklog-odoo"
        config = self.project.root / "checklog-odoo.cfg"
        check = lint.Check(title, (program, "-c", config, log))
        self._outcome(lint.run_check(self.project, check, {}))


def depth(project, name, ours):
    """How many of our addons lie below this one."""
    depends = addons.manifest_of(project.addons / name).get("depends", [])
    return 1 + max((depth(project, d, ours) for d in depends if d in ours), default=0)

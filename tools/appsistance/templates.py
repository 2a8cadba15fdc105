"""Test databases: copies of two cached templates, named after what they contain.

The first holds Odoo's own modules that our addons stand on; it changes seldom. The
second is a copy of it with our addons and their asset bundles, made again when a file
of an addon changes. The third adds the demonstration firm and the addons of ``tests``:
an addon's own tests must not meet the firm's data, the story and its kin need them.
Tests get copies of the last two, which takes a second.
"""

import secrets

from . import addons, conf
from .cluster import FAST, Cluster
from .console import say
from .databases import Databases, Odoo
from .steps import Steps
from .venv import key_of

DEMO = "appsistance_demo"
# Raise it when the way in which templates are made changes.
RECIPE = "1"
SCRATCH = "scratch_"


class Templates:
    def __init__(self, project, environment):
        self.project = project
        self.environment = environment
        self.cluster = Cluster(project, "pg-test", FAST)
        self.log = project.log("test-database")
        self.install_log = project.log("test-install")
        self.demo_log = project.log("test-install-demo")
        data = project.home / "test-data"
        self.databases = Databases(self.cluster, data, self.log)
        self.steps = Steps(project.home / "templates.json")

    def start(self):
        """Switch the cluster on; what an interrupted run left behind goes away."""
        self.cluster.start()
        for name in self.databases.names():
            if name.startswith(SCRATCH):
                self.databases.drop(name)

    def stop(self):
        """Return whether it was on."""
        return self.cluster.stop()

    def odoo(self, name="test", **overrides):
        path = conf.write(
            self.project,
            self.cluster,
            name,
            with_tests=True,
            max_cron_threads=0,
            **overrides,
        )
        return Odoo(self.project, path, self.cluster)

    # --------------------------------------------------
    # What they contain
    # --------------------------------------------------

    def folders(self):
        project = self.project
        return [
            *(project.addons / name for name in project.our_addons()),
            *(project.test_addons / name for name in project.our_test_addons()),
        ]

    def bare_name(self):
        return f"bare_{key_of(RECIPE, self.environment.odoo_version)[:10]}"

    def core_modules(self):
        """What our addons ask for; what only the addons of tests ask for comes with
        them, so that ours are tested without it."""
        return addons.core_dependencies(self.our_folders())

    def core_name(self):
        return f"core_{key_of(self.bare_name(), *self.core_modules())[:10]}"

    def our_folders(self):
        addons_folder = self.project.addons
        return [
            path
            for path in self.folders()
            if path.parent == addons_folder and path.name != DEMO
        ]

    def ours_name(self):
        hashes = [(path.name, addons.hash_of(path)) for path in self.our_folders()]
        return f"ours_{key_of(self.core_name(), *hashes)[:10]}"

    def demo_name(self):
        hashes = [(path.name, addons.hash_of(path)) for path in self.folders()]
        return f"demo_{key_of(self.ours_name(), *hashes)[:10]}"

    # --------------------------------------------------
    # Making them
    # --------------------------------------------------

    def ensure_bare(self):
        """An Italian company and nothing else."""
        name = self.bare_name()
        if name not in self.databases.names():
            say("Preparo il modello: azienda italiana vuota…")
            self._forget_older("bare_")
            new = self.scratch_name()
            self.odoo().init(new, self.log)
            self.databases.rename(new, name)
        return name

    def ensure_core(self):
        """With the modules of Odoo that our addons depend on."""
        name = self.core_name()
        if name not in self.databases.names():
            bare = self.ensure_bare()
            modules = self.core_modules()
            say(f"Preparo il modello: {len(modules)} moduli di Odoo…")
            self._forget_older("core_")
            new = self.scratch(bare)
            if modules:
                self.odoo().install(new, self.log, install=modules)
            self.databases.rename(new, name)
        return name

    def ensure_ours(self):
        """With our addons; the log of the installation is kept for checklog."""
        name = self.ours_name()
        if name not in self.databases.names():
            core = self.ensure_core()
            names = [path.name for path in self.our_folders()]
            say(f"Preparo il modello: i nostri {len(names)} addon…")
            self._forget_older("ours_")
            new = self.scratch(core)
            self.install_log.unlink(missing_ok=True)
            odoo = self.odoo()
            if names:
                odoo.install(new, self.install_log, install=names)
            odoo.python(
                "la preparazione degli asset", self.install_log, "build_assets", new
            )
            self.databases.rename(new, name)
        return name

    def ensure_demo(self):
        """With the demonstration firm and what only tests install."""
        name = self.demo_name()
        if name not in self.databases.names():
            ours = self.ensure_ours()
            known = {path.name for path in self.our_folders()}
            names = [path.name for path in self.folders() if path.name not in known]
            say("Preparo il modello: l'azienda dimostrativa…")
            self._forget_older("demo_")
            new = self.scratch(ours)
            self.demo_log.unlink(missing_ok=True)
            if names:
                self.odoo("test-demo").install(new, self.demo_log, install=names)
            self.databases.rename(new, name)
        return name

    def _forget_older(self, prefix):
        for name in self.databases.names():
            if name.startswith(prefix):
                self.databases.drop(name)

    # --------------------------------------------------
    # Copies
    # --------------------------------------------------

    @staticmethod
    def scratch_name():
        return f"{SCRATCH}{secrets.token_hex(4)}"

    def scratch(self, template):
        """A throw-away copy; the next ``start`` drops it if nobody did."""
        name = self.scratch_name()
        self.databases.create(name, template)
        return name

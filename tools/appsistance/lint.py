"""The static checks: each is a command, its name, and the files it looks at."""

import os
import subprocess
import time
from dataclasses import dataclass

from .run import clean_environment, die_with_parent


@dataclass(frozen=True)
class Check:
    name: str
    command: tuple


@dataclass(frozen=True)
class Outcome:
    name: str
    ok: bool
    output: str
    seconds: float


def run_check(project, check, env):
    """Run one check and keep what it says."""
    start = time.monotonic()
    done = subprocess.run(
        [str(part) for part in check.command],
        check=False,
        cwd=project.root,
        env=clean_environment(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=die_with_parent,
    )
    seconds = time.monotonic() - start
    return Outcome(check.name, done.returncode == 0, done.stdout, seconds)


def files_with(folders, *suffixes):
    """Source files under the folders, without what other programs made."""
    skipped = {"node_modules", "__pycache__", "lib", "i18n", ".appsistance"}
    for folder in folders:
        for parent, names, files in os.walk(folder):
            names[:] = [name for name in names if name not in skipped]
            for name in sorted(files):
                if name.endswith(suffixes):
                    yield os.path.join(parent, name)


def checks(project, environment, folders=None):
    """The checks of these addon folders, or of the whole repository."""
    programs = project.venv / "bin"
    everything = folders is None
    if everything:
        folders = [
            *(project.addons / name for name in project.our_addons()),
            *(project.test_addons / name for name in project.our_test_addons()),
        ]
    python_files = ["."] if everything else folders
    yield Check("ruff check", (programs / "ruff", "check", *python_files))
    yield Check("ruff format", (programs / "ruff", "format", "--check", *python_files))
    yield Check(
        "strati (check_layers)",
        (project.python, project.root / "tools/check_layers.py", project.addons),
    )
    if folders:
        yield Check(
            "pylint + pylint-odoo", (programs / "pylint", "--rcfile=pylintrc", *folders)
        )
        yield Check("controlli OCA", (programs / "oca-checks-odoo-module", *folders))
    yield from node_checks(project, environment, folders, everything)


def fixes(project, environment):
    """Commands that put right what can be put right without thinking."""
    programs = project.venv / "bin"
    node = environment.node_bin / "node"
    prettier = project.node_modules / "prettier/bin/prettier.cjs"
    yield Check("ruff check --fix", (programs / "ruff", "check", "--fix", "."))
    yield Check("ruff format", (programs / "ruff", "format", "."))
    pretty = ("--write", "--log-level=warn", project.addons, project.test_addons)
    yield Check("prettier --write", (node, prettier, *pretty))


def node_checks(project, environment, folders, everything):
    node = environment.node_bin / "node"
    modules = project.node_modules
    own = [] if not everything else [*files_at_the_root(project)]
    suffixes = (".js", ".mjs", ".cjs", ".scss", ".css", ".xml", ".json", ".md", ".yaml")
    pretty = [*own, *files_with(folders, *suffixes)]
    if pretty:
        program = modules / "prettier/bin/prettier.cjs"
        yield Check("prettier", (node, program, "--check", *pretty))
    scripts = [*files_with(folders, ".js")]
    if scripts:
        yield Check("eslint", (node, modules / "eslint/bin/eslint.js", *scripts))


def files_at_the_root(project):
    for pattern in ("*.md", "*.mjs", "*.cjs", "package.json", "docs/*.md"):
        yield from sorted(str(path) for path in project.root.glob(pattern))

"""What the addon folders hold: dependencies, and hashes that tell a change."""

import ast
import hashlib
import os
from pathlib import Path

from .errors import UserError

LEFT_OUT = {"__pycache__", ".ruff_cache", ".pytest_cache"}


def manifest_of(folder):
    path = folder / "__manifest__.py"
    try:
        return ast.literal_eval(path.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError) as error:
        raise UserError(f"il manifest {path} non è leggibile: {error}.") from error


def files_of(folder):
    """Files that end in the database or run on the server: all but Python tests."""
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in LEFT_OUT)
        inside = Path(parent).relative_to(folder)
        if inside.parts[:1] == ("tests",):
            unwanted = (".py", ".pyc")
        else:
            unwanted = (".pyc",)
        yield from (Path(parent, n) for n in sorted(files) if not n.endswith(unwanted))


def hash_of(folder):
    digest = hashlib.sha256()
    for path in files_of(folder):
        digest.update(str(path.relative_to(folder)).encode())
        digest.update(b"\0")
        digest.update(path.read_bytes())
        digest.update(b"\0")
    return digest.hexdigest()[:16]


def hashes_of(root, names):
    return {name: hash_of(root / name) for name in names}


def core_dependencies(folders):
    """Modules outside of this repository that our addons stand on."""
    manifests = {folder.name: manifest_of(folder) for folder in folders}
    wanted = {name for m in manifests.values() for name in m.get("depends", [])}
    return sorted(wanted - set(manifests))


def below(project, name):
    """Everything an addon's manifest and those of our addons below it name."""
    found = set()
    for depends in manifest_of(project.addons / name).get("depends", []):
        found.add(depends)
        if (project.addons / depends).is_dir():
            found.update(below(project, depends))
    return sorted(found)


def changes(recorded, present):
    """Return (new, changed) names: ``recorded`` and ``present`` are name → hash."""
    new = sorted(set(present) - set(recorded))
    changed = sorted(
        name for name in present if name in recorded and recorded[name] != present[name]
    )
    return new, changed

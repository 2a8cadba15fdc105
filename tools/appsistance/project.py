"""Where things are: the project folder, what the script makes in it, the cache."""

import fcntl
import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .errors import UserError


@dataclass(frozen=True)
class Project:
    root: Path
    cache: Path

    @classmethod
    def find(cls, environ=os.environ):
        root = Path(__file__).resolve().parents[2]
        base = environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        return cls(root=root, cache=Path(base).absolute() / "appsistance")

    @property
    def home(self):
        """All that the script makes lives here, and ``reset --all`` removes it."""
        return self.root / ".appsistance"

    @property
    def addons(self):
        return self.root / "addons"

    @property
    def test_addons(self):
        return self.root / "tests"

    @property
    def logs(self):
        return self.home / "log"

    @property
    def venv(self):
        return self.home / "venv"

    @property
    def python(self):
        return self.venv / "bin" / "python"

    @property
    def node_modules(self):
        return self.root / "node_modules"

    def log(self, name):
        self.logs.mkdir(parents=True, exist_ok=True)
        return self.logs / f"{name}.log"

    def our_addons(self):
        """Names of the addons that users install."""
        return addon_names(self.addons)

    def our_test_addons(self):
        """Names of the addons that only tests install."""
        return addon_names(self.test_addons)

    @contextmanager
    def cache_locked(self):
        """Wait for another folder's ./appsistance that is downloading the same."""
        self.cache.mkdir(parents=True, exist_ok=True)
        with (self.cache / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    @contextmanager
    def locked(self):
        """Keep a second ./appsistance out of this folder while this one changes it.

        The lock goes away with the process, however it ends.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "lock").open("a+") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                handle.seek(0)
                raise UserError(
                    "un altro ./appsistance sta lavorando in questa cartella "
                    f"(processo {handle.read().strip() or '?'}).",
                    "aspetta che finisca, o fermalo, e ripeti il comando.",
                ) from None
            handle.truncate(0)
            handle.write(str(os.getpid()))
            handle.flush()
            yield


def addon_names(folder):
    return sorted(path.parent.name for path in folder.glob("*/__manifest__.py"))

"""Which steps are done. A step is recorded only when it is complete."""

import json
import os


def write_atomically(path, text, mode=0o644):
    """A reader sees the old file or the new one, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)
    temporary.replace(path)


class Steps:
    """Names of done steps, each with the key of what it was done for.

    When the key changes (another requirements.txt, another Odoo) the step is to be
    done again.
    """

    def __init__(self, path):
        self.path = path

    def _read(self):
        try:
            return json.loads(self.path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}

    def get(self, name):
        return self._read().get(name)

    def is_done(self, name, key):
        return self.get(name) == key

    def record(self, name, key):
        self._write({**self._read(), name: key})

    def forget(self, *names):
        self._write({k: v for k, v in self._read().items() if k not in names})

    def _write(self, values):
        write_atomically(self.path, json.dumps(values, indent=1, sort_keys=True))

import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"
sys.path.insert(0, str(TOOLS))


@pytest.fixture
def project(tmp_path):
    """A project folder with two addons, one on top of the other."""
    from appsistance.project import Project  # noqa: PLC0415 - the path is set above

    for name, depends in (("one", ["mail"]), ("two", ["one", "stock"])):
        folder = tmp_path / "addons" / name
        (folder / "tests").mkdir(parents=True)
        (folder / "__manifest__.py").write_text(f"{{'depends': {depends}}}")
        (folder / "model.py").write_text("x = 1\n")
    return Project(root=tmp_path, cache=tmp_path / "cache")

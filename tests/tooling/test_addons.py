import pytest

from appsistance.addons import below, changes, core_dependencies, hash_of
from appsistance.errors import UserError


def test_core_dependencies_leave_out_our_own_addons(project):
    folders = [project.addons / "one", project.addons / "two"]
    assert core_dependencies(folders) == ["mail", "stock"]


def test_what_lies_below_an_addon_includes_what_ours_stand_on(project):
    assert below(project, "two") == ["mail", "one", "stock"]
    assert below(project, "one") == ["mail"]


def test_the_hash_follows_code_and_ignores_python_tests(project):
    folder = project.addons / "one"
    first = hash_of(folder)
    (folder / "tests" / "test_one.py").write_text("assert True\n")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "model.pyc").write_bytes(b"1")
    assert hash_of(folder) == first
    (folder / "model.py").write_text("x = 2\n")
    assert hash_of(folder) != first


def test_the_hash_notices_a_renamed_file(project):
    folder = project.addons / "one"
    first = hash_of(folder)
    (folder / "model.py").rename(folder / "other.py")
    assert hash_of(folder) != first


def test_only_new_and_changed_addons_are_touched():
    recorded = {"a": "1", "b": "1", "gone": "1"}
    assert changes(recorded, {"a": "1", "b": "2", "c": "1"}) == (["c"], ["b"])
    assert changes(recorded, {"a": "1", "b": "1"}) == ([], [])


def test_a_broken_manifest_is_named(project):
    (project.addons / "one" / "__manifest__.py").write_text("{'depends': [}")
    with pytest.raises(UserError, match="one/__manifest__"):
        core_dependencies([project.addons / "one"])

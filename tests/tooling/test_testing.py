import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from appsistance import lint
from appsistance.errors import UserError
from appsistance.report import Totals
from appsistance.testing import TestRun as Run


def test_without_names_everything_is_chosen(project):
    run = Run(project, None, None)
    assert run.names == ["one", "two"]
    assert run.everything


def test_a_path_names_an_addon_too(project):
    assert Run(project, None, None, ["addons/one/"]).names == ["one"]


def test_an_unknown_addon_is_said(project):
    with pytest.raises(UserError, match="three"):
        Run(project, None, None, ["three"])


def test_a_run_that_died_without_counts_is_an_error(tmp_path):
    missing = tmp_path / "x.json"
    assert Run._totals_of(missing, 2) == Totals(errors=1)
    assert Run._totals_of(missing, 5) == Totals()


def test_a_bad_exit_code_counts_even_when_all_passed(tmp_path):
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"passed": 2, "failed": 0, "errors": 0, "skipped": 0}))
    assert Run._totals_of(path, 3) == Totals(passed=2, errors=1)
    assert Run._totals_of(path, 0) == Totals(passed=2)


def test_outcomes_wait_while_the_other_lane_has_the_screen(project, capsys):
    run = Run(project, None, None)
    run._stream(True)
    run._outcome(lint.Outcome("ruff", True, "", 1.0))
    assert "ruff" not in capsys.readouterr().out
    run._stream(False)
    assert "ruff" in capsys.readouterr().out
    assert run.totals.passed == 1


def test_a_failed_check_shows_what_it_found(capsys, project):
    Run(project, None, None)._outcome(lint.Outcome("ruff", False, "E501 x.py\n", 0))
    assert "E501 x.py" in capsys.readouterr().out


def test_the_checks_of_one_addon_look_only_at_it(project):
    environment = SimpleNamespace(node_bin=Path("/node"))
    folder = project.addons / "one"
    (folder / "view.xml").write_text("<odoo/>")
    commands = [
        [str(part) for part in check.command]
        for check in lint.checks(project, environment, [folder])
        if "check_layers" not in check.name
    ]
    assert commands
    assert not any(str(project.addons / "two") in command for command in commands)
    assert any(str(folder / "view.xml") in command for command in commands)

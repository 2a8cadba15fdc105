import fcntl
import os

import pytest

from appsistance import cli, company
from appsistance.errors import UserError
from appsistance.service import welcome


@pytest.mark.parametrize(
    "words",
    [
        ["start", "--port", "8090"],
        ["setup", "--dev"],
        ["stop"],
        ["shell"],
        ["reset", "--yes", "--all"],
        ["lint", "one"],
        ["test", "one", "two", "-k", "word"],
        ["test", "--matrix"],
        ["story", "--out", "x"],
        ["bench"],
        ["bench", "charges"],
    ],
)
def test_each_command_is_understood(words):
    assert callable(cli.parser().parse_args(words).function)


def test_an_unknown_command_is_one_sentence_too(capsys):
    assert cli.main(["pippo"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("Errore: non capisco il comando")
    assert lines[1] == "Rimedio: ./appsistance --help"


def test_help_lists_the_commands(capsys):
    with pytest.raises(SystemExit):
        cli.parser().parse_args(["--help"])
    text = capsys.readouterr().out
    for name in ("start", "test", "story", "bench", "reset", "stop"):
        assert f"    {name} " in text


def test_a_second_run_in_the_same_folder_is_told_to_wait(project):
    project.home.mkdir()
    with (project.home / "lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        other.write("4321")
        other.flush()
        with pytest.raises(UserError, match="4321"), project.locked():
            pass


def test_the_lock_names_its_holder(project):
    with project.locked():
        assert (project.home / "lock").read_text() == str(os.getpid())


def test_the_welcome_lists_every_login_with_its_role():
    people = [("Tecnico", "tecnico", "Mario Rossi"), ("Amministratore", "admin", "")]
    text = "\n".join(welcome("http://127.0.0.1:8069", people))
    assert "http://127.0.0.1:8069" in text
    assert "tecnico  Tecnico, Mario Rossi" in text
    assert "admin    Amministratore" in text


def test_a_user_s_role_is_the_highest_he_holds():
    held = "group_technician,group_manager,group_dispatcher"
    assert company.role_of(held) == "Responsabile"
    assert company.role_of("") == ""

import pytest

from appsistance.errors import UserError
from appsistance.run import clean_environment, output_of, run, telling_line


def test_output_goes_to_the_log(tmp_path):
    log = tmp_path / "x.log"
    run(["echo", "ciao"], "la prova", log)
    assert "ciao" in log.read_text()


def test_a_failure_says_what_failed_and_where_to_read(tmp_path):
    log = tmp_path / "x.log"
    with pytest.raises(UserError, match=r"la prova: .*rotto") as caught:
        run(["sh", "-c", "echo rotto; exit 3"], "la prova", log)
    assert caught.value.log == log


def test_the_line_that_speaks_of_an_error_is_shown():
    log = "Traceback\n odoo.exceptions.UserError: No chart.\nINFO Closed\n"
    assert telling_line(log) == "odoo.exceptions.UserError: No chart."
    assert telling_line("psql: error: no\nbye") == "bye"
    assert telling_line("") == "nessun messaggio"


def test_an_older_failure_in_the_log_explains_nothing(tmp_path):
    log = tmp_path / "x.log"
    log.write_text("No space left on device\n")
    with pytest.raises(UserError, match="la prova"):
        run(["false"], "la prova", log)


def test_a_missing_program_is_named(tmp_path):
    with pytest.raises(UserError, match="no-such-program"):
        run(["no-such-program"], "la prova", tmp_path / "x.log")
    assert output_of(["no-such-program"]) == ""


def test_input_reaches_the_program(tmp_path):
    log = tmp_path / "x.log"
    run(["cat"], "la prova", log, stdin=b"dentro")
    assert "dentro" in log.read_text()


def test_what_would_lead_odoo_astray_is_left_out(monkeypatch):
    monkeypatch.setenv("ODOO_RC", "/etc/odoo.conf")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("HOME", "/home/x")
    environment = clean_environment({"PGPORT": "1"})
    assert "ODOO_RC" not in environment
    assert "PYTHONPATH" not in environment
    assert environment["HOME"] == "/home/x"
    assert environment["PGPORT"] == "1"

from appsistance.steps import Steps, write_atomically


def test_a_step_is_done_only_for_its_key(tmp_path):
    steps = Steps(tmp_path / "state" / "venv.json")
    assert not steps.is_done("odoo", "1")
    steps.record("odoo", "1")
    assert steps.is_done("odoo", "1")
    assert not steps.is_done("odoo", "2")


def test_steps_survive_the_process(tmp_path):
    Steps(tmp_path / "s.json").record("a", {"x": 1})
    Steps(tmp_path / "s.json").record("b", "2")
    assert Steps(tmp_path / "s.json").get("a") == {"x": 1}


def test_forgetting_one_step_keeps_the_others(tmp_path):
    steps = Steps(tmp_path / "s.json")
    steps.record("a", "1")
    steps.record("b", "1")
    steps.forget("a", "unknown")
    assert not steps.is_done("a", "1")
    assert steps.is_done("b", "1")


def test_a_file_cut_short_counts_as_nothing_done(tmp_path):
    path = tmp_path / "s.json"
    path.write_text('{"a": "1"')
    assert Steps(path).get("a") is None


def test_secrets_are_readable_by_their_owner_only(tmp_path):
    write_atomically(tmp_path / "password", "x", mode=0o600)
    assert (tmp_path / "password").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["password"]

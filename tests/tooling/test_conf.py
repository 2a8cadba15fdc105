import pytest

from appsistance import conf
from appsistance.errors import UserError


class Server:
    def odoo_options(self):
        return {"db_host": "127.0.0.1", "db_port": "5555"}


@pytest.fixture
def configured(project):
    (project.root / "odoo.conf").write_text("[options]\nhttp_port = 8069\n")
    return project


def test_local_lines_win(configured):
    (configured.root / "odoo.local.conf").write_text("[options]\nhttp_port = 80\n")
    assert conf.read(configured)["http_port"] == "80"


def test_the_result_has_absolute_paths_and_our_server(configured):
    text = conf.write(configured, Server(), db_name="x").read_text()
    assert f"addons_path = {configured.addons}\n" in text
    assert "db_port = 5555" in text
    assert "db_name = x" in text


def test_the_master_password_is_random_and_kept(configured):
    first = conf.admin_password(configured)
    assert len(first) > 20
    assert conf.admin_password(configured) == first
    mode = (configured.home / "admin_passwd").stat().st_mode
    assert mode & 0o777 == 0o600


def test_a_percent_sign_in_a_password_is_kept(configured):
    (configured.root / "odoo.local.conf").write_text("[options]\ndb_password = 5%x\n")
    assert conf.read(configured)["db_password"] == "5%x"


def test_a_named_server_is_recognised():
    assert conf.names_a_server({"db_host": "db.example"})
    assert not conf.names_a_server({"db_host": "False"})
    assert not conf.names_a_server({})


def test_a_broken_configuration_is_said(project):
    (project.root / "odoo.conf").write_text("http_port = 1\n")
    with pytest.raises(UserError, match=r"odoo\.conf"):
        conf.read(project)

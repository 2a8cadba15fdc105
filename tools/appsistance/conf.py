"""The configuration that Odoo reads: odoo.conf, odoo.local.conf and what is ours."""

import configparser
import io
import secrets

from .errors import UserError
from .steps import write_atomically

# Options of Odoo that the script sets; the rest is whatever the two files say.
SECTION = "options"


def read(project):
    """Options of odoo.conf, then those of odoo.local.conf (which git ignores)."""
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read(
            [project.root / "odoo.conf", project.root / "odoo.local.conf"],
            encoding="utf-8",
        )
    except configparser.Error as error:
        raise UserError(f"odoo.conf non è leggibile: {error}.") from error
    return dict(parser[SECTION]) if parser.has_section(SECTION) else {}


def names_a_server(options):
    return options.get("db_host", "False") not in ("", "False")


def admin_password(project):
    """The master password: made once, kept out of git."""
    path = project.home / "admin_passwd"
    if not path.exists():
        write_atomically(path, secrets.token_urlsafe(24), mode=0o600)
    return path.read_text(encoding="utf-8")


def addons_path(project, with_tests=False):
    folders = [project.addons, *([project.test_addons] if with_tests else [])]
    # Odoo warns about a folder without addons
    return ",".join(str(f) for f in folders if any(f.glob("*/__manifest__.py")))


def render(options):
    parser = configparser.ConfigParser(interpolation=None)
    parser[SECTION] = {k: v for k, v in options.items() if v != ""}
    text = io.StringIO()
    parser.write(text)
    return text.getvalue()


def write(project, server, name="odoo", *, with_tests=False, **overrides):
    """Write .appsistance/NAME.conf for one use of Odoo and return its path."""
    options = {
        **read(project),
        **server.odoo_options(),
        "addons_path": addons_path(project, with_tests),
        "admin_passwd": admin_password(project),
        "data_dir": str(project.home / ("test-data" if with_tests else "data")),
        **{key: str(value) for key, value in overrides.items()},
    }
    path = project.home / f"{name}.conf"
    write_atomically(path, render(options), mode=0o600)
    return path

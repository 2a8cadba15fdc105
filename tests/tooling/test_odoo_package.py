import os

import pytest

from appsistance import odoo_package
from appsistance.errors import UserError
from appsistance.odoo_package import Release, choose, main_archive, mend_links

PIN = Release("19.0.0+dfsg-1", "0" * 64)


def test_the_pinned_version_is_taken_while_debian_has_it():
    assert choose(PIN, ["19.0.1+dfsg-1", PIN.version], False) == PIN.version


def test_a_version_that_is_gone_is_said_with_two_ways_out():
    with pytest.raises(UserError) as caught:
        choose(PIN, ["19.0.2+dfsg-1"], False)
    assert "19.0.2+dfsg-1" in caught.value.what
    assert PIN.file_name in caught.value.way_out
    assert "APPSISTANCE_ODOO_LATEST=1" in caught.value.way_out


def test_the_newest_of_the_series_is_taken_on_demand():
    assert choose(PIN, ["20.0-1", "19.0.2+dfsg-1"], True) == "19.0.2+dfsg-1"


def test_another_series_never_is():
    with pytest.raises(UserError):
        choose(PIN, ["20.0-1"], True)


def test_the_archive_is_debian_s_and_not_the_security_one():
    targets = "\n".join(
        [
            "https://other.example/apt/|Other",
            "https://deb.example/debian-security/|Debian",
            "https://deb.example/debian/|Debian",
        ]
    )
    assert main_archive(targets) == "https://deb.example/debian/"
    assert main_archive("") is None


def test_a_cached_package_with_another_sum_is_not_used(project, monkeypatch):
    project.cache.mkdir()
    (project.cache / PIN.file_name).write_bytes(b"tampered")

    def offline(*_arguments):
        raise UserError("offline")

    monkeypatch.setattr(odoo_package.PrivateApt, "update", offline)
    with pytest.raises(UserError, match="offline"):
        odoo_package.fetch(project, PIN)


def test_links_lead_to_files_that_exist(tmp_path, monkeypatch):
    share = tmp_path / "system"
    (share / "fonts").mkdir(parents=True)
    (share / "fonts" / "icons.ttf").write_bytes(b"font")
    monkeypatch.setattr(
        odoo_package, "system_target", lambda text: share / text.split("share/")[1]
    )
    static = tmp_path / "odoo" / "static"
    static.mkdir(parents=True)
    for name in ("icons.ttf", "icons.eot", "jquery.js"):
        (static / name).symlink_to(f"../../../share/fonts/{name}")
    lost = mend_links(tmp_path / "odoo")
    assert os.readlink(static / "icons.ttf") == str(share / "fonts" / "icons.ttf")
    assert (static / "icons.eot").read_bytes() == b"font"
    assert lost == ["static/jquery.js -> ../../../share/fonts/jquery.js"]

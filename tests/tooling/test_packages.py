import pytest

from appsistance import packages
from appsistance.errors import UserError

BOOKWORM = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n'


def test_os_release_is_parsed():
    assert packages.os_release(BOOKWORM)["ID"] == "debian"
    assert packages.debian_release(packages.os_release(BOOKWORM)) == "12"


@pytest.mark.parametrize(
    "release",
    [
        {"ID": "ubuntu", "VERSION_ID": "24.04", "PRETTY_NAME": "Ubuntu"},
        {"ID": "debian", "VERSION_ID": "11", "PRETTY_NAME": "Debian 11"},
        {},
    ],
)
def test_another_system_is_refused_with_a_way_out(release):
    with pytest.raises(UserError) as caught:
        packages.debian_release(release)
    assert "README" in caught.value.way_out


def test_each_release_has_its_own_names():
    twelve = packages.names_for(packages.RUN, "12")
    thirteen = packages.names_for(packages.RUN, "13")
    assert "libmagic1" in twelve
    assert "fonts-montserrat" not in twelve
    assert "libmagic1t64" in thirteen
    assert "wkhtmltopdf" not in thirteen


def test_only_packages_that_are_fully_installed_count():
    listing = "ii  chromium\nrc  sudo\niU  tzdata\n"
    assert packages.missing(["chromium", "sudo", "tzdata", "x"], listing) == [
        "sudo",
        "tzdata",
        "x",
    ]


def test_each_package_says_why():
    assert all(package.reason for package in packages.RUN + packages.TEST)

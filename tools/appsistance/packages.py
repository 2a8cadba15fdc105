"""Debian packages: what is needed, why, and how it gets installed."""

import os
import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .console import say
from .errors import UserError
from .run import output_of, run

RELEASES = ("12", "13")


@dataclass(frozen=True)
class Package:
    name: str
    reason: str
    releases: tuple = RELEASES


# Needed to run Odoo.
RUN = [
    Package("python3", "Odoo is written in Python"),
    Package("python3-venv", "our Python packages stay in the project folder"),
    Package("postgresql", "server and client programs of the private cluster"),
    Package("tzdata", "time zones of PostgreSQL"),
    Package("fonts-dejavu-core", "PDF text; stands in for fonts Debian 12 lacks"),
    Package("fonts-font-awesome", "Odoo's icons are links to it"),
    Package("fonts-glyphicons-halflings", "Odoo's older icons are links to it"),
    Package("fonts-inconsolata", "the point of sale links to it"),
    Package("fonts-montserrat", "the web client links to it", releases=("13",)),
    Package("fonts-ocr-b", "Swiss payment slips link to it"),
    Package("fonts-roboto-unhinted", "the web client links to it"),
    Package("gsfonts", "reportlab writes bar codes with them"),
    Package("libcairo2", "reportlab draws bar code images with it"),
    Package("libjs-jquery", "the web client links to it"),
    Package("libjs-jquery-form", "the web client links to it"),
    Package("libjs-underscore", "the web client links to it"),
    Package("libmagic1", "Odoo recognises uploaded files by it", releases=("12",)),
    Package("libmagic1t64", "the same under its new name", releases=("13",)),
    Package("wkhtmltopdf", "core's PDFs; Debian 13 has none", releases=("12",)),
]

# Needed besides by ./appsistance test.
TEST = [
    Package("chromium", "browser tours run in it"),
    Package("poppler-utils", "tests read the PDFs we make"),
]


def os_release(text):
    """Parse /etc/os-release into a dictionary."""
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {key.strip(): value.strip().strip("\"'") for key, _, value in pairs}


def debian_release(release):
    """Return "12" or "13", or say why this system will not do."""
    name = release.get("PRETTY_NAME", "sconosciuto")
    version = release.get("VERSION_ID", "")
    if release.get("ID") != "debian" or version not in RELEASES:
        raise UserError(
            f"questo sistema è {name}; l'installazione è provata su Debian 12 e 13.",
            "usa Debian 12 o 13 (anche in una macchina virtuale o in un contenitore), "
            "oppure installa gli addon nel tuo Odoo 19 come spiega README.md.",
        )
    return version


def this_release():
    try:
        text = Path("/etc/os-release").read_text(encoding="utf-8")
    except FileNotFoundError:
        text = ""
    return debian_release(os_release(text))


def names_for(packages, release):
    return [package.name for package in packages if release in package.releases]


def missing(names, listing):
    """Names that ``dpkg-query`` does not list as installed."""
    installed = {
        line.split()[1] for line in listing.splitlines() if line.startswith("ii ")
    }
    return [name for name in names if name not in installed]


def installed_listing(names):
    # dpkg-query fails when it does not know one of the names, and still lists the rest
    command = ["dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Package}\n", *names]
    return output_of(["sh", "-c", '"$@" || true', "sh", *command])


def as_root(names):
    """The prefix that gives a command root's rights."""
    if os.geteuid() == 0:
        return []
    way_out = (
        "fai eseguire a un amministratore, una volta sola: apt-get install "
        f"{' '.join(names)}"
    )
    if not shutil.which("sudo"):
        raise UserError(
            "mancano pacchetti Debian e questo utente non ha sudo.", way_out
        )
    if not sys.stdin.isatty() and not output_of(["sudo", "-n", "echo", "ok"]):
        raise UserError(
            "mancano pacchetti Debian e sudo qui non può chiedere la password.",
            way_out,
        )
    return ["sudo"]


def apt_get(arguments, prefix, log):
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    run(
        [*command, *arguments], "l'installazione dei pacchetti Debian", log, orphan=True
    )


@contextmanager
def no_system_cluster(prefix, log):
    """Debian makes and starts a PostgreSQL cluster when it installs the server.

    Ours is private, so that one would only take memory and a port: a settings file
    says no during the installation and is gone afterwards. Whoever has a cluster
    already keeps it.
    """
    folder = Path("/etc/postgresql-common/createcluster.d")
    settings = folder / "appsistance.conf"
    script = f"mkdir -p {folder} && echo 'create_main_cluster = false' > {settings}"
    had_folder = folder.is_dir()
    run([*prefix, "sh", "-c", script], "la preparazione di PostgreSQL", log)
    try:
        yield
    finally:
        undo = f"rm -f {settings}" + ("" if had_folder else f"; rmdir {folder}")
        run([*prefix, "sh", "-c", undo], "la preparazione di PostgreSQL", log)


def install(names, prefix, log):
    options = ["install", "--no-install-recommends"]
    if "postgresql" not in names:
        apt_get([*options, *names], prefix, log)
        return
    apt_get([*options, "postgresql-common"], prefix, log)
    with no_system_cluster(prefix, log):
        apt_get([*options, *names], prefix, log)


def ensure(project, packages):
    """Install what is missing; when nothing is, apt is not even asked."""
    if not shutil.which("dpkg-query"):
        this_release()
    release = this_release()
    names = names_for(packages, release)
    names = missing(names, installed_listing(names))
    if not names:
        return
    prefix = as_root(names)
    if output_of(["dpkg", "--print-architecture"]).strip() != "amd64":
        raise UserError("l'installazione è provata solo su macchine amd64.")
    say(f"Installo {len(names)} pacchetti Debian: {' '.join(names)}")
    log = project.log("apt")
    if output_of(["dpkg", "--audit"]).strip():
        run([*prefix, "dpkg", "--configure", "-a"], "la riparazione di dpkg", log)
    apt_get(["update"], prefix, log)
    install(names, prefix, log)

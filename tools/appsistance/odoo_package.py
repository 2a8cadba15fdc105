"""Odoo 19 from Debian's package: fetched apart from the system's apt, and mended."""

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .console import say
from .errors import UserError
from .run import output_of, run

PACKAGE = "odoo-19"
SERIES = "19.0."
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
# Part of the key of the venv: raise it when mending changes.
MENDING = "1"


@dataclass(frozen=True)
class Release:
    version: str
    sha256: str

    @property
    def file_name(self):
        return f"{PACKAGE}_{self.version}_all.deb"


PINNED = Release(
    version="19.0.0+dfsg-1",
    sha256="9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf",
)


def sha256_of(path):
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


# --------------------------------------------------
# Fetching
# --------------------------------------------------


def main_archive(targets):
    """The address of Debian's main archive among the lines of ``indextargets``."""
    for line in targets.splitlines():
        address, _, label = line.partition("|")
        if label == "Debian" and "security" not in address:
            return address
    return None


def archive_address():
    """Take the address from the system's own sources: it is the nearest mirror."""
    command = ["apt-get", "indextargets", "Created-By: Packages", "--format"]
    address = main_archive(output_of([*command, "$(REPO_URI)|$(LABEL)"]))
    if address is None:
        # before the first "apt-get update" apt knows no labels
        plain = output_of([*command, "$(REPO_URI)|Debian"])
        address = main_archive(plain)
    if address is None:
        raise UserError(
            "le sorgenti di apt non nominano l'archivio di Debian.",
            "aggiungi l'archivio principale (deb … main) alle sorgenti di apt.",
        )
    return address


class PrivateApt:
    """An apt that knows only sid and keeps its lists and files in our cache.

    ``check_age`` refuses old lists, which could hide a newer package. For a version
    that is pinned with its sum nothing is hidden, and a mirror may be a snapshot.
    """

    def __init__(self, folder, log, check_age):
        self.folder = folder
        self.log = log
        self.check_age = check_age

    def options(self):
        settings = {
            "Dir::Etc::sourcelist": self.folder / "sources.list",
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::State::Lists": self.folder / "lists",
            "Dir::Cache": self.folder / "cache",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
            "Acquire::Check-Valid-Until": "true" if self.check_age else "false",
            # the folder is ours: apt's own user could not write in it
            "APT::Sandbox::User": "root",
        }
        return [part for k, v in settings.items() for part in ("-o", f"{k}={v}")]

    def update(self):
        for name in ("lists/partial", "cache/archives/partial"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "sources.list").write_text(
            f"deb [signed-by={KEYRING}] {archive_address()} sid main\n",
            encoding="utf-8",
        )
        command = ["apt-get", *self.options(), "-q", "update", "--error-on=any"]
        run(command, "la lettura dell'archivio Debian sid", self.log)

    def versions(self):
        table = output_of(["apt-cache", *self.options(), "madison", PACKAGE])
        return [line.split("|")[1].strip() for line in table.splitlines()]

    def download(self, version, folder):
        name = f"{PACKAGE}={version}"
        command = ["apt-get", *self.options(), "-q", "download", name]
        run(command, "lo scaricamento di Odoo", self.log, cwd=folder)


def choose(pinned, versions, latest_allowed):
    """Which version to fetch; sid keeps only the newest one."""
    if pinned.version in versions:
        return pinned.version
    newest = next((v for v in versions if v.startswith(SERIES)), None)
    if newest and latest_allowed:
        return newest
    offered = f"ora offre la {newest}" if newest else "non ha più la serie 19.0"
    raise UserError(
        f"Debian sid non ha più Odoo {pinned.version}: {offered}.",
        f"metti una copia di {pinned.file_name} nella cartella di cache indicata sotto"
        + (", oppure prova la nuova con APPSISTANCE_ODOO_LATEST=1" if newest else "")
        + " (poi ./appsistance test dice se va).",
    )


def fetch(project, release=PINNED):
    """Return the package file, from the cache or from Debian, checked."""
    with project.cache_locked():
        return cached_or_downloaded(project, release)


def cached_or_downloaded(project, release):
    cached = project.cache / release.file_name
    if cached.exists() and sha256_of(cached) == release.sha256:
        return cached
    say(f"Scarico Odoo {release.version} da Debian (123 MB)…")
    latest_allowed = os.environ.get("APPSISTANCE_ODOO_LATEST") == "1"
    apt = PrivateApt(project.cache / "apt", project.log("odoo"), latest_allowed)
    apt.update()
    try:
        version = choose(release, apt.versions(), latest_allowed)
    except UserError as error:
        error.log = project.cache
        raise
    downloads = project.cache / "download"
    shutil.rmtree(downloads, ignore_errors=True)
    downloads.mkdir(parents=True)
    apt.download(version, downloads)
    downloaded = next(downloads.glob("*.deb"))
    if version == release.version and sha256_of(downloaded) != release.sha256:
        raise UserError(
            f"il pacchetto di Odoo {version} non è quello atteso (SHA-256 diverso).",
            "non lo uso; riprova più tardi o segnala il fatto a chi cura il progetto.",
        )
    target = project.cache / Release(version, "").file_name
    downloaded.replace(target)
    return target


# --------------------------------------------------
# Unpacking into the venv and mending
# --------------------------------------------------


def unpack(package, site_packages, work, log):
    """Put ``odoo`` and its metadata where pip would have put them."""
    run(["dpkg-deb", "-x", package, work], "lo spacchettamento di Odoo", log)
    source = work / "usr/lib/python3/dist-packages"
    for old in (*site_packages.glob("odoo-*.egg-info"), site_packages / "odoo"):
        shutil.rmtree(old, ignore_errors=True)
    for part in sorted(source.iterdir(), key=lambda p: p.name == "odoo"):
        part.replace(site_packages / part.name)


def links_in(folder):
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(parent, name)
            if path.is_symlink():
                yield path


def system_target(link_text):
    """Where a relative link of the package points on an installed system."""
    _, share, rest = link_text.partition("share/")
    return Path("/usr/share") / rest if share else Path(link_text)


def stand_in(target):
    """Another file that serves in place of one that this Debian does not have."""
    for suffix in (".ttf", ".woff2", ".woff"):
        other = target.with_suffix(suffix)
        if other.exists():
            return other
    dejavu = "DejaVuSans-Bold.ttf" if "Bold" in target.name else "DejaVuSans.ttf"
    path = Path("/usr/share/fonts/truetype/dejavu") / dejavu
    if target.suffix in (".ttf", ".otf", ".woff", ".woff2", ".eot") and path.exists():
        return path
    return None


def mend_links(folder):
    """Point every link at a file that exists; return those that have none."""
    lost = []
    for link in links_in(folder):
        text = os.readlink(link)
        target = system_target(text)
        if not target.exists():
            target = stand_in(target)
        if target is None:
            lost.append(f"{link.relative_to(folder)} -> {text}")
            continue
        link.unlink()
        link.symlink_to(target)
    return lost


# Files that Debian strips from the package and that Odoo's asset bundles name.
STUBS = {
    "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js": (
        "/* Debian does not ship this library (background blur in video calls). */\n"
    ),
}


def add_stubs(folder):
    for name, text in STUBS.items():
        path = folder / name
        if path.parent.parent.is_dir() and not path.exists():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")


def install(project, site_packages):
    """Unpack Odoo into the venv. Run again, it does all of it again."""
    package = fetch(project)
    say("Installo Odoo nell'ambiente Python…")
    # a folder of its own each time: what an interrupted run left may still change
    for old in project.home.glob("unpack-*"):
        shutil.rmtree(old, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix="unpack-", dir=project.home))
    unpack(package, site_packages, work, project.log("odoo"))
    shutil.rmtree(work, ignore_errors=True)
    lost = mend_links(site_packages / "odoo")
    add_stubs(site_packages / "odoo")
    if lost:
        raise UserError(
            f"al pacchetto di Odoo mancano dei file di Debian: {', '.join(lost[:3])}.",
            "installa i pacchetti Debian che li contengono (font e libjs) e riprova.",
        )

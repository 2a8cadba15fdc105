"""The command line: what people type, and how faults reach them."""

import argparse
import os
import shutil
import signal
import sys
import time
import traceback
from pathlib import Path

from . import conf, matrix, packages, telling, testing
from .company import Company
from .console import complain, confirm, prepare, say
from .errors import UserError, from_os_error
from .pictures import Pictures
from .project import Project
from .run import clean_environment
from .service import Service
from .templates import Templates
from .upgrade import Releases
from .venv import Environment

DESCRIPTION = """\
Appsistance: Odoo 19 per le aziende che fanno assistenza agli impianti.

  ./appsistance start    prepara tutto (la prima volta) e avvia Odoo
  ./appsistance test     controlli e test
"""


class Script:
    """What the commands share: the project, and set-up as far as each needs it."""

    def __init__(self):
        self.project = Project.find()
        self.project.logs.mkdir(parents=True, exist_ok=True)
        self.environment = Environment(self.project)

    def set_up(self, dev=False):
        needed = [*packages.RUN, *(packages.TEST if dev else [])]
        packages.ensure(self.project, needed)
        self.environment.ensure(dev=dev)

    def company(self):
        return Company(self.project, self.environment)

    def service(self, company, port=None):
        return Service(self.project, company, conf.read(self.project), port)


# --------------------------------------------------
# Commands
# --------------------------------------------------


def setup(script, arguments):
    with script.project.locked():
        script.set_up(dev=arguments.dev)
        script.company().ensure()
    say("Tutto è pronto. Avvialo con ./appsistance start")


def start(script, arguments):
    company = script.company()
    service = script.service(company, arguments.port)
    with script.project.locked():
        script.set_up()
        running = service.running()
        if running and not is_current(company):
            service.stop()
            running = None
        if running:
            service.port = running[1]
            say("Odoo è già in funzione.")
        else:
            service.check_port()
            company.ensure()
            if not arguments.foreground:
                service.background()
        say(service.message())
    if arguments.foreground and not running:
        service.foreground()


def is_current(company):
    company.server.start()
    return company.is_current()


def stop(script, _arguments):
    company = script.company()
    stopped = script.service(company).stop()
    stopped = company.server.stop() or stopped
    stopped = stop_test_cluster(script) or stopped
    say("Fermato." if stopped else "Non c'era nulla in funzione.")


def stop_test_cluster(script):
    """A killed test leaves its PostgreSQL on; one that is running keeps it."""
    try:
        with script.project.locked():
            return Templates(script.project, script.environment).stop()
    except UserError:
        return False


def shell(script, _arguments):
    company = script.company()
    with script.project.locked():
        script.set_up()
        company.ensure()
    odoo = company.odoo()
    command = odoo.command("shell", "-d", company.name, "--no-http")
    command = [str(part) for part in command]
    environment = clean_environment(odoo.environment())
    os.execve(command[0], command, environment)  # noqa: S606


def reset(script, arguments):
    what = "tutto ciò che lo script ha creato" if arguments.all else "il database"
    if not arguments.yes and not confirm(
        f"Cancello {what}, compresi i dati inseriti. Sicuro?"
    ):
        raise UserError(
            "non ho cancellato nulla.", "per farlo senza domanda: --yes dopo il comando"
        )
    company = script.company()
    with script.project.locked():
        script.service(company).stop()
        if not arguments.all:
            company.drop()
        elif company.server.private:
            company.server.stop()
        if arguments.all:
            Templates(script.project, script.environment).stop()
            remove_home(script.project)
    say("Fatto. ./appsistance start ricomincia da capo.")


def remove_home(project):
    """Remove all but the lock, which we hold."""
    for path in project.home.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != "lock":
            path.unlink()
    shutil.rmtree(project.node_modules, ignore_errors=True)


def lint(script, arguments):
    with script.project.locked():
        script.set_up(dev=True)
        return testing.run_lint(
            script.project, script.environment, arguments.addon, arguments.fix
        )


def test(script, arguments):
    kind = matrix.MatrixRun if arguments.matrix else testing.TestRun
    extra = ["-k", arguments.k] if arguments.k else []
    if arguments.cov:
        extra += ["--cov=addons", "--cov-branch", "--cov-report=term"]

    def run(templates):
        project, environment = script.project, script.environment
        return kind(project, environment, templates, arguments.addon, extra).run()

    return with_templates(script, run)


def story(script, arguments):
    folder = Path(arguments.out or script.project.root / "story").absolute()
    return with_templates(
        script,
        lambda templates: telling.tell_story(script.project, templates, folder),
    )


def bench(script, arguments):
    return with_templates(
        script,
        lambda templates: telling.measure(script.project, templates, arguments.name),
    )


def release(script, _arguments):
    return with_templates(
        script, lambda templates: Releases(script.project, templates).store()
    )


def pictures(script, arguments):
    def take(templates):
        return Pictures(script.project, script.environment, templates).take(
            arguments.name
        )

    return with_templates(script, take)


def with_templates(script, function):
    with script.project.locked():
        script.set_up(dev=True)
        templates = Templates(script.project, script.environment)
        try:
            return function(templates)
        finally:
            templates.stop()


# --------------------------------------------------
# The parser
# --------------------------------------------------


class Parser(argparse.ArgumentParser):
    def error(self, message):
        raise UserError(f"non capisco il comando: {message}.", f"{self.prog} --help")


def parser():
    top = Parser(
        prog="./appsistance",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(title="comandi", metavar="COMANDO", required=True)

    def add(function, text, name=None):
        sub = commands.add_parser(
            name or function.__name__, help=text, description=text
        )
        sub.set_defaults(function=function)
        return sub

    sub = add(start, "prepara ciò che manca e avvia Odoo")
    sub.add_argument("--port", type=int, help="porta del sito (altrimenti odoo.conf)")
    sub.add_argument(
        "--foreground", action="store_true", help="resta in primo piano con il registro"
    )
    sub = add(setup, "prepara ciò che manca, senza avviare")
    sub.add_argument(
        "--dev", action="store_true", help="anche gli strumenti per i test"
    )
    add(stop, "ferma Odoo e il suo PostgreSQL")
    add(shell, "apre la console Python di Odoo sul database")
    sub = add(reset, "cancella il database (chiede conferma)")
    sub.add_argument("--yes", action="store_true", help="non chiedere conferma")
    sub.add_argument(
        "--all", action="store_true", help="cancella tutto ciò che lo script ha creato"
    )
    sub = add(test, "controlli e test, tutti o degli addon indicati")
    sub.add_argument("addon", nargs="*")
    sub.add_argument("-k", metavar="PAROLA", help="solo i test con questa parola")
    sub.add_argument("--cov", action="store_true", help="misura anche la copertura")
    sub.add_argument(
        "--matrix",
        action="store_true",
        help="ogni addon da solo: installazione, test, disinstallazione",
    )
    sub = add(story, "racconta un lavoro dal cliente alla fattura, senza browser")
    sub.add_argument("--out", metavar="CARTELLA", help="dove mettere PDF, XML e mail")
    sub = add(bench, "misura i tempi e li confronta con quelli da battere")
    sub.add_argument(
        "name", nargs="?", default="", help="solo le misure con questo nome"
    )
    add(release, "conserva un database di questa versione, da cui provare le prossime")
    sub = add(pictures, "rifà le figure delle guide dai dati dimostrativi")
    sub.add_argument("name", nargs="*", help="solo queste")
    sub = add(lint, "solo i controlli sul codice")
    sub.add_argument("addon", nargs="*")
    sub.add_argument(
        "--fix", action="store_true", help="prima corregge ciò che si corregge da solo"
    )
    return top


# --------------------------------------------------
# Faults
# --------------------------------------------------


def internal_fault(project_log):
    """A fault of the script itself: details to the log, a sentence to the screen."""
    with project_log.open("a", encoding="utf-8") as handle:
        handle.write(f"\n{time.strftime('%F %T')}\n{traceback.format_exc()}")
    return UserError(
        f"lo script si è imbattuto in un imprevisto ({sys.exc_info()[1]!r}).",
        "ripeti il comando; se succede ancora, segnalalo allegando il registro.",
        log=project_log,
    )


def terminated(_number, _frame):
    raise KeyboardInterrupt


def main(argv=None):
    prepare()
    signal.signal(signal.SIGTERM, terminated)
    try:
        arguments = parser().parse_args(argv)
        script = Script()
        return 1 if arguments.function(script, arguments) is False else 0
    except KeyboardInterrupt:
        say("\nInterrotto. Lo stesso comando riprende da dove era arrivato.")
        return 130
    except UserError as error:
        complain(error)
    except OSError as error:
        complain(from_os_error(error))
    except Exception:  # noqa: BLE001 - people get a sentence, never a traceback
        complain(internal_fault(Project.find().log("internal")))
    return 1

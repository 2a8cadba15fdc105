"""./appsistance story and bench: one of our scripts on a throw-away database."""

import subprocess

from .console import say
from .run import clean_environment, die_with_parent


def run_on_a_copy(project, templates, script, log_name, *arguments):
    """Run a script of tools/odoo_side on a copy; its lines go to the screen.

    Odoo's own log goes to a file. Return whether it ended well.
    """
    log = project.log(log_name)
    log.unlink(missing_ok=True)
    templates.start()
    database = templates.scratch(templates.ensure_demo())
    odoo = templates.odoo(log_name, logfile=log)
    command = odoo.python_command(script, database, *arguments)
    done = subprocess.run(
        [str(part) for part in command],
        check=False,
        cwd=project.root,
        env=clean_environment(odoo.environment()),
        stdin=subprocess.DEVNULL,
        preexec_fn=die_with_parent,
    )
    templates.databases.drop(database)
    if done.returncode:
        say(f"Registro completo: {log}")
    return done.returncode == 0


def tell_story(project, templates, folder):
    """The folder is emptied of what an earlier story left, and of nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    for pattern in ("*.eml", "*.pdf", "*.xml", "*.txt", "*.zip", "*.ics", "*.png"):
        for path in folder.glob(pattern):
            path.unlink()
    ok = run_on_a_copy(project, templates, "story", "story", folder)
    kept = sorted(path.name for path in folder.iterdir())
    say(f"Ciò che riceve il cliente è in {folder}: {', '.join(kept) or 'nulla'}.")
    return ok


def measure(project, templates, name):
    folder = project.test_addons / "benchmarks"
    return run_on_a_copy(project, templates, "bench", "bench", folder, name)

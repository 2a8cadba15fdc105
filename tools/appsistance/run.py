"""Running other programs: output to a log, failures as sentences."""

import ctypes
import os
import re
import signal
import subprocess
from pathlib import Path

from .errors import UserError, explain, from_os_error

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)


def die_with_parent():
    """Called in the child: a killed script leaves nothing running behind it."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def clean_environment(extra=None):
    """Our own environment without what would lead Python or Odoo astray."""
    unwanted = ("PYTHON", "ODOO_", "OPENERP_", "PGOPTIONS", "VIRTUAL_ENV")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(unwanted)}
    return {**kept, "PYTHONUTF8": "1", **(extra or {})}


def run(command, what, log, *, cwd=None, env=None, stdin=None, orphan=False, **options):
    """Run a program with its output appended to ``log``; a failure is a UserError.

    ``what`` names the operation in the sentence. An ``orphan`` may finish alone
    when this script is killed (dpkg should not be stopped half-way).
    """
    start = log.stat().st_size if log.exists() else 0
    command = [str(part) for part in command]
    with log.open("ab") as handle:
        handle.write(f"\n$ {' '.join(command)}\n".encode())
        handle.flush()
        try:
            done = subprocess.run(
                command,
                check=False,
                cwd=cwd,
                env=clean_environment(env),
                input=stdin,
                stdin=subprocess.DEVNULL if stdin is None else None,
                stdout=handle,
                stderr=subprocess.STDOUT,
                preexec_fn=None if orphan else die_with_parent,
                **options,
            )
        except FileNotFoundError as error:
            raise UserError(f"manca il programma {error.filename}.") from error
        except OSError as error:
            raise from_os_error(error) from error
    if done.returncode:
        raise failure(what, log, start)


def failure(what, log, start=0):
    """The UserError for a program whose output is in ``log`` from ``start`` on."""
    with Path(log).open("rb") as handle:
        handle.seek(start)
        output = handle.read().decode(errors="replace")
    known = explain(output)
    if known:
        return UserError(*known, log=log)
    return UserError(
        f"{what}: operazione non riuscita ({telling_line(output)}).", log=log
    )


def telling_line(output):
    """The last line that speaks of an error, or the last one at all."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [
        line for line in lines if re.match(r"(\w+\.)*\w*(Error|error|FATAL):", line)
    ]
    return (errors or lines or ["nessun messaggio"])[-1][:300]


def output_of(command, *, env=None, check=False, **options):
    """Return what a program prints; empty when it is missing or fails."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            check=check,
            env=clean_environment(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            **options,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout if done.returncode == 0 else ""

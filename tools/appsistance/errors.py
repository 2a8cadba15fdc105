"""What goes wrong, said in one sentence with the way out."""

import errno
import re


class UserError(Exception):
    """A fault that the person at the keyboard can do something about."""

    def __init__(self, what, way_out="", log=None):
        super().__init__(what)
        self.what = what
        self.way_out = way_out
        self.log = log

    def lines(self):
        yield f"Errore: {self.what}"
        if self.way_out:
            yield f"Rimedio: {self.way_out}"
        if self.log:
            yield f"Registro completo: {self.log}"


DISK_FULL = (
    "lo spazio su disco è finito.",
    "libera qualche gigabyte e ripeti il comando: riprende da dove era arrivato.",
)
NO_NETWORK = (
    "la rete non risponde: non riesco a scaricare ciò che manca.",
    (
        "controlla la connessione (e il proxy, se c'è) e ripeti il comando: "
        "ciò che è già scaricato non si scarica di nuovo."
    ),
)

# The first pattern that is found explains the failure. More precise ones come first.
SYMPTOMS = [
    (r"No space left on device|ENOSPC|Disk quota exceeded", *DISK_FULL),
    (
        r"Could not get lock|Unable to acquire the dpkg frontend lock",
        "un altro programma sta installando pacchetti Debian.",
        "aspetta che finisca e ripeti il comando.",
    ),
    (
        (
            r"is not in the sudoers file|may not run sudo|sudo: a password is required"
            r"|sudo: a terminal is required|incorrect password attempt"
        ),
        "sudo non mi lascia installare i pacchetti Debian.",
        "ripeti il comando da un utente con sudo (o come root).",
    ),
    (
        r"GPG error|NO_PUBKEY|is not signed|EXPKEYSIG",
        "la firma dell'archivio Debian non è valida, quindi non installo nulla.",
        "aggiorna il pacchetto debian-archive-keyring e controlla data e ora.",
    ),
    (
        (
            r"Temporary failure (in name resolution|resolving)|Could not resolve"
            r"|Network is unreachable|Could not connect to|Connection timed out"
            r"|Failed to establish a new connection|Name or service not known"
            r"|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|NewConnectionError"
            r"|NameResolutionError|ConnectTimeoutError|from versions: none"
        ),
        *NO_NETWORK,
    ),
    (
        r"Unable to locate package",
        "apt non trova un pacchetto che serve.",
        "controlla che fra le sorgenti di apt ci sia l'archivio principale di Debian.",
    ),
    (
        r"No matching distribution found for (\S+)|Could not find a version that",
        "pip non trova una delle versioni fissate in requirements.txt.",
        "se la rete c'è, la versione è stata ritirata: aggiornala nel file.",
    ),
    (
        r"too many clients|remaining connection slots",
        "PostgreSQL ha esaurito le connessioni.",
        "chiudi gli altri programmi che lo usano, o ./appsistance stop, e riprova.",
    ),
    (
        (
            r"could not connect to server|connection to server at .* failed"
            r"|password authentication failed"
        ),
        "PostgreSQL rifiuta la connessione.",
        (
            "controlla db_host, db_port, db_user e db_password in odoo.conf; con il "
            "PostgreSQL privato, ./appsistance stop e poi di nuovo il comando."
        ),
    ),
]


def explain(output):
    """Return (what, way out) for a known symptom in a program's output, or None."""
    for pattern, what, way_out in SYMPTOMS:
        if re.search(pattern, output):
            return what, way_out
    return None


def from_os_error(error):
    """Turn a failed system call into a sentence."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return UserError(*DISK_FULL)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return UserError(
            f"non posso scrivere o leggere {error.filename or 'un file'}.",
            "controlla di chi è la cartella: se un'altra volta hai usato root, usa "
            "ancora root, o rendi tua la cartella con chown -R.",
        )
    return UserError(f"il sistema operativo risponde: {error}.")

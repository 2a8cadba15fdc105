"""What a mail says of itself: plain functions on headers and text."""

import re
from email.utils import parseaddr
from io import BytesIO

from PIL import Image

from odoo.tools import email_normalize

LINE_LIMIT = 200
# Who sent it
PERSON, MACHINE, AUTO_REPLY = "person", "machine", "auto_reply"
AUTO_REPLY_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Autoresponder")
BULK = {"bulk", "junk", "list"}
SILENT_NAMES = re.compile(
    r"^(no-?_?reply|do-?not-?reply|donotreply|non-?rispondere|mailer-daemon|postmaster"
    r"|bounces?|noreply.*)([+.-].*)?$"
)
# Domains where anybody has his mailbox: they belong to no customer.
PUBLIC_DOMAINS = frozenset(
    (
        "alice.it",
        "aruba.it",
        "email.it",
        "fastwebnet.it",
        "gmail.com",
        "gmx.com",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "hotmail.it",
        "icloud.com",
        "inwind.it",
        "iol.it",
        "legalmail.it",
        "libero.it",
        "live.com",
        "live.it",
        "mac.com",
        "me.com",
        "msn.com",
        "outlook.com",
        "outlook.it",
        "pec.it",
        "postecert.it",
        "proton.me",
        "protonmail.com",
        "tim.it",
        "tin.it",
        "tiscali.it",
        "virgilio.it",
        "yahoo.com",
        "yahoo.it",
        "ymail.com",
    )
)
FORWARDED = re.compile(
    r"^[>*_\s]*(?:From|Da|De|Von|Mittente)\s*:[*_\s]*(?P<sender>.{3,300})$",
    re.IGNORECASE | re.MULTILINE,
)
REPLY_PREFIX = re.compile(r"^\s*(?:(?:re|r|fw|fwd|i|aw|wg|rif)\s*:\s*)+", re.IGNORECASE)
ADDRESS = re.compile(r"[\w.+'&/=-]{1,64}@[\w-]+(?:\.[\w-]+)+")
# Words that are frequent in one language and rare in the others
WORDS = {
    "it": """il lo la gli che di del della per non con una sono buongiorno salve grazie
        cordiali saluti abbiamo è nel alla questo caldaia funziona vorrei potete""",
    "en": """the and is are not with of to for you we have hello dear thanks regards
        please this that our your would does working my""",
    "de": """der die das und ist nicht mit für wir sie ein eine guten danke grüße bitte
        haben nach auf""",
    "fr": """le les des et est pas avec pour vous nous une bonjour merci cordialement
        avons dans sur""",
    "es": """el los las y es no con para usted una hola gracias saludos tenemos
        por en""",
}
WORD = re.compile(r"[^\W\d_]+")
LARGEST_IMAGE = 60_000_000  # pixels; a larger one is kept as it came


def get_kind(message):
    """Whether a person wrote it, a machine, or a machine in answer to a mail."""
    submitted = _header(message, "Auto-Submitted").split(";")[0].strip()
    precedence = _header(message, "Precedence")
    if (
        submitted.startswith("auto-replied")
        or precedence in ("auto_reply", "auto-reply")
        or any(message.get(name) for name in AUTO_REPLY_HEADERS)
    ):
        return AUTO_REPLY
    if (
        (submitted and submitted != "no")
        or precedence in BULK
        or _header(message, "X-Auto-Response-Suppress") not in ("", "none")
        or any(name in message for name in ("List-Id", "List-Unsubscribe", "List-Post"))
        or _header(message, "Return-Path") == "<>"
        or SILENT_NAMES.match(get_address(message.get("From", "")).partition("@")[0])
    ):
        return MACHINE
    return PERSON


def _header(message, name):
    return str(message.get(name) or "").strip().lower()


def get_address(text):
    return email_normalize(text or "", strict=False) or ""


def get_name(text):
    """The name in ``"Mario Rossi" <m@example.com>``, or what is before the @."""
    name, address = parseaddr(clean_line(text, 400))
    return clean_line(name) or address.partition("@")[0]


def get_domains(address):
    """``a.b.example.com`` and what is above it, without the last label alone."""
    labels = address.partition("@")[2].split(".")
    return [".".join(labels[index:]) for index in range(len(labels) - 1)]


def clean_line(text, limit=LINE_LIMIT):
    """One line without control characters: fit for a header and for a subject."""
    kept = "".join(sign if sign.isprintable() else " " for sign in str(text or ""))
    return " ".join(kept.split())[:limit].strip()


def strip_prefix(subject):
    return REPLY_PREFIX.sub("", clean_line(subject)).casefold()


def find_forwarded(text):
    """The first ``From: ...`` in the text of a forwarded mail, as (name, address)."""
    for match in FORWARDED.finditer(text or ""):
        line = match["sender"].replace("mailto:", " ")
        if found := ADDRESS.search(line):
            name = clean_line(re.split(r"[<\[(]", line[: found.start()])[0]).strip(
                "\"' "
            )
            return name, found.group().lower()
    return "", ""


def guess_language(message, text):
    """``it``, ``en``...: by the headers, else by the words; empty if none tells."""
    declared = _header(message, "Content-Language") or _header(
        message, "Accept-Language"
    )
    if declared:
        return declared[:2]
    words = [word.lower() for word in WORD.findall((text or "")[:4000])]
    scores = {
        code: sum(word in known for word in words)
        for code, known in ((code, set(text.split())) for code, text in WORDS.items())
    }
    best, second = sorted(scores.values(), reverse=True)[:2]
    if best < 2 or best == second:
        return ""
    return max(scores, key=scores.get)


def is_archive(content):
    return isinstance(content, bytes) and content.startswith(b"PK\x03\x04")


def is_huge_image(content):
    """An image that nobody should decompress: its header tells."""
    if not isinstance(content, bytes) or is_archive(content):
        return False
    try:
        with Image.open(BytesIO(content)) as image:
            return image.width * image.height > LARGEST_IMAGE
    except Image.DecompressionBombError:
        return True
    except (OSError, SyntaxError, ValueError):
        return False

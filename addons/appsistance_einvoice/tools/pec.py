"""Certified mail (PEC): the mail that leaves, and the envelopes that come."""

import email.policy
import email.utils
import hashlib
import smtplib
from dataclasses import dataclass
from email.message import EmailMessage

from . import xml_reader
from .sending import DOUBTFUL, FAILED, RETRY, SENT, Outcome, describe
from .xml_reader import find_all, text_of

#: Whole message, with its attachments as they travel.
MAX_MESSAGE_BYTES = 30 * 1024 * 1024
CERTIFIED = "posta-certificata"
ACCEPTED = "accettazione"
DELIVERED = "avvenuta-consegna"
#: The provider took charge of it, or warns; nothing is lost yet.
NEUTRAL = frozenset({"presa-in-carico", "preavviso-errore-consegna"})
LOST = frozenset({"non-accettazione", "errore-consegna", "rilevazione-virus"})
_OK = 250


@dataclass(frozen=True)
class Envelope:
    """What the provider certifies (daticert.xml)."""

    kind: str
    error: str
    sender: str
    recipients: tuple
    message_id: str
    detail: str
    content: bytes


# --------------------------------------------------
# Leaving
# --------------------------------------------------


def compose(sender, recipient, message_id, name, content):
    """The mail of one file: its exact name, its exact bytes."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["Subject"] = name
    message["From"] = sender
    message["To"] = recipient
    message["Date"] = email.utils.formatdate()
    message["Message-Id"] = message_id
    # Core would put its own bounce address on the envelope.
    message["Return-Path"] = sender
    message.set_content(f"Trasmissione del file {name}")
    message.add_attachment(
        content, maintype="application", subtype="octet-stream", filename=name
    )
    return message


def check(data, name, sha256):
    """Why the mail (bytes) may not leave, or nothing."""
    if len(data) > MAX_MESSAGE_BYTES:
        return "size"
    message = email.message_from_bytes(data, policy=email.policy.default)
    files = list(message.iter_attachments())
    if len(files) != 1 or files[0].get_filename() != name:
        return "altered"
    digest = hashlib.sha256(files[0].get_payload(decode=True)).hexdigest()
    return "" if digest == sha256 else "altered"


def deliver(session, sender, recipient, data):
    """Hand the mail over, step by step: until DATA nothing has left."""
    try:
        code, reply = session.mail(sender)
        if code == _OK:
            code, reply = session.rcpt(recipient)
    except (smtplib.SMTPException, OSError) as error:
        return Outcome(RETRY, "connection", describe(error))
    if code not in (_OK, 251):
        return _refused(code, reply)
    try:
        code, reply = session.data(data)
    except smtplib.SMTPDataError as error:
        return _refused(error.smtp_code, error.smtp_error)
    except TimeoutError as error:
        return Outcome(DOUBTFUL, "timeout", describe(error))
    except (smtplib.SMTPException, OSError) as error:
        return Outcome(DOUBTFUL, "cut", describe(error))
    return Outcome(SENT) if code == _OK else _refused(code, reply)


def _refused(code, reply):
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    # 4xx is for now, 5xx for good.
    state = RETRY if 400 <= code < 500 else FAILED
    return Outcome(state, "refused", f"{code} {text}"[:300])


# --------------------------------------------------
# Coming
# --------------------------------------------------


def read(message):
    """The Envelope of a certified mail, or None for any other mail."""
    for part in _own_parts(message):
        if (part.get_filename() or "").lower() == "daticert.xml":
            try:
                return _parse(part.get_payload(decode=True) or b"")
            except ValueError:
                return None
    return None


def original(message):
    """The mail inside the envelope, or None."""
    for part in _own_parts(message):
        if part.get_content_type() == "message/rfc822":
            payload = part.get_payload()
            return payload[0] if isinstance(payload, list) and payload else None
    return None


def distrust(message, envelope, domain, mailbox=""):
    """Why the mail is not to be taken for one of the SdI, or nothing.

    The seal of the provider is verified by the provider of the mailbox, which marks
    whatever comes from outside as an anomaly; here everything has to be consistent.
    """
    if envelope is None:
        return "no certified envelope"
    if not _is_sealed(message):
        return "envelope not signed by a provider"
    if envelope.kind != CERTIFIED or envelope.error != "nessuno":
        return f"envelope: {envelope.kind} {envelope.error}"
    if (message["X-Trasporto"] or "").strip().lower() != CERTIFIED:
        return "not a transport envelope"
    if not domain or envelope.sender.rpartition("@")[2] != domain.lower():
        return f"sender: {envelope.sender}"
    inner = original(message)
    if inner is None or address(inner["From"]) != envelope.sender:
        return "the mail inside has another sender"
    if mailbox and mailbox.lower() not in envelope.recipients:
        return "sent to another mailbox"
    return ""


def distrust_receipt(message, envelope, mailbox):
    """The same for the provider's own receipts (acceptance, delivery)."""
    if not _is_sealed(message):
        return "envelope not signed by a provider"
    if mailbox and envelope.sender != mailbox.lower():
        return f"sender: {envelope.sender}"
    return ""


def address(header):
    return email.utils.parseaddr(str(header or ""))[1].lower()


def _is_sealed(message):
    return (
        message.get_content_type() == "multipart/signed"
        and "pkcs7-signature" in str(message.get_param("protocol", ""))
        and address(message["From"]).startswith("posta-certificata@")
    )


def _own_parts(message):
    """Parts of the envelope itself, never of the mail inside it."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    for part in message.iter_parts():
        yield from _own_parts(part)


def _parse(content):
    root = xml_reader.parse(content)
    return Envelope(
        kind=(root.get("tipo") or "").strip().lower(),
        error=(root.get("errore") or "").strip().lower(),
        sender=text_of(root, "intestazione/mittente").lower(),
        recipients=tuple(
            (element.text or "").strip().lower()
            for element in find_all(root, "intestazione/destinatari")
        ),
        message_id=text_of(root, "dati/msgid"),
        detail=text_of(root, "dati/errore-esteso"),
        content=content,
    )

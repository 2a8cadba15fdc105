"""Getting the XML files out of what people upload: XML, P7M, ZIP, e-mails."""

import base64
import binascii
import email
import email.policy
import io
import re
import zipfile

from asn1crypto import cms

MAX_MEMBER_BYTES = 10 * 1024 * 1024
MAX_TOTAL_BYTES = 100 * 1024 * 1024
MAX_MEMBERS = 2000
MAX_DEPTH = 3

_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]+")


class UnreadableContainerError(ValueError):
    """Cannot be opened: `reason` is signature, archive, too_big, too_many or depth."""

    def __init__(self, reason, detail=""):
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


def unpack(name, content, depth=0):
    """[(name, content)] of the files inside; a plain file is its own content."""
    if depth > MAX_DEPTH:
        raise UnreadableContainerError("depth", name)
    try:
        return _unpack(name, content, depth)
    except UnreadableContainerError:
        raise
    except Exception as error:
        # The libraries raise errors of every kind on what strangers broke.
        raise UnreadableContainerError("archive", str(error)) from error


def _unpack(name, content, depth):
    lower = (name or "").lower()
    if lower.endswith(".p7m"):
        return [(name[: -len(".p7m")], open_signed(content))]
    if lower.endswith(".zip") or content[:4] == b"PK\x03\x04":
        return _unpack_all(_read_zip(content), depth)
    if lower.endswith(".eml"):
        return _unpack_all(_read_mail(content), depth)
    return [(name, content)]


def _unpack_all(members, depth):
    """What is inside all of them; archives within archives share the limits."""
    files, size = [], 0
    for name, content in members:
        inner = unpack(name, content, depth + 1)
        files += inner
        size += sum(len(data) for _name, data in inner)
        if size > MAX_TOTAL_BYTES:
            raise UnreadableContainerError("too_big", name)
        if len(files) > MAX_MEMBERS:
            raise UnreadableContainerError("too_many", str(len(files)))
    return files


def open_signed(content):
    """The document inside a CAdES envelope (DER, or base64 as some tools write it)."""
    data = _from_base64(content)
    try:
        info = cms.ContentInfo.load(data)
        if info["content_type"].native != "signed_data":
            raise UnreadableContainerError(
                "signature", str(info["content_type"].native)
            )
        inner = info["content"]["encap_content_info"]["content"]
        document = inner.native if inner else None
    except UnreadableContainerError:
        raise
    except (ValueError, TypeError, KeyError) as error:
        raise UnreadableContainerError(
            "signature", str(error).splitlines()[0]
        ) from error
    if not isinstance(document, bytes) or not document:
        raise UnreadableContainerError("signature", "no content")
    return document


def _from_base64(content):
    if content[:1] == b"\x30" or not _BASE64.fullmatch(content[:4096]):
        return content
    try:
        return base64.b64decode(content, validate=False)
    except binascii.Error:
        return content


def _read_zip(content):
    """Generator of the (name, content) in an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        if len(members) > MAX_MEMBERS:
            raise UnreadableContainerError("too_many", str(len(members)))
        if sum(info.file_size for info in members) > MAX_TOTAL_BYTES:
            raise UnreadableContainerError("too_big")
        for info in members:
            name = info.filename.replace("\\", "/").rsplit("/", 1)[-1]
            yield name, _read_member(archive, info)


def _read_member(archive, info):
    """At most the size allowed, whatever the archive says of itself."""
    with archive.open(info) as member:
        data = member.read(MAX_MEMBER_BYTES + 1)
    if len(data) > MAX_MEMBER_BYTES:
        raise UnreadableContainerError("too_big", info.filename)
    return data


def _read_mail(content):
    """Attached files of a message, also of messages inside it (certified mail)."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    for part in message.walk():
        name = part.get_filename()
        if not name or part.is_multipart():
            continue
        lower = name.lower()
        if not lower.endswith((".xml", ".p7m", ".zip", ".eml")):
            continue
        if lower in {"daticert.xml", "smime.p7m"}:
            # The certified mail's own envelope, not the SdI's.
            continue
        payload = part.get_payload(decode=True) or b""
        if len(payload) > MAX_MEMBER_BYTES:
            raise UnreadableContainerError("too_big", name)
        yield name, payload

"""Getting suppliers' bills out of what people upload: XML, P7M, ZIP of them."""

import io
import zipfile
from dataclasses import dataclass

from odoo.addons.l10n_it_edi.tools.remove_signature import remove_signature

from .bill_xml import MAX_BYTES

MAX_MEMBERS = 2000
MAX_TOTAL_BYTES = 200 * 1024 * 1024
# XML packs well, but nothing honest packs like this.
MAX_RATIO = 100
RATIO_FROM_BYTES = 1024 * 1024


class RefusedArchiveError(ValueError):
    """The whole archive; `reason` is broken, too_many, too_big or bomb."""

    def __init__(self, reason, detail=""):
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


@dataclass
class Member:
    """A file, or the problem: encrypted, broken, too_big, nested or signature."""

    name: str
    content: bytes = b""
    problem: str = ""


def unpack(name, content):
    """The members of a file: of an archive all of its files, else itself."""
    if content[:2] == b"PK" or name.lower().endswith(".zip"):
        return _unpack_archive(content)
    return [_unsign(Member(name, content))]


def _unpack_archive(content):
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise RefusedArchiveError("broken", str(error)) from error
    with archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        _check_limits(infos)
        members, total = [], 0
        for info in infos:
            member = _read_member(archive, info)
            total += len(member.content)
            if total > MAX_TOTAL_BYTES:
                raise RefusedArchiveError("too_big")
            members.append(_unsign(member))
    return members


def _check_limits(infos):
    """By what the archive says of itself; reading is limited again."""
    if len(infos) > MAX_MEMBERS:
        raise RefusedArchiveError("too_many", str(len(infos)))
    if sum(info.file_size for info in infos) > MAX_TOTAL_BYTES:
        raise RefusedArchiveError("too_big")
    for info in infos:
        ratio = info.file_size / max(info.compress_size, 1)
        if info.file_size > RATIO_FROM_BYTES and ratio > MAX_RATIO:
            raise RefusedArchiveError("bomb", info.filename)


def _read_member(archive, info):
    name = info.filename.replace("\\", "/").rsplit("/", 1)[-1]
    if info.flag_bits & 0x1:
        return Member(name, problem="encrypted")
    try:
        with archive.open(info) as file:
            content = file.read(MAX_BYTES + 1)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError):
        return Member(name, problem="broken")
    except Exception as error:
        # zlib and its like raise errors of their own on what is damaged.
        if type(error).__module__ in {"zlib", "lzma", "_lzma", "bz2"}:
            return Member(name, problem="broken")
        raise
    if len(content) > MAX_BYTES:
        return Member(name, problem="too_big")
    if content[:4] == b"PK\x03\x04":
        return Member(name, problem="nested")
    return Member(name, content)


def _unsign(member):
    """The document inside a signature, as far as core can open it."""
    if member.problem or not member.name.lower().endswith(".p7m"):
        return member
    content = remove_signature(member.content)
    if not content:
        return Member(member.name, problem="signature")
    return Member(member.name[: -len(".p7m")], content)

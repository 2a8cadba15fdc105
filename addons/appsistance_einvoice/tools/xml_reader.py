"""Reading XML that strangers wrote: no entities, no network, no unlimited size."""

from lxml import etree

MAX_BYTES = 10 * 1024 * 1024


class UnreadableXmlError(ValueError):
    """The bytes are not XML that we are willing to read; `reason` says why."""

    def __init__(self, reason, detail=""):
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


def parse(content, max_bytes=MAX_BYTES):
    """Root element of the document in `content` (bytes)."""
    if not content:
        raise UnreadableXmlError("empty")
    if len(content) > max_bytes:
        raise UnreadableXmlError("too_big", str(len(content)))
    try:
        root = etree.fromstring(content, _parser())
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise UnreadableXmlError("malformed", str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        # No document of the SdI declares a DTD; entities live there.
        raise UnreadableXmlError("doctype")
    return root


def local_name(element):
    return etree.QName(element).localname


def text_of(element, path, default=""):
    """Stripped text of the first descendant at `path`, ignoring namespaces."""
    found = find(element, path)
    return (found.text or "").strip() if found is not None else default


def find(element, path):
    return next(iter(find_all(element, path)), None)


def find_all(element, path):
    """Descendants at a path such as `A/B`, whatever their namespace."""
    level = [element]
    for step in path.split("/"):
        level = [
            child
            for parent in level
            for child in parent.iterchildren(tag=etree.Element)
            if local_name(child) == step
        ]
    return level


def _parser():
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )

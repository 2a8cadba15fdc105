"""Make a FatturaPA tree say the same in the characters and order that the SdI takes."""

import re

from lxml import etree

from . import layout, text, xml_reader

_EMAIL = re.compile(r".+@.+[.]+.+")
_PROVINCE = re.compile(r"[A-Z]{2}")


def normalise(root):
    """Mend `root` in place: names of elements, texts, order, empty elements."""
    order = layout.order_for(xml_reader.local_name(root))
    for element in root.iter(tag=etree.Element):
        if element.tag in layout.MISSPELT:
            element.tag = layout.MISSPELT[element.tag]
        _mend_text(element)
    _mend_contacts(root)
    _drop_empty(root)
    _sort(root, order)
    _mend_linked_numbers(root)
    return root


def _mend_text(element):
    name = xml_reader.local_name(element)
    if len(element) or name not in layout.TEXTS:
        return
    charset, limit = layout.TEXTS[name]
    value = text.clean(element.text, charset)
    if not value and name == "Descrizione":
        # Required of each line, and all of its characters were private or unseen.
        value = "-"
    if name == "NomeAttachment":
        element.text = text.cut_file_name(value, limit)
    else:
        element.text = text.cut(value, limit, keep_end=name in layout.KEEP_END)


def _mend_linked_numbers(root):
    """The own invoices that a document refers to carry our number: keep its end.

    The template cuts them already; here only what another program left too long.
    """
    for element in root.iter("IdDocumento"):
        parent = element.getparent()
        if xml_reader.local_name(parent) == "DatiFattureCollegate" and element.text:
            element.text = text.cut(element.text, 20, keep_end=True)


def _mend_contacts(root):
    """Contacts are optional: one that the schema refuses is left out."""
    for element in list(root.iter("Telefono", "Fax")):
        phone = phone_number(element.text)
        if phone:
            element.text = phone
        else:
            element.getparent().remove(element)
    for element in list(root.iter("Email")):
        if not _EMAIL.fullmatch(element.text or "") or len(element.text) < 7:
            element.getparent().remove(element)
    for element in list(root.iter("Provincia")):
        code = (element.text or "").strip().upper()
        if _PROVINCE.fullmatch(code):
            element.text = code
        else:
            element.getparent().remove(element)
    for element in root.iter("CodiceDestinatario", "CodiceFiscale", "Nazione"):
        element.text = (element.text or "").strip().upper()
    for element in root.iter("CAP"):
        element.text = (element.text or "").strip()


def phone_number(value):
    """Digits of an Italian number without the country code; 5 to 12, or nothing."""
    digits = re.sub(r"[^\d+]", "", str(value or ""))
    digits = re.sub(r"^(\+|00)39(?=\d{6,})", "", digits).replace("+", "00")
    return digits if 5 <= len(digits) <= 12 else ""


def _drop_empty(root):
    """Remove elements that say nothing, from the leaves up, but the lines themselves.

    What the schema requires and is missing is for the checks to name: a removed
    element is named there as well as an empty one.
    """
    for element in reversed(list(root.iter(tag=etree.Element))):
        parent = element.getparent()
        if parent is None or len(element) or (element.text or "").strip():
            continue
        parent.remove(element)


def _sort(root, order):
    for element in root.iter(tag=etree.Element):
        children = order.get(xml_reader.local_name(element))
        if not children or len(element) < 2:
            continue
        rank = {name: index for index, name in enumerate(children)}
        ranks = [
            rank.get(xml_reader.local_name(child), len(children)) for child in element
        ]
        if ranks != sorted(ranks):
            # sorted() is stable: repeated elements keep the order they came in.
            element[:] = [
                child
                for _rank, child in sorted(
                    zip(ranks, element, strict=True), key=lambda pair: pair[0]
                )
            ]

"""Reading suppliers' FatturaPA files, that strangers wrote: no entities, no network."""

from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

MAX_BYTES = 10 * 1024 * 1024


class UnreadableBillError(ValueError):
    """`reason` is empty, too_big, malformed, doctype, other_document or incomplete."""

    def __init__(self, reason, detail=""):
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


@dataclass
class QuotedDdt:
    number: str
    date: str
    lines: tuple


@dataclass
class BillFacts:
    """What tells one bill from another."""

    supplier_vat: str
    supplier_code: str
    supplier_name: str
    buyer_vat: str
    buyer_code: str
    kind: str
    number: str
    date: str


def parse(content):
    """Root of the FatturaPA document in ``content`` (bytes)."""
    if not content:
        raise UnreadableBillError("empty")
    if len(content) > MAX_BYTES:
        raise UnreadableBillError("too_big", str(len(content)))
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise UnreadableBillError("malformed", str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableBillError("doctype")
    return root


def is_bill(root):
    return etree.QName(root).localname in {
        "FatturaElettronica",
        "FatturaElettronicaSemplificata",
    }


def split(root):
    """One tree per bill: a file may hold several of one supplier."""
    bodies = root.findall("FatturaElettronicaBody")
    if len(bodies) < 2:
        return [root]
    trees = []
    for number in range(len(bodies)):
        tree = deepcopy(root)
        for other, body in enumerate(tree.findall("FatturaElettronicaBody")):
            if other != number:
                tree.remove(body)
        trees.append(tree)
    return trees


def read_facts(root):
    """The facts of a tree with one bill; what has no number or date is refused."""
    header = "FatturaElettronicaHeader"
    supplier = f"{header}/CedentePrestatore"
    buyer = f"{header}/CessionarioCommittente"
    general = "FatturaElettronicaBody/DatiGenerali/DatiGeneraliDocumento"
    facts = BillFacts(
        supplier_vat=_read_vat(root, supplier),
        supplier_code=_read_any(root, supplier, "CodiceFiscale"),
        supplier_name=_read_any(root, supplier, "Denominazione")
        or " ".join(
            filter(
                None,
                (_read_any(root, supplier, name) for name in ("Nome", "Cognome")),
            )
        ),
        buyer_vat=_read_vat(root, buyer),
        buyer_code=_read_any(root, buyer, "CodiceFiscale"),
        kind=_read(root, f"{general}/TipoDocumento"),
        number=_read(root, f"{general}/Numero"),
        date=_read(root, f"{general}/Data")[:10],
    )
    if not facts.number or not facts.date:
        raise UnreadableBillError("incomplete")
    return facts


def read_ddts(root):
    """The delivery notes that the first bill of the tree quotes, with their lines."""
    found = []
    for element in root.findall(".//DatiGenerali/DatiDDT"):
        number = _read(element, "NumeroDDT")
        lines = [
            int(line.text)
            for line in element.findall("RiferimentoNumeroLinea")
            if (line.text or "").strip().isdecimal()
        ]
        if number:
            date = _read(element, "DataDDT")[:10]
            found.append(QuotedDdt(number, date, tuple(lines)))
    return found


def _read(element, path):
    return (element.findtext(path) or "").strip()


def _read_any(root, path, name):
    found = root.find(path)
    return (found.findtext(f".//{name}") or "").strip() if found is not None else ""


def _read_vat(root, path):
    found = root.find(path)
    number = found.find(".//IdFiscaleIVA") if found is not None else None
    if number is None:
        return ""
    return f"{_read(number, 'IdPaese')}{_read(number, 'IdCodice')}".upper()

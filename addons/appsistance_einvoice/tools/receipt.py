"""Receipts of the SdI, of both families: public administrations and private parties."""

import hashlib
from dataclasses import dataclass

from . import filename, xml_reader
from .xml_reader import find_all, local_name, text_of

PUBLIC = "http://www.fatturapa.gov.it/sdi/messaggi/v1.0"
PRIVATE = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fattura/messaggi/v1.0"
NAMESPACES = {PUBLIC: "public", PRIVATE: "private"}

#: Root element -> two-letter kind, as in the name of the receipt's file.
KINDS = {
    "RicevutaConsegna": "RC",
    "NotificaScarto": "NS",
    "RicevutaScarto": "NS",
    "NotificaMancataConsegna": "MC",
    "RicevutaImpossibilitaRecapito": "MC",
    "NotificaEsito": "NE",
    "NotificaDecorrenzaTermini": "DT",
    "AttestazioneTrasmissioneFattura": "AT",
    "FileMetadati": "MT",
    "ScartoEsitoCommittente": "SE",
    "NotificaEsitoCommittente": "EC",
}
#: What the kind says of the document; NE depends on the outcome inside.
STATES = {
    "RC": "delivered",
    "NS": "rejected",
    "MC": "undelivered",
    "DT": "expired",
    "AT": "attested",
}
OUTCOMES = {"EC01": "accepted", "EC02": "refused"}


class UnknownReceiptError(ValueError):
    """Not a receipt of the SdI: `reason` is namespace, root or name."""

    def __init__(self, reason, detail):
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class ReceiptError:
    code: str
    description: str
    advice: str = ""


@dataclass(frozen=True)
class Receipt:
    kind: str
    family: str
    sdi_identifier: str
    file_name: str
    file_hash: str
    received_on: str
    message_id: str
    state: str
    outcome: str
    description: str
    errors: tuple
    sha256: str

    @property
    def stem(self):
        return filename.stem(self.file_name)


def parse(content):
    """The receipt in `content` (bytes of the XML)."""
    root = xml_reader.parse(content)
    name = local_name(root)
    namespace = root.nsmap.get(root.prefix, "")
    if namespace not in NAMESPACES:
        raise UnknownReceiptError("namespace", namespace or name)
    if name not in KINDS:
        raise UnknownReceiptError("root", name)
    file_name = text_of(root, "NomeFile")
    if not file_name:
        raise UnknownReceiptError("name", name)
    kind = KINDS[name]
    outcome = text_of(root, "EsitoCommittente/Esito")
    return Receipt(
        kind=kind,
        family=NAMESPACES[namespace],
        sdi_identifier=text_of(root, "IdentificativoSdI"),
        file_name=file_name,
        file_hash=_hash(root),
        received_on=_moment(root),
        message_id=text_of(root, "MessageId"),
        state=OUTCOMES.get(outcome, "") if kind == "NE" else STATES.get(kind, ""),
        outcome=outcome,
        description=_description(root),
        errors=tuple(_errors(root)),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _errors(root):
    for element in find_all(root, "ListaErrori/Errore"):
        yield ReceiptError(
            text_of(element, "Codice"),
            text_of(element, "Descrizione"),
            text_of(element, "Suggerimento"),
        )


def _hash(root):
    value = text_of(root, "Hash") or text_of(root, "HashFileOriginale")
    value = value.lower()
    return (
        value if len(value) == 64 and not set(value) - set("0123456789abcdef") else ""
    )


def _moment(root):
    return (
        text_of(root, "DataOraConsegna")
        or text_of(root, "DataOraRicezione")
        or text_of(root, "DataMessaADisposizione")
    )


def _description(root):
    return (
        text_of(root, "Descrizione")
        or text_of(root, "EsitoCommittente/Descrizione")
        or text_of(root, "Note")
    )

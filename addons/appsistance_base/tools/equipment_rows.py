"""The rows of an equipment import, before they meet the database."""

from dataclasses import dataclass, field

from .csv_table import normalise

# what a column is called, in the headers that people use
HEADERS = {
    "xmlid": ("id", "id esterno", "external id", "codice", "code"),
    "name": ("nome", "name", "descrizione", "description", "impianto", "equipment"),
    "customer_vat": ("p iva", "partita iva", "codice fiscale", "vat", "tax id"),
    "customer_ref": ("codice cliente", "riferimento cliente", "customer reference"),
    "customer": ("cliente", "customer"),
    "site": (
        "luogo d intervento",
        "luogo intervento",
        "sede",
        "sede intervento",
        "site",
        "service site",
        "indirizzo",
        "address",
    ),
    "location": ("ubicazione", "posizione", "location"),
    "parent": (
        "componente di",
        "parte di",
        "impianto padre",
        "part of",
        "parent",
    ),
    "category": ("categoria", "category"),
    "brand": ("marca", "brand"),
    "model_name": ("modello", "model"),
    "serial_number": (
        "matricola",
        "numero di serie",
        "serial number",
        "serial",
        "s/n",
    ),
    "installed_on": ("installato il", "data installazione", "installed on"),
    "warranty_until": (
        "garanzia fino al",
        "scadenza garanzia",
        "warranty until",
    ),
    "state": ("stato", "status", "state"),
}
STATES = {
    "in_service": ("in servizio", "in service", "attivo", "active"),
    "stopped": ("fermo", "stopped"),
    "dismantled": ("dismesso", "smantellato", "dismantled"),
}


def map_header(header):
    """``({column: key}, [columns that mean nothing here])``; the first of two wins."""
    known = {name: key for key, names in HEADERS.items() for name in names}
    columns, ignored = {}, []
    for index, title in enumerate(header):
        key = known.get(normalise(title))
        if key and key not in columns.values():
            columns[index] = key
        elif title:
            ignored.append(title)
    return columns, ignored


def parse_state(text):
    """The state's key, ``None`` for an empty text; ValueError when unknown."""
    if not text:
        return None
    for key, names in STATES.items():
        if normalise(text) in names:
            return key
    raise ValueError(text)


@dataclass(eq=False)
class EquipmentRow:
    """One row of the file and what became of it."""

    number: int
    cells: list
    values: dict
    errors: list = field(default_factory=list)
    vals: dict = field(default_factory=dict)
    # records, once resolved
    customer: object = None
    site: object = None
    brand_name: str = ""
    equipment: object = None
    parent_row: object = None
    parent: object = None
    path: str = ""
    is_new: bool = False

    def get(self, key):
        return self.values.get(key, "")

    @property
    def level(self):
        """How deep below a row of the same file it is."""
        depth, row = 0, self.parent_row
        while row:
            depth, row = depth + 1, row.parent_row
        return depth


def make_rows(columns, lines):
    return [
        EquipmentRow(
            number,
            cells,
            {
                key: cells[index]
                for index, key in columns.items()
                if index < len(cells) and cells[index]
            },
        )
        for number, cells in lines
    ]

"""What each picture of the guides shows: who looks, where, at what.

A path names an action by its external id, as Odoo's addresses do. Texts are those of
the Italian screens: a scene whose text has gone fails, and with it the command.
"""

from dataclasses import dataclass

OFFICE = "ufficio"
MANAGER = "responsabile"
TECHNICIAN = "tecnico"
ADMINISTRATOR = "amministratore@studioferrari.example"
CUSTOMER = "cliente@mercatiprealpi.example"
SYSTEM = "admin"


def act(name):
    return f"/odoo/action-{name}"


@dataclass(frozen=True)
class Scene:
    """One picture.

    ``steps``: Playwright selectors clicked one after the other. ``text``: what must be
    on the screen before the picture is taken. ``phone``: 390 px wide.
    """

    name: str
    login: str
    path: str
    steps: tuple = ()
    text: str = ""
    form: bool = False
    phone: bool = False
    height: int = 900


def row(text):
    """The first row of a list that contains a text."""
    return f".o_data_row:has-text('{text}') .o_data_cell >> nth=0"


def tab(text):
    return f".o_notebook .nav-link:has-text('{text}')"


BASE = "appsistance_base."
FIELD = "appsistance_fieldservice."
CONTRACTS = "appsistance_contracts."

SCENES = [
    # README and the office's guide
    Scene("cruscotto", MANAGER, "/odoo/office", height=1200),
    Scene(
        "cliente",
        OFFICE,
        act(f"{BASE}res_partner_action_customer"),
        steps=(row("Mercati Prealpi"),),
        form=True,
    ),
    Scene(
        "impianto",
        OFFICE,
        act(f"{BASE}appsistance_equipment_action"),
        steps=(row("Ascensore scala A"),),
        form=True,
    ),
    Scene("impianti", OFFICE, act(f"{BASE}appsistance_equipment_action")),
    Scene("ordini", OFFICE, act(f"{FIELD}appsistance_work_order_action")),
    Scene("calendario", OFFICE, act(f"{FIELD}appsistance_booking_action")),
    Scene("ticket", OFFICE, act("appsistance_helpdesk.appsistance_ticket_action")),
    Scene("chiamata", OFFICE, act("appsistance_helpdesk.call_screen_action")),
    Scene(
        "contratti",
        OFFICE,
        act(f"{CONTRACTS}appsistance_contract_action"),
        steps=(row("Mercati Prealpi"), tab("Programmazione")),
        form=True,
        height=1250,
    ),
    Scene("scadenze", OFFICE, act(f"{CONTRACTS}appsistance_contract_figure_action")),
    Scene(
        "giacenza", OFFICE, act("appsistance_stock.stock_quant_action_vans"), height=700
    ),
    Scene(
        "foglio-presenze",
        MANAGER,
        act("appsistance_attendance_fieldservice.appsistance_payroll_sheet_action"),
        steps=(".o_data_row .o_data_cell >> nth=0",),
        form=True,
    ),
    Scene("rapportini", OFFICE, act(f"{FIELD}appsistance_report_action")),
    Scene("addebiti", MANAGER, act(f"{BASE}appsistance_charge_action")),
    Scene(
        "fatturazione",
        MANAGER,
        act(f"{BASE}appsistance_invoicing_run_action"),
        steps=(row("FI/2026/0006"), tab("Righe e motivi")),
        form=True,
    ),
    Scene(
        "fatture-elettroniche",
        MANAGER,
        act("appsistance_einvoice.appsistance_einvoice_figure_action"),
    ),
    Scene("impostazioni", SYSTEM, act(f"{BASE}res_config_settings_action")),
    # The technician's guide
    Scene("tecnico-giornata", TECHNICIAN, "/appsistance/tecnico", phone=True),
    Scene(
        "tecnico-intervento",
        TECHNICIAN,
        "/appsistance/tecnico",
        steps=("text=Mercati Prealpi",),
        phone=True,
    ),
    Scene("tecnico-timbratura", TECHNICIAN, "/appsistance/timbratura", phone=True),
    # The customer's guide
    Scene("portale", CUSTOMER, "/my", phone=True, height=1500),
    Scene("portale-impianti", ADMINISTRATOR, "/my/equipment", phone=True),
    Scene("portale-interventi", ADMINISTRATOR, "/my/visits", phone=True),
]

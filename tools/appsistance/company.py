"""The people's database: an Italian company with our addons and our demo firm."""

from . import addons, conf
from .cluster import DURABLE, Cluster, Server
from .console import say
from .databases import Databases, Odoo, literal
from .steps import Steps

# Order in which the final message lists the people, and what to call them.
ROLES = {
    "group_manager": "Responsabile",
    "group_dispatcher": "Ufficio interventi",
    "group_technician": "Tecnico",
    "group_portal": "Cliente (portale)",
}

# Databases on the way to the finished one: company, Odoo's modules, under construction.
STAGES = ("bare", "core", "new")

LOGINS = """
SELECT u.login, p.name, string_agg(g.name, ',')
  FROM res_users u
  JOIN res_partner p ON p.id = u.partner_id
  JOIN ir_model_data d ON d.model = 'res.users' AND d.res_id = u.id
   AND d.module = 'appsistance_demo'
  LEFT JOIN res_groups_users_rel r ON r.uid = u.id
  LEFT JOIN ir_model_data g ON g.model = 'res.groups' AND g.res_id = r.gid
   AND g.name IN (%s)
 WHERE u.active
 GROUP BY u.id, p.name
 ORDER BY u.id
"""


class Company:
    def __init__(self, project, environment):
        self.project = project
        self.environment = environment
        options = conf.read(project)
        self.log = project.log("database")
        if conf.names_a_server(options):
            self.server = Server(options, self.log)
        else:
            self.server = Cluster(project, "pg", DURABLE)
        self.name = options.get("db_name") or "appsistance"
        self.databases = Databases(self.server, project.home / "data", self.log)
        self.steps = Steps(project.home / "database.json")

    def odoo(self):
        path = conf.write(self.project, self.server, db_name=self.name)
        return Odoo(self.project, path, self.server)

    def ensure(self):
        """Make the database, or bring it up to date with the addons' code.

        Each stage works on a database with another name and renames it when done, so
        that an interruption costs one stage and never leaves a half-made database.
        """
        self.server.start()
        names = self.databases.names()
        present = addons.hashes_of(self.project.addons, self.project.our_addons())
        if self.name not in names:
            self._create(names, present)
            return
        self._drop_stages(names)
        self._update(present)

    def _create(self, names, present):
        bare, core, building = (f"{self.name}_{end}" for end in STAGES)
        odoo = self.odoo()
        if core not in names:
            if bare not in names:
                say("Creo il database di un'azienda italiana…")
                self.databases.drop(building)
                odoo.init(building, self.log)
                self.databases.rename(building, bare)
            # Odoo loads the chart of accounts when all modules are in, and our demo
            # firm needs it: so Odoo's own modules come in a pass of their own.
            say("Installo i moduli di Odoo…")
            self._install_on(bare, core, self._core_modules())
        say("Installo i nostri addon…")
        self._record(present)
        self._install_on(core, self.name, present)
        self._drop_stages(self.databases.names())

    def _install_on(self, old, new, modules):
        """Make ``new``: a copy of ``old`` with some modules."""
        building = f"{self.name}_new"
        self.databases.create(building, old)
        if modules:
            self.odoo().install(building, self.log, install=modules)
        self.databases.rename(building, new)

    def _drop_stages(self, names):
        for end in STAGES:
            if f"{self.name}_{end}" in names:
                self.databases.drop(f"{self.name}_{end}")

    def _core_modules(self):
        folders = [self.project.addons / name for name in self.project.our_addons()]
        return addons.core_dependencies(folders)

    def _update(self, present):
        recorded = self.steps.get("addons") or {}
        version = self.environment.odoo_version
        new, changed = addons.changes(recorded, present)
        if self.steps.get("odoo") not in (None, version):
            changed = ["all"]
        if not new and not changed:
            return
        say(f"Aggiorno gli addon: {', '.join(new + changed)}…")
        self.odoo().install(self.name, self.log, install=new, update=changed)
        self._record(present)

    def is_current(self):
        """Whether ``ensure`` would change nothing (the server must be on)."""
        present = addons.hashes_of(self.project.addons, self.project.our_addons())
        recorded = self.steps.get("addons")
        version = self.environment.odoo_version
        return recorded == present and self.steps.get("odoo") == version

    def _record(self, present):
        self.steps.record("addons", present)
        self.steps.record("odoo", self.environment.odoo_version)

    def drop(self):
        self.server.start()
        self.databases.drop(self.name)
        self._drop_stages(self.databases.names())
        self.steps.forget("addons", "odoo")

    # --------------------------------------------------
    # Who can log in
    # --------------------------------------------------

    def logins(self):
        """(role, login, name) of the demo firm's users, as the database has them.

        A user has the rights of several of our groups, since they imply each other;
        the highest one is his role.
        """
        groups = ", ".join(literal(name) for name in ROLES)
        rows = self.databases.query(LOGINS % groups, self.name)
        people = [(role_of(held), login, name) for login, name, held in rows]
        order = [*ROLES.values(), ""]
        return sorted(people, key=lambda person: order.index(person[0]))


def role_of(held):
    """The name of the highest of the groups in a comma separated list."""
    groups = held.split(",")
    return next((label for name, label in ROLES.items() if name in groups), "")

import base64

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.csv_table import read_table, write_table
from ..tools.equipment_rows import make_rows, map_header
from .equipment_importer import EquipmentImporter

MAX_MEGABYTES = 10
MAX_ROWS = 50_000


class AppsistanceEquipmentImport(models.TransientModel):
    """Load equipment from a CSV: look first, then load what is good.

    What is refused comes back as a file with the reason beside each row.
    """

    _name = "appsistance.equipment.import"
    _description = "Import Equipment"

    file = fields.Binary(string="CSV File", attachment=False)
    filename = fields.Char()
    state = fields.Selection(
        [("draft", "File"), ("checked", "Preview"), ("done", "Loaded")],
        string="Status",
        default="draft",
        required=True,
        readonly=True,
    )
    create_count = fields.Integer(string="New", readonly=True)
    update_count = fields.Integer(string="Existing", readonly=True)
    refused_count = fields.Integer(string="Refused", readonly=True)
    ignored_columns = fields.Char(readonly=True)
    line_ids = fields.One2many(
        "appsistance.equipment.import.line", "import_id", readonly=True
    )
    refused_file = fields.Binary(readonly=True, attachment=False)
    refused_filename = fields.Char(readonly=True)
    equipment_ids = fields.Many2many("appsistance.equipment", readonly=True)

    def action_check(self):
        self.ensure_one()
        header, importer = self._read_file()
        importer.check()
        self._write_result(header, importer, "checked")
        return self._reopen()

    def action_load(self):
        self.ensure_one()
        header, importer = self._read_file()
        importer.check().load()
        self._write_result(header, importer, "done")
        return self._reopen()

    def action_back(self):
        self.ensure_one()
        self.line_ids.unlink()
        self.state = "draft"
        return self._reopen()

    def action_open_equipment(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_base.appsistance_equipment_action"
        )
        return {
            **action,
            "domain": [("id", "in", self.equipment_ids.ids)],
            "context": {},
        }

    def _read_file(self):
        """``(header, importer)``; a file that cannot be read says why."""
        if not self.file:
            raise UserError(self.env._("Choose a CSV file first."))
        content = base64.b64decode(self.file)
        if len(content) > MAX_MEGABYTES * 1024 * 1024:
            raise UserError(
                self.env._(
                    "The file is larger than %s MB. Split it and load the parts.",
                    MAX_MEGABYTES,
                )
            )
        if content[:2] == b"PK" or b"\0" in content[:1000]:
            raise UserError(
                self.env._(
                    "This is not a CSV file. In your spreadsheet program, choose “Save "
                    "as” and then CSV."
                )
            )
        header, lines = read_table(content)
        columns, ignored = map_header(header)
        self._check_table(columns, lines)
        self.ignored_columns = ", ".join(ignored)
        return header, EquipmentImporter(self.env, make_rows(columns, lines))

    def _check_table(self, columns, lines):
        if "name" not in columns.values():
            raise UserError(
                self.env._(
                    "The first row must hold the names of the columns, with at least "
                    "the name, the category and the customer or the site. Take the "
                    "example as a model."
                )
            )
        if not lines:
            raise UserError(self.env._("The file has no rows below its header."))
        if len(lines) > MAX_ROWS:
            raise UserError(
                self.env._(
                    "The file has more than %s rows. Split it and load the parts.",
                    MAX_ROWS,
                )
            )

    def _write_result(self, header, importer, state):
        self.line_ids.unlink()
        refused = importer.bad
        good = importer.good
        existing = [row for row in good if row.equipment and not row.is_new]
        self.env["appsistance.equipment.import.line"].create(
            [
                {
                    "import_id": self.id,
                    "number": row.number,
                    "name": row.get("name"),
                    "reason": " ".join(row.errors),
                }
                for row in refused
            ]
        )
        self.write(
            {
                "state": state,
                "create_count": len(good) - len(existing),
                "update_count": len(existing),
                "refused_count": len(refused),
                "refused_file": self._prepare_refused_file(header, refused),
                "refused_filename": self.env._("refused_rows.csv"),
            }
        )
        if state == "done":
            self.equipment_ids = self.equipment_ids.browse(
                [row.equipment.id for row in good]
            )

    def _prepare_refused_file(self, header, refused):
        if not refused:
            return False
        return base64.b64encode(
            write_table(
                [*header, self.env._("Reason")],
                [[*row.cells, " ".join(row.errors)] for row in refused],
            )
        )

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Equipment"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

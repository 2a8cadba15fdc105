from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.label_sheet import LAYOUTS, Label, LabelLayout, render_label_sheet

DEFAULT_LAYOUT = "3x8"


class AppsistanceEquipmentLabel(models.TransientModel):
    """Print labels with a QR code, on the sheets that the office has."""

    _name = "appsistance.equipment.label"
    _description = "Print Equipment Labels"

    equipment_ids = fields.Many2many(
        "appsistance.equipment",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    with_components = fields.Boolean(help="One label for each component, too.")
    layout = fields.Selection(
        [
            ("3x8", "24 labels of 70 x 37 mm"),
            ("3x7", "21 labels of 63.5 x 38.1 mm"),
            ("2x7", "14 labels of 99.1 x 38.1 mm"),
            ("2x4", "8 labels of 99.1 x 67.7 mm"),
            ("5x13", "65 labels of 38.1 x 21.2 mm"),
            ("custom", "Other"),
        ],
        string="Sheet",
        required=True,
        default=DEFAULT_LAYOUT,
    )
    skip = fields.Integer(
        string="Labels Already Used",
        help="How many labels of the first sheet are missing, from the top left.",
    )
    columns = fields.Integer(
        compute="_compute_sizes", store=True, readonly=False, precompute=True
    )
    rows = fields.Integer(
        compute="_compute_sizes", store=True, readonly=False, precompute=True
    )
    width = fields.Float(
        string="Width (mm)",
        compute="_compute_sizes",
        store=True,
        readonly=False,
        precompute=True,
    )
    height = fields.Float(
        string="Height (mm)",
        compute="_compute_sizes",
        store=True,
        readonly=False,
        precompute=True,
    )
    left = fields.Float(
        string="Left Margin (mm)",
        compute="_compute_sizes",
        store=True,
        readonly=False,
        precompute=True,
    )
    top = fields.Float(
        string="Top Margin (mm)",
        compute="_compute_sizes",
        store=True,
        readonly=False,
        precompute=True,
    )
    gap_x = fields.Float(
        string="Gap between Columns (mm)",
        compute="_compute_sizes",
        store=True,
        readonly=False,
        precompute=True,
    )
    gap_y = fields.Float(
        string="Gap between Rows (mm)",
        compute="_compute_sizes",
        store=True,
        readonly=False,
        precompute=True,
    )
    label_count = fields.Integer(string="Labels", compute="_compute_label_count")

    @api.depends("layout")
    def _compute_sizes(self):
        for wizard in self:
            layout = LAYOUTS.get(wizard.layout)
            if not layout:
                layout = wizard._get_layout() if wizard.columns else LAYOUTS["3x8"]
            wizard.update(
                {
                    name: getattr(layout, name)
                    for name in (
                        "columns",
                        "rows",
                        "width",
                        "height",
                        "left",
                        "top",
                        "gap_x",
                        "gap_y",
                    )
                }
            )

    @api.depends("equipment_ids", "with_components")
    def _compute_label_count(self):
        for wizard in self:
            wizard.label_count = len(wizard._get_equipment())

    @api.constrains("columns", "rows", "width", "height", "skip")
    def _check_sizes(self):
        for wizard in self:
            layout = wizard._get_layout()
            sizes = (layout.columns, layout.rows, layout.width, layout.height)
            if min(sizes) <= 0 or wizard.skip < 0:
                raise ValidationError(
                    self.env._("Columns, rows, width and height must be above zero.")
                )
            if not layout.fits_page():
                raise ValidationError(
                    self.env._(
                        "These labels do not fit on an A4 sheet (210 x 297 mm). Check "
                        "their number, size and margins."
                    )
                )

    def action_print(self):
        """Open the PDF. (Through the client's report action it would need a program
        that makes PDF from HTML, which this does not.)"""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/report/pdf/appsistance_base.report_equipment_sheet/{self.id}",
            "target": "new",
        }

    def _get_layout(self):
        self.ensure_one()
        return LabelLayout(
            self.columns,
            self.rows,
            self.width,
            self.height,
            self.left,
            self.top,
            self.gap_x,
            self.gap_y,
        )

    def _get_equipment(self):
        self.ensure_one()
        if not self.with_components:
            return self.equipment_ids._origin
        return self.env["appsistance.equipment"].search(
            [("id", "child_of", self.equipment_ids.ids)]
        )

    def _render_sheet(self):
        self.ensure_one()
        return render_label_sheet(
            [self._prepare_label(equipment) for equipment in self._get_equipment()],
            self._get_layout(),
            skip=self.skip,
            title=self.env._("Labels"),
        )

    @api.model
    def _prepare_label(self, equipment):
        company = equipment.company_id
        site = equipment.site_id
        serial = equipment.serial_number
        lines = [
            self.env._("S/N %s", serial) if serial else "",
            equipment.parent_id.complete_name,
            ", ".join(filter(None, [site.name or site.display_name, site.city])),
            equipment.location,
        ]
        return Label(
            url=equipment._get_label_url(),
            title=equipment.name,
            lines=[line for line in lines if line],
            footer=[line for line in (company.name, company.phone) if line],
        )

from odoo import api, fields, models


class AppsistanceVisitMaterial(models.Model):
    """A material as goods: which lot, and what became of it."""

    _inherit = "appsistance.visit.material"

    state = fields.Selection(
        selection_add=[
            ("brought_back", "Brought Back"),
            ("own", "The Customer's Own"),
        ],
        ondelete={"brought_back": "set default", "own": "set default"},
    )
    lot_id = fields.Many2one(
        "stock.lot",
        string="Lot in Stock",
        copy=False,
        domain="[('product_id', '=', product_id)]",
        check_company=True,
        index="btree_not_null",
        groups="appsistance_base.group_dispatcher",
        help="Chosen by the office where the technician's words do not tell.",
    )

    replaced_id = fields.Many2one(
        "appsistance.equipment",
        string="Replaces",
        index="btree_not_null",
        check_company=True,
        help="The component that was taken out: dismantled once the report is closed.",
    )
    installed_id = fields.Many2one(
        "appsistance.equipment",
        string="Became",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    is_new_component = fields.Boolean(
        readonly=True, copy=False, help="This line made the component that it became."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_takes_out(self):
        """A correction that strikes a part out takes its component out too."""
        self.sudo().filtered("installed_id")._take_out()

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"product_id", "lot_id"}:
            # named after closing: its goods move now
            self.sudo().visit_id.report_ids._queue_stock()
        return result

    @api.model
    def _get_open_after_closing(self):
        names = super()._get_open_after_closing()
        own = {"installed_id", "is_new_component", "lot_id"}
        return names | own if self.env.su else names

    def _is_moved(self):
        """Hook: whether goods leave the van."""
        return (
            self.state in ("used", "left")
            and self.product_id.type == "consu"
            and self.quantity > 0
        )

    def _get_product_quantity(self):
        """In the product's own unit."""
        unit = self.uom_id or self.product_id.uom_id
        return unit._compute_quantity(self.quantity, self.product_id.uom_id)

    # --------------------------------------------------
    # Equipment
    # --------------------------------------------------

    def _install(self):
        """What was put in with a serial number becomes a component, or updates the one
        that it is; what was taken out is dismantled."""
        lines = self.filtered(
            lambda line: line.state == "used" and line._get_plant_category()
        )
        serials = lines._get_serials()
        known = lines._find_installed(serials)
        (self - lines).filtered("installed_id")._take_out()
        lines.filtered("installed_id")._correct_installed(serials, known)
        for line in lines.filtered(lambda line: not line.installed_id):
            serial = serials[line]
            if not serial and not line.replaced_id:
                continue
            component = known.get((serial, line.product_id, line.company_id))
            if component:
                component.write(line._prepare_place())
            else:
                component = self.env["appsistance.equipment"].create(
                    line._prepare_component(serial)
                )
                line.is_new_component = True
            line.installed_id = component
        self._dismantle_replaced()

    def _correct_installed(self, serials, known):
        """A new version of the report names another piece: the component that was made
        by mistake gets the right number, or gives way to the piece that is known."""
        for line in self:
            component, serial = line.installed_id, serials[line]
            if component.product_id != line.product_id:
                line._take_out()
            elif not serial or component.serial_number == serial:
                continue
            elif line.is_new_component and not known.get(
                (serial, line.product_id, line.company_id)
            ):
                component.message_post(
                    body=self.env._(
                        "Serial number corrected by %(report)s: %(old)s → %(new)s",
                        report=line.visit_id.report_id.name,
                        old=component.serial_number,
                        new=serial,
                    )
                )
                component.serial_number = serial
            else:
                line._take_out()

    def _take_out(self):
        """It was not this piece: what the line has made is no component any more, what
        was known before is no part of this plant."""
        for line in self:
            component = line.installed_id
            component.message_post(
                body=self.env._(
                    "Not installed here after all: %(report)s was corrected.",
                    report=line.visit_id.report_id.name,
                )
            )
            component.write(
                {"state": "dismantled", "dismantled_on": line.visit_id.report_id.date}
                if line.is_new_component
                else {"parent_id": False}
            )
        self.write({"installed_id": False, "is_new_component": False})

    def _dismantle_replaced(self):
        replaced = self.filtered(lambda line: line.state == "used").replaced_id
        for line in self.filtered(lambda line: line.replaced_id in replaced):
            if line.replaced_id.state != "dismantled":
                line.replaced_id.write(
                    {
                        "state": "dismantled",
                        "dismantled_on": line.visit_id.report_id.date,
                    }
                )

    def _get_serials(self):
        """``{line: number of the piece that was put in}``."""
        tracked = self.filtered(lambda line: line.product_id.tracking == "serial")
        moves = self.env["stock.move"].search(
            [
                ("appsistance_line_uuid", "in", tracked.mapped("uuid")),
                ("state", "=", "done"),
            ]
        )
        names = {
            uuid: own._appsistance_get_gone_lots()[:1].name
            for uuid, own in moves.grouped("appsistance_line_uuid").items()
        }
        return {
            line: names.get(line.uuid)
            or (line.lot_name if line in tracked or line.replaced_id else False)
            for line in self
        }

    def _get_plant(self):
        replaced = self.replaced_id
        order = self.work_order_id
        return (
            (replaced.parent_id or replaced) or self.equipment_id or order.equipment_id
        )

    def _get_plant_category(self):
        own = self.product_id.appsistance_equipment_category_id
        return own or self.replaced_id.category_id or self._get_plant().category_id

    def _find_installed(self, serials):
        """The known pieces: of two products with the same number, each its own."""
        found = self.env["appsistance.equipment"].search(
            [
                ("serial_number", "in", list(filter(None, serials.values()))),
                ("product_id", "in", self.product_id.ids),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        return {
            (item.serial_number, item.product_id, item.company_id): item
            for item in found
        }

    def _prepare_place(self):
        visit, plant = self.visit_id, self._get_plant()
        return {
            "customer_id": visit.customer_id.id,
            "site_id": visit.site_id.id,
            "parent_id": plant.id,
            "state": "in_service",
            "installed_on": visit.report_id.date,
        }

    def _prepare_component(self, serial):
        """Hook: the values of the component that a part becomes."""
        return {
            **self._prepare_place(),
            "name": self.name or self.product_id.name,
            "product_id": self.product_id.id,
            "category_id": self._get_plant_category().id,
            "serial_number": serial,
            "company_id": self.company_id.id,
        }

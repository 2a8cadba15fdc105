import uuid

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date
from odoo.tools.mimetypes import guess_mimetype

MAX_PHOTOS = 10
MAX_PHOTO_BYTES = 10 * 1024 * 1024


class AppsistanceCounterPurchase(models.Model):
    """Parts collected at a supplier's counter by who may not write orders.

    What is photographed is kept first; order and receipt are made at once where all is
    known, else by the office, which completes the lines.
    """

    _name = "appsistance.counter.purchase"
    _description = "Counter Purchase"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    uuid = fields.Char(
        string="Client Identifier",
        required=True,
        copy=False,
        readonly=True,
        default=lambda self: str(uuid.uuid4()),
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Bought By",
        required=True,
        index=True,
        tracking=True,
        default=lambda self: self.env.user,
    )
    # The supplier's paper
    supplier_id = fields.Many2one("res.partner", check_company=True, tracking=True)
    supplier_name = fields.Char(
        string="Written Supplier",
        help="As written at the counter, if he was not found.",
    )
    ddt_number = fields.Char(string="DDT or Receipt No.", tracking=True)
    ddt_date = fields.Date(
        string="Bought On",
        required=True,
        tracking=True,
        default=fields.Date.context_today,
    )
    amount = fields.Monetary(
        string="Total on the Paper",
        help="As the technician reads it, with VAT or without.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    photo_ids = fields.Many2many("ir.attachment", string="Photos", copy=False)
    note = fields.Text()
    # What was bought, and where it is
    line_ids = fields.One2many(
        "appsistance.counter.purchase.line", "purchase_id", copy=True
    )
    location_id = fields.Many2one(
        "stock.location",
        string="Put In",
        check_company=True,
        domain="[('usage', '=', 'internal')]",
        help="The van or the warehouse; empty: where receipts go.",
    )
    state = fields.Selection(
        selection=[
            ("to_complete", "To complete"),
            ("done", "Registered"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default="to_complete",
        tracking=True,
    )
    problem = fields.Text(
        string="Missing", readonly=True, copy=False, help="What stops the registration."
    )
    order_id = fields.Many2one(
        "purchase.order", readonly=True, copy=False, check_company=True
    )
    picking_id = fields.Many2one(
        "stock.picking",
        string="Receipt",
        readonly=True,
        copy=False,
        check_company=True,
    )

    _uuid_unique = models.UniqueIndex(
        "(uuid)", "This counter purchase was already received."
    )

    @api.depends("supplier_id", "supplier_name", "ddt_number", "ddt_date")
    def _compute_display_name(self):
        for purchase in self:
            supplier = purchase.supplier_id.name or purchase.supplier_name
            day = format_date(self.env, purchase.ddt_date)
            parts = (supplier, purchase.ddt_number, day)
            purchase.display_name = " · ".join(filter(None, parts))

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_register(self):
        """The office has completed the lines: order, receipt and DDT at once."""
        self.check_access("write")
        todo = self.filtered(lambda purchase: purchase.state == "to_complete")
        for purchase in todo:
            purchase._check_complete()
        todo.sudo()._create_receipts()
        return True

    def action_cancel(self):
        self.check_access("write")
        done = self.filtered(lambda purchase: purchase.state == "done")
        if done:
            raise UserError(
                self.env._(
                    "%(names)s: the goods are received. Return them to the supplier "
                    "instead.",
                    names=", ".join(done.mapped("display_name")),
                )
            )
        self.sudo().state = "cancelled"
        return True

    def action_open_order(self):
        self.ensure_one()
        return self.order_id._get_records_action()

    def action_open_receipt(self):
        self.ensure_one()
        return self.picking_id._get_records_action()

    # --------------------------------------------------
    # From the counter
    # --------------------------------------------------

    @api.model
    def _buy(self, values):
        """What a technician sends from the counter; the second time it is the same one.

        :param dict values: ``uuid``, ``supplier`` (id) or ``supplier_name``,
            ``ddt_number``, ``ddt_date``, ``lines`` (dicts of ``product``, ``quantity``
            and, where known, ``name``, ``price``, ``lot``), ``photos`` ((name, bytes)),
            ``note``, ``amount``, ``location`` (id)
        :return: the purchase, registered, or kept with what is missing in ``problem``
        """
        if not self.env.user.has_group("appsistance_base.group_technician"):
            raise AccessError(
                self.env._("Only technicians and the office buy at the counter.")
            )
        purchases = self.sudo()
        known = purchases.search([("uuid", "=", values["uuid"])])
        if known:
            return known.with_env(self.env)._check_mine()
        self._check_photos(values.get("photos", []))
        purchase = purchases.create(self._prepare_from_counter(values))
        purchase._attach_photos(values.get("photos", []))
        purchase._try_register()
        return purchase.with_env(self.env)

    def _check_mine(self):
        if self.sudo().user_id != self.env.user:
            raise AccessError(self.env._("This purchase is somebody else's."))
        return self

    @api.model
    def _prepare_from_counter(self, values):
        """Only these keys are taken, whatever else is sent. A hook."""
        partners = self.env["res.partner"].browse(values.get("supplier") or [])
        locations = self.env["stock.location"].sudo()
        location = locations.browse(values.get("location") or []).filtered(
            lambda place: (
                place.usage == "internal" and place.company_id == self.env.company
            )
        )
        partners.check_access("read")
        return {
            "uuid": values["uuid"],
            "company_id": self.env.company.id,
            "user_id": self.env.uid,
            "supplier_id": partners.exists().id,
            "supplier_name": values.get("supplier_name"),
            "ddt_number": (values.get("ddt_number") or "").strip() or False,
            "ddt_date": values.get("ddt_date") or fields.Date.context_today(self),
            "amount": values.get("amount", 0),
            "note": values.get("note"),
            "location_id": location.id,
            "line_ids": [
                Command.create(self._prepare_line_from_counter(line))
                for line in values.get("lines", [])
            ],
        }

    @api.model
    def _prepare_line_from_counter(self, line):
        return {
            "product_id": line.get("product"),
            "name": line.get("name"),
            "quantity": line.get("quantity", 1),
            "price_unit": line.get("price", 0),
            "lot_name": line.get("lot"),
        }

    @api.model
    def _check_photos(self, photos):
        if len(photos) > MAX_PHOTOS:
            raise UserError(
                self.env._("At most %(count)s photos at once.", count=MAX_PHOTOS)
            )
        for name, content in photos:
            mimetype = guess_mimetype(content or b"")
            if mimetype != "application/pdf" and not mimetype.startswith("image/"):
                raise UserError(
                    self.env._("%(name)s is neither a photo nor a PDF.", name=name)
                )
            if len(content) > MAX_PHOTO_BYTES or "svg" in mimetype:
                raise UserError(self.env._("%(name)s cannot be taken.", name=name))

    def _attach_photos(self, photos):
        self.photo_ids = self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": content,
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for name, content in photos
            ]
        )

    # --------------------------------------------------
    # Order and receipt
    # --------------------------------------------------

    def _try_register(self):
        """Register, or keep it for the office with the reason why not."""
        try:
            with self.env.cr.savepoint():
                self._check_complete()
                self._create_receipts()
        except UserError as error:
            self.invalidate_recordset()
            self.problem = str(error)

    def _check_complete(self):
        if not self.supplier_id:
            raise UserError(self.env._("Choose the supplier."))
        if not self.line_ids:
            raise UserError(self.env._("Enter what was bought."))
        if not all(line.product_id and line.quantity > 0 for line in self.line_ids):
            raise UserError(self.env._("Each line needs a product and a quantity."))
        if all(line.product_id.type != "consu" for line in self.line_ids):
            raise UserError(self.env._("Nothing of it is goods that are received."))

    def _create_receipts(self):
        """Order, receipt and DDT of each; the goods are here already, so nobody has to
        approve the order."""
        for company, purchases in self.grouped("company_id").items():
            orders = (
                self.env["purchase.order"]
                .with_company(company)
                .create([purchase._prepare_order_vals() for purchase in purchases])
            )
            orders.button_confirm()
            orders.filtered(lambda order: order.state == "to approve").button_approve(
                force=True
            )
            for purchase, order in zip(purchases, orders, strict=True):
                purchase.order_id = order
                purchase.picking_id = order.picking_ids[:1]
                purchase._receive()
        self.write({"state": "done", "problem": False})

    def _prepare_order_vals(self):
        """Values of the order; a hook."""
        return {
            "partner_id": self.supplier_id.id,
            "company_id": self.company_id.id,
            "date_order": fields.Datetime.to_datetime(self.ddt_date),
            "origin": self.env._("Counter: %(user)s", user=self.user_id.name),
            "order_line": [
                Command.create(line._prepare_order_line_vals())
                for line in self.line_ids
            ],
        }

    def _receive(self):
        picking = self.picking_id
        if self.ddt_number:
            picking.write(
                {
                    "appsistance_ddt_number": self.ddt_number,
                    "appsistance_ddt_date": self.ddt_date,
                }
            )
        if self.location_id:
            picking.location_dest_id = self.location_id
            picking.move_ids.location_dest_id = self.location_id
            picking.move_ids.move_line_ids.location_dest_id = self.location_id
        for line, move in self._pair_moves():
            move.quantity = move.product_uom_qty
            if line.lot_name:
                move.move_line_ids.lot_name = line.lot_name
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True, skip_sms=True).button_validate()
        if picking.state != "done":
            raise UserError(
                self.env._(
                    "The receipt %(receipt)s asks for more: open it.",
                    receipt=picking.name,
                )
            )

    def _pair_moves(self):
        """[(line, stock move)]: order lines stand in the order of the lines."""
        pairs = zip(self.line_ids, self.order_id.order_line, strict=True)
        return [(line, move) for line, ordered in pairs for move in ordered.move_ids]

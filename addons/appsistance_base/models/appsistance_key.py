from odoo import api, fields, models
from odoo.exceptions import UserError


class AppsistanceKey(models.Model):
    """A customer's key with its number; who holds it follows from its movements."""

    _name = "appsistance.key"
    _description = "Key"
    _order = "number"
    _rec_names_search = ["number", "name", "site_id"]
    _check_company_auto = True

    number = fields.Char(required=True, copy=False)
    name = fields.Char(string="Opens", required=True)
    site_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)
    note = fields.Char()
    # Where it is
    holder_id = fields.Many2one(
        "res.partner",
        string="Held by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Empty while the key is in the office.",
    )
    held_since = fields.Datetime(readonly=True, copy=False)
    movement_ids = fields.One2many("appsistance.key.movement", "key_id", readonly=True)

    _number_company = models.Constraint(
        "UNIQUE (number, company_id)", "A key with this number is there already."
    )

    @api.depends("number", "name", "site_id")
    def _compute_display_name(self):
        for key in self:
            key.display_name = f"{key.number or ''}, {key.name or ''}"

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_holder_is_not_given(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_holder_is_not_given([vals])
        return super().write(vals)

    def _check_holder_is_not_given(self, vals_list):
        """The holder follows from the movements, also for RPC and import."""
        if not self.env.su and any(
            name in vals for vals in vals_list for name in ("holder_id", "held_since")
        ):
            raise UserError(
                self.env._("Take or return the key; the holder follows from that.")
            )

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_take(self):
        """The user himself takes the keys."""
        self._take(self.env.user.partner_id)

    def action_hand_out(self):
        """Ask to whom."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand Out Keys"),
            "res_model": "appsistance.key.hand.out",
            "view_mode": "form",
            "target": "new",
            "context": {"default_key_ids": self.ids},
        }

    def action_return(self):
        held = self.filtered("holder_id")
        held._create_movements("in", {key: key.holder_id for key in held})
        held.sudo().write({"holder_id": False, "held_since": False})

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    def _take(self, holder, note=False):
        taken = self.filtered("holder_id")
        if taken:
            raise UserError(
                self.env._(
                    "The key %(key)s is held by %(holder)s: it must be returned first.",
                    key=taken[0].display_name,
                    holder=taken[0].holder_id.display_name,
                )
            )
        self._create_movements("out", dict.fromkeys(self, holder), note)
        self.sudo().write({"holder_id": holder.id, "held_since": fields.Datetime.now()})

    def _create_movements(self, direction, holders, note=False):
        """Written by the system: nobody enters, changes or deletes a movement."""
        self.check_access("read")
        self.env["appsistance.key.movement"].sudo().create(
            [
                {
                    "key_id": key.id,
                    "direction": direction,
                    "holder_id": holder.id,
                    "user_id": self.env.uid,
                    "note": note,
                }
                for key, holder in holders.items()
            ]
        )

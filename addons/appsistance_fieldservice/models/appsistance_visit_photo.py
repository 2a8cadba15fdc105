import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import images


class AppsistanceVisitPhoto(models.Model):
    _name = "appsistance.visit.photo"
    _description = "Photo of a Visit"
    _inherit = ["appsistance.client.mixin", "appsistance.recorded.mixin"]
    _order = "visit_id, id"

    visit_id = fields.Many2one(
        "appsistance.visit", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    equipment_id = fields.Many2one("appsistance.equipment", index="btree_not_null")
    answer_id = fields.Many2one(
        "appsistance.checklist.answer", ondelete="cascade", index="btree_not_null"
    )
    name = fields.Char(string="Caption")
    kind = fields.Selection(
        [
            ("work", "Work"),
            ("before", "Before"),
            ("after", "After"),
            ("plate", "Rating Plate"),
            ("wasted", "Wasted Trip"),
        ],
        required=True,
        default="work",
    )
    image = fields.Image(max_width=1600, max_height=1600, required=True)
    is_printed = fields.Boolean(string="On the Report", default=True)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["image"] = self._shrink(vals.get("image"))
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("image"):
            vals = {**vals, "image": self._shrink(vals["image"])}
        return super().write(vals)

    @api.model
    def _shrink(self, image):
        """The photo small enough to keep; refused with a sentence when it is none."""
        try:
            data = base64.b64decode(image or b"")
            return base64.b64encode(images.shrink_photo(data))
        except images.PhotoError as error:
            raise UserError(self._get_refusal(error)) from None

    @api.model
    def _get_refusal(self, error):
        if error.code == "too_heavy":
            return self.env._(
                "The photo weighs %(size)s MB; the most that is accepted is"
                " %(limit)s MB. Take it again with the phone's camera.",
                size=round(error.size / 1024**2),
                limit=images.MAX_BYTES // 1024**2,
            )
        if error.code == "too_large":
            return self.env._(
                "The photo has too many pixels. Take it again with the phone's camera."
            )
        return self.env._(
            "This file is not a photo that can be read. Send a JPEG or a PNG."
        )

    def _prepare_quotation_attachment(self, order, number):
        """A copy for the customer: the photo itself stays with the visit."""
        caption = self.name or self.env._("Photo %s", number)
        return {
            "name": f"{caption}.jpg",
            "raw": self._get_bytes(),
            "res_model": order._name,
            "res_id": order.id,
        }

    def _get_bytes(self):
        """The photo as a file."""
        self.ensure_one()
        return base64.b64decode(self.with_context(bin_size=False).image or b"")

    @api.model
    def _get_fact_columns(self):
        return (
            *super()._get_fact_columns(),
            "answer_id",
            "name",
            "kind",
            "is_printed",
        )

from odoo import models
from odoo.fields import Command

KINDS = ("part", "work")


class AppsistanceVisit(models.Model):
    """A quotation asked for on the phone; asked for once, whatever the network does."""

    _inherit = "appsistance.visit"

    def _get_phone_handlers(self):
        return super()._get_phone_handlers() | {"quote": type(self)._phone_quote}

    def _phone_quote(self, values):
        if self._phone_find("appsistance.quote.request", values["uuid"]):
            return
        job = self.work_order_id
        request = self.env["appsistance.quote.request"].create(
            {
                "uuid": values["uuid"],
                "client_time": values["moment"],
                "visit_id": self.id,
                "work_order_id": job.id,
                "equipment_id": job.sudo().equipment_id.id,
                "name": values.get("name") or job.summary or self.type_id.name,
                "note": values.get("note") or False,
                "line_ids": [
                    Command.create(self._phone_prepare_quote_line(line, values))
                    for line in values["lines"]
                ],
            }
        )
        wanted = self.photo_ids.filtered(
            lambda photo: photo.uuid in (values.get("photos") or [])
        )
        wanted.write({"quote_request_id": request.id})
        request._tell_office()

    def _phone_prepare_quote_line(self, line, values):
        product = self.env["product.product"].browse(line.get("product") or [])
        return {
            "uuid": line["uuid"],
            "client_time": values["moment"],
            "kind": line["kind"] if line["kind"] in KINDS else "part",
            "product_id": product.id,
            "name": line.get("name") or product.display_name,
            "quantity": float(str(line.get("quantity") or 1).replace(",", ".")),
            "people": int(line.get("people") or 1),
        }

    # --------------------------------------------------
    # What the phone shows
    # --------------------------------------------------

    def _get_phone_row_fields(self):
        names = ["uuid", "name", "state"]
        return super()._get_phone_row_fields() | {"quote.request": names}

    def _prepare_phone_data(self, rows):
        quotes = rows["quote.request"].get(self, ())
        return super()._prepare_phone_data(rows) | {
            "quotes": [
                {"uuid": row.uuid, "name": row.name, "state": row.state}
                for row in quotes
            ]
        }

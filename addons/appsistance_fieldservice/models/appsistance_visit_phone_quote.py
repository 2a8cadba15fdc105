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
        wanted = self.photo_ids.filtered(
            lambda photo: photo.uuid in (values.get("photos") or [])
        )
        self.env["appsistance.quote.request"].create(
            {
                "uuid": values["uuid"],
                "client_time": values["moment"],
                "visit_id": self.id,
                "work_order_id": job.id,
                "equipment_id": job.sudo().equipment_id.id,
                "name": values.get("name") or job.summary or self.type_id.name,
                "note": values.get("note") or False,
                "photo_ids": [Command.set(wanted.ids)],
                "line_ids": [
                    Command.create(self._phone_prepare_quote_line(line, values))
                    for line in values["lines"]
                ],
            }
        )

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

    def _get_phone_visit_data(self):
        """What was asked for is read where a visit is opened, not for the whole day."""
        data = super()._get_phone_visit_data()
        quotes = self.env["appsistance.quote.request"].sudo()
        by_visit = quotes.search_fetch(
            [("visit_id", "in", self.ids)], ["visit_id", "uuid", "name", "state"]
        ).grouped("visit_id")
        for visit, values in zip(self, data, strict=True):
            values["quotes"] = [
                {"uuid": row.uuid, "name": row.name, "state": row.state}
                for row in by_visit.get(visit.sudo(), ())
            ]
        return data

import base64
import binascii

from odoo import models
from odoo.exceptions import UserError


class AppsistanceVisit(models.Model):
    """What the technician buys on his way, sent from his phone."""

    _inherit = "appsistance.visit"

    def _get_phone_handlers(self):
        return super()._get_phone_handlers() | {"purchase": type(self)._phone_purchase}

    def _phone_purchase(self, values):
        """Kept first, registered if all is known: nothing that is bought is refused."""
        purchases = self.env["appsistance.counter.purchase"]
        purchases._buy(self._prepare_phone_purchase(values))

    def _prepare_phone_purchase(self, values):
        amount = str(values.get("amount") or 0).replace(",", ".")
        return {
            "uuid": values["uuid"],
            "visit": self.id,
            "supplier": values.get("supplier"),
            "supplier_name": values.get("supplier_name"),
            "ddt_number": values.get("number"),
            "ddt_date": values.get("date") or self._get_phone_day(values["moment"]),
            "amount": float(amount),
            "note": values.get("note"),
            "photos": [
                (f"ddt-{number}.jpg", self._read_phone_photo(photo))
                for number, photo in enumerate(values.get("photos") or [], 1)
            ],
            "lines": [
                self._prepare_phone_purchase_line(line)
                for line in values.get("lines") or []
            ],
        }

    def _prepare_phone_purchase_line(self, line):
        return {
            "product": line.get("product"),
            "name": line.get("name"),
            "quantity": float(str(line.get("quantity") or 1).replace(",", ".")),
            "lot": line.get("lot"),
        }

    def _read_phone_photo(self, text):
        """A photo as the page keeps it: the text of a data URL."""
        try:
            return base64.b64decode(text.partition(",")[2], validate=True)
        except binascii.Error as error:
            raise UserError(self.env._("This photo could not be read.")) from error

    # --------------------------------------------------
    # What the phone shows
    # --------------------------------------------------

    def _get_phone_visit_data(self):
        data = super()._get_phone_visit_data()
        bought = (
            self.env["appsistance.counter.purchase"]
            .search([("visit_id", "in", self.ids)])
            .grouped("visit_id")
        )
        for visit, values in zip(self, data, strict=True):
            values["purchases"] = [
                {"uuid": row.uuid, "name": row.display_name, "state": row.state}
                for row in bought.get(visit, ())
            ]
        return data

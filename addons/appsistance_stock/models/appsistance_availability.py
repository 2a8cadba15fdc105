from odoo import api, models


class AppsistanceAvailability(models.AbstractModel):
    """What is where, for people without rights on the stock: quantities and names of
    places, no values, no suppliers."""

    _name = "appsistance.availability"
    _description = "Availability of Materials"

    @api.model
    def _get_availability(self, products, company, van=None):
        """Return ``{product: {"van": quantity, "warehouse": quantity, "others":
        [{"name", "quantity"}], "lots": [names in the van]}}``.

        A constant number of queries, whatever the number of products and vans.
        """
        stock = self.env["stock.quant"].sudo()
        warehouse = company.sudo()._appsistance_get_warehouse().lot_stock_id
        rows = stock._read_group(
            [
                ("product_id", "in", products.ids),
                ("company_id", "=", company.id),
                "|",
                ("location_id", "child_of", warehouse.ids),
                ("location_id.appsistance_resource_id", "!=", False),
            ],
            ["product_id", "location_id", "lot_id"],
            ["quantity:sum", "reserved_quantity:sum"],
        )
        found = {
            product.id: {"van": 0.0, "warehouse": 0.0, "others": {}, "lots": []}
            for product in products
        }
        places = stock.env["stock.location"].union(*(row[1] for row in rows))
        places.fetch(["appsistance_resource_id", "name"])
        for product, place, lot, quantity, reserved in rows:
            self._add(found[product.id], place, lot, quantity, reserved, van)
        return {
            number: {
                **row,
                "others": [
                    {"name": name, "quantity": quantity}
                    for name, quantity in sorted(row["others"].items())
                    if quantity > 0
                ],
            }
            for number, row in found.items()
        }

    def _add(self, row, place, lot, quantity, reserved, van):
        carrier = place.appsistance_resource_id
        if not carrier:
            row["warehouse"] += quantity - reserved
        elif van and carrier == van:
            row["van"] += quantity
            if lot and quantity > 0:
                row["lots"].append(lot.name)
        else:
            others = row["others"]
            others[place.name] = others.get(place.name, 0.0) + quantity

    @api.model
    def _get_by_place(self, products, company):
        """``{(product, van): quantity}``; None stands for the free warehouse."""
        found = {}
        warehouse = company.sudo()._appsistance_get_warehouse().lot_stock_id
        rows = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("product_id", "in", products.ids),
                    ("company_id", "=", company.id),
                    "|",
                    ("location_id", "child_of", warehouse.ids),
                    ("location_id.appsistance_resource_id", "!=", False),
                ],
                ["product_id", "location_id"],
                ["quantity:sum", "reserved_quantity:sum"],
            )
        )
        for product, place, quantity, reserved in rows:
            carrier = place.appsistance_resource_id or None
            key = product.with_env(self.env), carrier and carrier.with_env(self.env)
            free = quantity if carrier else quantity - reserved
            found[key] = found.get(key, 0.0) + free
        return found

    @api.model
    def _search_products(self, term, limit):
        """Products by name, code, barcode or the number of a lot."""
        lots = self.env["stock.lot"].sudo().search([("name", "=", term)], limit=limit)
        return self.env["product.product"].search_fetch(
            [
                ("type", "!=", "service"),
                "|",
                "|",
                "|",
                ("barcode", "=", term),
                ("id", "in", lots.product_id.ids),
                ("default_code", "=ilike", f"{term}%"),
                ("name", "ilike", term),
            ],
            ["display_name", "uom_id", "tracking", "is_storable"],
            limit=limit,
        )

    @api.model
    def _search_for_phone(self, term, visit, limit):
        """What the phone shows while a technician looks for a material."""
        products = self._search_products(term, limit)
        company = visit.company_id or self.env.company
        van = visit.sudo()._get_stock_carrier()
        found = self._get_availability(products, company, van)
        lots = self.env["stock.lot"].sudo()
        numbered = lots.search(
            [("name", "=", term), ("product_id", "in", products.ids)]
        ).product_id
        return [
            {
                "id": product.id,
                "name": product.display_name,
                "unit": product.uom_id.name,
                "tracking": product.tracking,
                # a scanned code is that of the piece or that of its kind
                "lot": term if product in numbered else "",
                "stock": found[product.id] if product.is_storable else None,
            }
            for product in products
        ]

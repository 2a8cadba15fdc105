from odoo.addons.appsistance_fieldservice.tests.common_billing import ApprovalCommon


class StockCommon(ApprovalCommon):
    """A firm whose van carries materials, and a visit of Anna's with that van."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company._appsistance_create_stock_settings()
        cls.warehouse = cls.company._appsistance_get_warehouse()
        cls.stock = cls.warehouse.lot_stock_id
        cls.van.appsistance_carries_stock = True
        cls.place = cls.van.appsistance_location_ids
        cls.visit._reassign(vehicles=cls.van)
        cls.gasket.write({"is_storable": True})
        cls.cable = cls._create_product("Cable")
        cls.pump = cls._create_product("Pump", tracking="serial")
        cls.glue = cls._create_product("Glue", tracking="lot")
        cls.mover = cls.env["appsistance.stock.mover"]
        cls.discrepancies = cls.env["appsistance.stock.discrepancy"]

    @classmethod
    def _create_product(cls, name, **vals):
        return cls.env["product.product"].create(
            {"name": name, "type": "consu", "is_storable": True, **vals}
        )

    @classmethod
    def _create_lot(cls, product, name, **vals):
        return cls.env["stock.lot"].create(
            {"name": name, "product_id": product.id, **vals}
        )

    @classmethod
    def _stock(cls, product, quantity, place=None, lot=None):
        cls.env["stock.quant"]._update_available_quantity(
            product, place or cls.place, quantity, lot_id=lot
        )

    @classmethod
    def _finalize(cls, visit=None):
        visit = visit or cls.visit
        if not visit.time_ids:
            cls._create_time(visit)
        return super()._finalize(visit)

    def _get_stock(self, product, place=None, lot=None):
        domain = [
            ("product_id", "=", product.id),
            ("location_id", "=", (place or self.place).id),
        ]
        if lot:
            domain.append(("lot_id", "=", lot.id))
        return sum(self.env["stock.quant"].search(domain).mapped("quantity"))

    def _get_moves(self, report):
        return self.env["stock.move"].search(
            [("appsistance_report_id", "=", report.id)]
        )

    def _move(self, report):
        """What the job does with one report."""
        report.filtered_domain(report._get_stock_domain())._move_stock()
        return self._get_moves(report)

    def _get_discrepancies(self, report):
        return self.discrepancies.search(
            [("report_id", "=", report.id), ("state", "=", "open")]
        )

import uuid

from odoo.tests import tagged

from .common import StockCommon


@tagged("post_install", "-at_install")
class TestPhone(StockCommon):
    def _search(self, term):
        model = self.env["appsistance.availability"].with_user(self.user_anna)
        return model._search_for_phone(term, self.visit.with_user(self.user_anna), 30)

    def test_a_technician_without_rights_sees_what_is_where(self):
        other = self._create_resource("Van 2", "vehicle")
        other.appsistance_carries_stock = True
        self._stock(self.gasket, 3)
        self._stock(self.gasket, 40, self.stock)
        self._stock(self.gasket, 7, other.appsistance_location_ids)
        (row,) = [row for row in self._search("Gasket") if row["id"] == self.gasket.id]
        self.assertEqual(
            row["stock"],
            {
                "van": 3.0,
                "warehouse": 40.0,
                "others": [{"name": "Van 2", "quantity": 7.0}],
                "lots": [],
            },
        )
        self.assertNotIn("price", str(row))

    def test_what_is_left_at_a_customer_is_not_available(self):
        self._stock(self.gasket, 5)
        self._use(self.gasket, quantity=2, state="left")
        self._move(self._finalize())
        found = self.env["appsistance.availability"]._get_availability(
            self.gasket, self.company, self.van
        )
        self.assertEqual(found[self.gasket.id]["van"], 3)
        self.assertEqual(found[self.gasket.id]["others"], [])

    def test_a_barcode_and_a_serial_number_find_their_product(self):
        self.gasket.barcode = "8001234567894"
        self._stock(self.pump, 1, lot=self._create_lot(self.pump, "SN-77"))
        self.assertEqual(self._search("8001234567894")[0]["id"], self.gasket.id)
        (row,) = self._search("SN-77")
        self.assertEqual((row["id"], row["stock"]["lots"]), (self.pump.id, ["SN-77"]))
        self.assertEqual(row["lot"], "SN-77")

    def test_the_barcode_of_a_product_is_no_lot_of_it(self):
        self.glue.barcode = "8001234567887"
        (row,) = self._search("8001234567887")
        self.assertEqual((row["id"], row["lot"]), (self.glue.id, ""))

    def test_many_products_and_vans_take_few_queries(self):
        vans = self.env["resource.resource"].create(
            [
                {
                    "name": f"Van {number}",
                    "resource_type": "material",
                    "appsistance_carries_stock": True,
                }
                for number in range(12)
            ]
        )
        products = self.env["product.product"].create(
            [
                {"name": f"Part {number}", "type": "consu", "is_storable": True}
                for number in range(200)
            ]
        )
        self.env["stock.quant"].create(
            [
                {"product_id": product.id, "location_id": place.id, "quantity": 2}
                for product in products
                for place in vans.appsistance_location_ids
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.cr.sql_log_count
        found = self.env["appsistance.availability"]._get_availability(
            products, self.company, vans[0]
        )
        self.assertLessEqual(self.cr.sql_log_count - start, 10)
        self.assertEqual(len(found[products[0].id]["others"]), 11)

    def _send(self, product, **values):
        values = {
            "uuid": str(uuid.uuid4()),
            "product": product.id,
            "quantity": 1,
            "state": "used",
            **values,
        }
        result = self._operation("material", values)
        self.assertEqual(result["status"], "done")
        return self.visit.material_ids.filtered(
            lambda line: line.uuid == values["uuid"]
        )

    def test_the_phone_says_what_was_brought_back_or_is_the_customers(self):
        for state in ("brought_back", "own"):
            self.assertEqual(self._send(self.gasket, state=state).state, state)

    def test_a_serial_number_put_in_becomes_a_component_and_replaces_another(self):
        old = self._create_equipment("Old Pump", parent_id=self.boiler.id)
        self._stock(self.pump, 1, lot=self._create_lot(self.pump, "SN-9"))
        line = self._send(self.pump, lot="SN-9", replaced=old.id)
        report = self._finalize()
        self._move(report)
        self.assertRecordValues(
            line.installed_id,
            [
                {
                    "serial_number": "SN-9",
                    "product_id": self.pump.id,
                    "parent_id": self.boiler.id,
                    "site_id": self.site.id,
                    "state": "in_service",
                    "installed_on": report.date,
                }
            ],
        )
        self.assertEqual(old.state, "dismantled")
        report._queue_stock()
        self._move(report)
        self.assertEqual(len(self.boiler.child_ids), 2)

    def test_a_known_serial_number_is_updated_and_not_doubled(self):
        known = self._create_equipment(
            "Pump in the Store",
            product_id=self.pump.id,
            serial_number="SN-9",
            state="stopped",
        )
        self._stock(self.pump, 1, lot=self._create_lot(self.pump, "SN-9"))
        line = self._send(self.pump, lot="SN-9")
        self._move(self._finalize())
        self.assertEqual(line.installed_id, known)
        self.assertEqual((known.parent_id, known.state), (self.boiler, "in_service"))

    def test_products_with_the_same_serial_number_are_different_pieces(self):
        fan = self._create_product("Fan", tracking="serial")
        known, lines = {}, {}
        for product in (self.pump, fan):
            known[product] = self._create_equipment(
                product.name, product_id=product.id, serial_number="1", state="stopped"
            )
            self._stock(product, 1, lot=self._create_lot(product, "1"))
            lines[product] = self._send(product, lot="1")
        self._move(self._finalize())
        self.assertEqual({p: line.installed_id for p, line in lines.items()}, known)

    def test_a_component_of_another_plant_cannot_be_replaced(self):
        customer = self.env["res.partner"].create({"name": "Stranger"})
        other = self._create_equipment(
            "Stranger's", customer_id=customer.id, site_id=customer.id
        )
        self.assertFalse(self._send(self.gasket, replaced=other.id).replaced_id)

    def test_a_new_job_brings_the_materials_of_its_type(self):
        self.type.material_ids = [(0, 0, {"product_id": self.gasket.id, "quantity": 3})]
        line = self._create_order().material_ids
        self.assertEqual(
            (line.state, line.product_id, line.quantity), ("planned", self.gasket, 3)
        )

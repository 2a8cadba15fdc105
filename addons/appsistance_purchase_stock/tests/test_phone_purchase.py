from odoo.tests import HttpCase, tagged

from odoo.addons.appsistance_stock.tests.common import StockCommon

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk"
    "YAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)


class PurchaseOnTheWay(StockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supplier = cls.env["res.partner"].create(
            {"name": "Wholesaler of Zone Nine", "is_company": True, "supplier_rank": 1}
        )
        cls.values = {
            "uuid": "purchase-1",
            "supplier": cls.supplier.id,
            "supplier_name": cls.supplier.name,
            "number": "B55",
            "amount": "36,60",
            "photos": [PIXEL],
            "lines": [
                {
                    "uuid": "bought-1",
                    "product": cls.gasket.id,
                    "name": "Gasket",
                    "quantity": "2",
                }
            ],
        }

    def _send(self, user=None, **values):
        return self._operation("purchase", {**self.values, **values}, user=user)

    def _get_purchase(self):
        return self.env["appsistance.counter.purchase"].search(
            [("visit_id", "=", self.visit.id)]
        )


@tagged("post_install", "-at_install")
class TestPhonePurchase(PurchaseOnTheWay):
    def test_what_is_bought_for_a_job_lies_in_its_van(self):
        self.assertEqual(self._send()["status"], "done")
        purchase = self._get_purchase()
        self.assertRecordValues(
            purchase,
            [
                {
                    "state": "done",
                    "work_order_id": self.visit.work_order_id.id,
                    "user_id": self.user_anna.id,
                    "amount": 36.6,
                }
            ],
        )
        self.assertEqual(self._get_stock(self.gasket), 2)
        self.assertEqual(purchase.picking_id.appsistance_ddt_number, "B55")

    def test_the_buyer_has_no_rights_on_purchases(self):
        self.assertFalse(self.user_anna.has_group("purchase.group_purchase_user"))
        self._send()
        self.assertIn(
            self.visit.work_order_id.name, self._get_purchase().order_id.origin
        )

    def test_what_arrives_twice_is_bought_once(self):
        self._send()
        self._send()
        self.assertEqual(len(self._get_purchase()), 1)
        self.assertEqual(self._get_stock(self.gasket), 2)

    def test_a_photo_alone_is_kept_for_the_office(self):
        result = self._send(supplier=None, supplier_name="Bar Sport", lines=[])
        self.assertEqual(result["status"], "done")
        purchase = self._get_purchase()
        self.assertEqual(purchase.state, "to_complete")
        self.assertEqual(purchase.supplier_name, "Bar Sport")
        self.assertTrue(purchase.photo_ids.raw)

    def test_a_name_written_without_network_finds_its_supplier(self):
        self._send(supplier=None, supplier_name=" wholesaler of zone nine ")
        purchase = self._get_purchase()
        self.assertEqual(
            (purchase.state, purchase.supplier_id), ("done", self.supplier)
        )

    def test_a_photo_that_is_none_is_refused_with_words(self):
        result = self._send(photos=["data:image/jpeg;base64,###"])
        self.assertEqual(result["status"], "refused")
        self.assertFalse(self._get_purchase())

    def test_a_number_that_is_none_is_refused(self):
        (line,) = self.values["lines"]
        for number in ("nan", "inf", "1e999"):
            with self.subTest(number=number):
                self.assertEqual(self._send(amount=number)["status"], "refused")
                result = self._send(lines=[{**line, "quantity": number}])
                self.assertEqual(result["status"], "refused")
        self.assertFalse(self._get_purchase())

    def test_a_value_of_another_kind_is_refused(self):
        for values in ({"number": 55}, {"photos": [7]}, {"lines": ["Gasket"]}):
            with self.subTest(values=values):
                self.assertEqual(self._send(**values)["status"], "refused")
        self.assertFalse(self._get_purchase())

    def test_nobody_buys_for_a_foreign_visit(self):
        self.assertEqual(self._send(user=self.user_bruno)["status"], "refused")
        self.assertFalse(self._get_purchase())

    def test_the_phone_shows_what_became_of_it(self):
        self._send()
        visit = self.visit.with_user(self.user_anna)
        (bought,) = visit._get_phone_visit_data()[0]["purchases"]
        self.assertEqual((bought["uuid"], bought["state"]), ("purchase-1", "done"))

    def test_suppliers_are_found_by_name_and_customers_are_not(self):
        customer = self.env["res.partner"].create({"name": "Customer of Zone Nine"})
        model = self.env["appsistance.counter.purchase"].with_user(self.user_anna)
        found = [row["id"] for row in model._search_suppliers("zone nine")]
        self.assertEqual(found, self.supplier.ids)
        self.assertNotIn(customer.id, found)

    def test_one_letter_finds_nobody(self):
        model = self.env["appsistance.counter.purchase"].with_user(self.user_anna)
        self.assertEqual(model._search_suppliers("z"), [])


@tagged("post_install", "-at_install")
class TestSupplierRoute(HttpCase, PurchaseOnTheWay):
    def test_who_is_no_technician_gets_no_suppliers(self):
        route = "/appsistance/tecnico/fornitori"
        self.authenticate(self.user_anna.login, self.user_anna.login)
        found = self.make_jsonrpc_request(route, {"term": "zone nine"})
        self.assertEqual([row["name"] for row in found], [self.supplier.name])
        self.user_anna.group_ids -= self.env.ref("appsistance_base.group_technician")
        with self.assertRaisesRegex(Exception, "AccessError"):
            self.make_jsonrpc_request(route, {"term": "zone nine"})

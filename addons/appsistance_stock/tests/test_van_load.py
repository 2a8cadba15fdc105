from datetime import date, datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import StockCommon


@tagged("post_install", "-at_install")
class TestVanLoad(StockCommon):
    def _plan_material(self, quantity, product=None):
        return self.env["appsistance.visit.material"].create(
            {
                "work_order_id": self.order.id,
                "state": "planned",
                "product_id": (product or self.gasket).id,
                "quantity": quantity,
            }
        )

    def _load(self, **vals):
        return (
            self.env["appsistance.van.load"]
            .with_user(self.dispatcher)
            .create({"date": self.monday.date(), **vals})
        )

    def test_the_list_says_what_is_needed_there_and_missing(self):
        self._plan_material(10)
        self._stock(self.gasket, 2)
        self._stock(self.gasket, 5, self.stock)
        self.assertRecordValues(
            self._load(resource_ids=[Command.set(self.van.ids)]).line_ids,
            [
                {
                    "resource_id": self.van.id,
                    "product_id": self.gasket.id,
                    "needed": 10.0,
                    "present": 2.0,
                    "quantity": 5.0,
                    "shortage": 3.0,
                    "visit_ids": self.visit.ids,
                }
            ],
        )

    def test_a_van_is_loaded_in_one_step(self):
        self._plan_material(4)
        self._stock(self.gasket, 5, self.stock)
        action = self._load(resource_ids=[Command.set(self.van.ids)]).action_load()
        self.assertEqual(self._get_stock(self.gasket), 4)
        self.assertEqual(self._get_stock(self.gasket, self.stock), 1)
        picking = self.env["stock.picking"].browse(action["res_id"])
        self.assertEqual(
            (picking.state, picking.picking_type_code), ("done", "internal")
        )
        self.assertFalse(picking.l10n_it_ddt_number)
        with self.assertRaises(UserError):
            self._load(resource_ids=[Command.set(self.van.ids)]).action_load()

    def test_the_same_list_loads_once(self):
        self._plan_material(4)
        self._stock(self.gasket, 9, self.stock)
        load = self._load(resource_ids=[Command.set(self.van.ids)])
        load.action_load()
        with self.assertRaises(UserError):
            load.action_load()
        self.assertEqual(self._get_stock(self.gasket), 4)

    def test_another_day_needs_nothing(self):
        self._plan_material(4)
        load = self._load(date="2027-03-03", resource_ids=[Command.set(self.van.ids)])
        self.assertFalse(load.line_ids)

    def test_a_day_ends_at_its_own_midnight_when_the_clocks_change(self):
        self._plan_material(4)
        for day, start in (
            # of 25 hours: 23:30 of that day
            (date(2026, 10, 25), datetime(2026, 10, 25, 22, 30)),
            # of 23 hours: half past midnight of the next one
            (date(2027, 3, 29), datetime(2027, 3, 28, 22, 30)),
        ):
            self.visit.write({"start": start, "stop": start + timedelta(minutes=20)})
            for other in (-1, 0, 1):
                load = self._load(
                    date=day + timedelta(days=other),
                    resource_ids=[Command.set(self.van.ids)],
                )
                self.assertEqual(bool(load.line_ids), other == 0, load.date)

    def test_a_form_without_a_day_needs_nothing(self):
        self._plan_material(4)
        load = self._load(resource_ids=[Command.set(self.van.ids)])
        form = load.new({"company_id": self.company.id, "date": False})
        self.assertFalse(form.line_ids)

    def test_what_is_missing_is_drafted_for_purchase(self):
        self._plan_material(4)
        load = self._load(resource_ids=[Command.set(self.van.ids)])
        with self.assertRaisesRegex(UserError, "Gasket"):
            load.action_buy()
        vendor = self.env["res.partner"].create({"name": "Wholesaler"})
        self.gasket.seller_ids = [Command.create({"partner_id": vendor.id})]
        action = load.action_buy()
        order = self.env["purchase.order"].browse(action["res_id"])
        self.assertRecordValues(order, [{"partner_id": vendor.id, "state": "draft"}])
        self.assertEqual(order.order_line.product_qty, 4)

    def test_a_serial_number_is_asked_for_before_it_is_loaded(self):
        self._plan_material(1, self.pump)
        lot = self._create_lot(self.pump, "SN-5")
        self._stock(self.pump, 1, self.stock, lot)
        load = self._load(resource_ids=[Command.set(self.van.ids)])
        with self.assertRaisesRegex(UserError, "Pump"):
            load.action_load()
        load.line_ids.lot_id = lot
        load.action_load()
        self.assertEqual(self._get_stock(self.pump, lot=lot), 1)

    def test_the_list_is_printed(self):
        self._plan_material(4)
        load = self._load(resource_ids=[Command.set(self.van.ids)])
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        data, kind = reports._render_qweb_pdf(
            "appsistance_stock.action_report_picking_list", load.ids
        )
        self.assertEqual(kind, "pdf")
        self.assertTrue(data.startswith(b"%PDF"))

    def test_the_list_is_printed_with_the_readers_numbers(self):
        self._plan_material(1250.5)
        load = self._load(resource_ids=[Command.set(self.van.ids)])
        italian = load.line_ids.with_context(lang="it_IT")
        unit = italian.uom_id.name
        self.assertEqual(
            [italian._format_amount(amount) for amount in (1250.5, 20, 0)],
            [f"1.250,5 {unit}", f"20 {unit}", ""],
        )

    def test_goods_go_from_van_to_van(self):
        other = self._create_resource("Van 2", "vehicle")
        other.appsistance_carries_stock = True
        target = other.appsistance_location_ids
        self._stock(self.gasket, 5)
        transfer = (
            self.env["appsistance.van.transfer"]
            .with_user(self.dispatcher)
            .create({"source_id": self.place.id, "target_id": target.id})
        )
        line = transfer.line_ids
        self.assertEqual((line.product_id, line.available), (self.gasket, 5))
        with self.assertRaises(UserError):
            transfer.action_transfer()
        line.quantity = 2
        transfer.action_transfer()
        self.assertEqual(self._get_stock(self.gasket, target), 2)
        with self.assertRaises(UserError):
            transfer.action_transfer()

    def test_the_office_moves_no_goods_of_a_company_that_is_not_its_own(self):
        other = self.env["res.company"].create({"name": "Second Firm"})
        van = self.env["resource.resource"].create(
            {
                "name": "Other Van",
                "resource_type": "material",
                "company_id": other.id,
                "appsistance_carries_stock": True,
            }
        )
        goods = {"product_id": self.gasket.id, "quantity": 1}
        lines = [Command.create({**goods, "resource_id": van.id})]
        load = self._load(company_id=other.id, line_ids=lines)
        with self.assertRaises(AccessError):
            load.action_load()
        transfer = (
            self.env["appsistance.van.transfer"]
            .with_user(self.dispatcher)
            .create(
                {
                    "source_id": other._appsistance_get_warehouse().lot_stock_id.id,
                    "target_id": van.appsistance_location_ids.id,
                    "line_ids": [Command.create(goods)],
                }
            )
        )
        with self.assertRaises(AccessError):
            transfer.action_transfer()

    def test_consumption_shows_cost_and_what_was_charged(self):
        self.gasket.standard_price = 5.0
        self._stock(self.gasket, 5)
        self._use(self.gasket, quantity=2)
        report = self._finalize()
        self._move(report)
        self._approve(report, "Checked")
        self.env.flush_all()
        rows = self.env["appsistance.material.consumption"].search(
            [("work_order_id", "=", self.order.id), ("product_id", "=", self.gasket.id)]
        )
        totals = [sum(rows.mapped(name)) for name in ("quantity", "cost", "revenue")]
        self.assertEqual(totals, [2, 10, 24])
        self.assertEqual(sum(rows.mapped("margin")), 14)

    def test_what_is_used_after_midnight_counts_in_the_new_month(self):
        self._stock(self.gasket, 5)
        self._use(self.gasket, quantity=2)
        self._move(self._finalize()).date = datetime(2026, 10, 31, 23, 30)
        self.env.flush_all()
        row = self.env["appsistance.material.consumption"].search(
            [("work_order_id", "=", self.order.id), ("quantity", "=", 2)]
        )
        self.assertEqual(row.date, date(2026, 11, 1))

import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import StockCommon


@tagged("post_install", "-at_install")
class TestMoves(StockCommon):
    def test_closing_leaves_the_goods_for_the_job(self):
        self._stock(self.gasket, 5)
        self._use(self.gasket, quantity=2)
        report = self._finalize()
        self.assertEqual(report.stock_state, "pending")
        self.assertEqual(self._get_stock(self.gasket), 5)
        with self.enter_registry_test_mode():
            self.env.ref("appsistance_stock.ir_cron_stock").method_direct_trigger()
        self.assertEqual(report.stock_state, "done")
        self.assertEqual(self._get_stock(self.gasket), 3)

    def test_a_used_part_goes_from_the_van_to_the_customer(self):
        self._stock(self.gasket, 5)
        line = self._use(self.gasket, quantity=2)
        moves = self._move(self._finalize())
        self.assertRecordValues(
            moves,
            [
                {
                    "state": "done",
                    "quantity": 2.0,
                    "location_id": self.place.id,
                    "location_dest_id": self.customer.property_stock_customer.id,
                    "appsistance_line_key": line.uuid,
                    "appsistance_work_order_id": self.order.id,
                    "appsistance_customer_id": self.customer.id,
                    "appsistance_equipment_id": self.boiler.id,
                }
            ],
        )

    def test_what_is_left_lies_at_the_customers_and_is_still_ours(self):
        self._stock(self.gasket, 5)
        self._use(self.gasket, quantity=3, state="left")
        moves = self._move(self._finalize())
        place = moves.location_dest_id
        self.assertEqual(place.appsistance_customer_id, self.customer)
        self.assertEqual(place.usage, "internal")
        self.assertEqual(self._get_stock(self.gasket, place), 3)

    def test_used_and_left_goods_travel_in_one_transfer(self):
        self._stock(self.gasket, 5)
        self._use(self.gasket, quantity=1)
        self._use(self.gasket, quantity=3, state="left")
        moves = self._move(self._finalize())
        self.assertEqual(len(moves), 2)
        self.assertEqual(len(moves.picking_id), 1)

    def test_nothing_moves_for_the_customers_own_and_what_was_brought_back(self):
        self._use(self.gasket, state="own")
        self._use(self.gasket, state="brought_back")
        self._use(self.labour)
        report = self._finalize()
        self.assertFalse(self._move(report))
        self.assertEqual(report.stock_state, "done")

    def test_the_same_report_twice_moves_once(self):
        self._stock(self.gasket, 5)
        self._use(self.gasket, quantity=2)
        report = self._finalize()
        self._move(report)
        report._queue_stock()
        self.assertEqual(report.stock_state, "pending")
        self.assertEqual(len(self._move(report)), 1)
        report._seal()
        self.assertEqual(len(self._move(report)), 1)
        self.assertEqual(self._get_stock(self.gasket), 3)

    def test_a_new_version_moves_the_difference_only(self):
        self._stock(self.gasket, 10)
        self._stock(self.cable, 10)
        gasket = self._use(self.gasket, quantity=2)
        cable = self._use(self.cable, quantity=4)
        report = self._finalize()
        self._move(report)
        self._correct(report)
        gasket.quantity = 5
        cable.quantity = 1
        moves = self._move(self._finalize())
        new = moves.filtered(lambda m: m.appsistance_version_id.number == 2)
        self.assertEqual(
            sorted(new.mapped(lambda m: m._appsistance_get_signed())), [-3.0, 3.0]
        )
        self.assertEqual(self._get_stock(self.gasket), 5)
        self.assertEqual(self._get_stock(self.cable), 9)

    def test_a_line_that_is_gone_comes_back_to_the_van(self):
        self._stock(self.gasket, 10)
        line = self._use(self.gasket, quantity=2)
        report = self._finalize()
        self._move(report)
        self._correct(report)
        line.unlink()
        moves = self._move(self._finalize())
        back = moves.filtered("appsistance_is_return")
        self.assertEqual(back.picking_id.picking_type_id.code, "incoming")
        self.assertEqual(self._get_stock(self.gasket), 10)

    def test_another_product_in_a_new_version_swaps_the_goods(self):
        self._stock(self.gasket, 10)
        self._stock(self.cable, 10)
        line = self._use(self.gasket, quantity=2)
        report = self._finalize()
        self._move(report)
        self._correct(report)
        line.product_id = self.cable
        self._move(self._finalize())
        self.assertEqual(self._get_stock(self.gasket), 10)
        self.assertEqual(self._get_stock(self.cable), 8)

    def test_a_cancelled_visit_gives_everything_back(self):
        self._stock(self.gasket, 10)
        self._use(self.gasket, quantity=2)
        report = self._finalize()
        self._move(report)
        report.visit_id.state = "cancelled"
        report._queue_stock()
        self._move(report)
        self.assertEqual(self._get_stock(self.gasket), 10)

    def test_a_report_being_corrected_waits(self):
        self._stock(self.gasket, 10)
        self._use(self.gasket, quantity=2)
        report = self._finalize()
        self._correct(report)
        self.assertFalse(self._move(report))
        self.assertEqual(report.stock_state, "pending")

    def test_the_database_refuses_a_line_of_a_version_twice(self):
        self._stock(self.gasket, 10)
        self._use(self.gasket, quantity=2)
        moves = self._move(self._finalize())
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(psycopg2.Error, "appsistance_once"),
            self.env.cr.savepoint(),
        ):
            moves.copy(
                {
                    "appsistance_version_id": moves.appsistance_version_id.id,
                    "appsistance_line_key": moves.appsistance_line_key,
                }
            )

    def test_units_of_measure_are_converted(self):
        pack = self.env.ref("uom.product_uom_dozen")
        self._stock(self.gasket, 30)
        self._use(self.gasket, quantity=2, uom_id=pack.id)
        moves = self._move(self._finalize())
        self.assertEqual(moves.product_qty, 24)
        self.assertEqual(self._get_stock(self.gasket), 6)

    def test_metres_and_decimals_add_up(self):
        metre = self.env.ref("uom.product_uom_meter")
        cable = self._create_product("Copper Pipe", uom_id=metre.id)
        self._stock(cable, 10)
        self._use(cable, quantity=2.35)
        line = self._use(cable, quantity=0.1)
        report = self._finalize()
        self._move(report)
        self.assertAlmostEqual(self._get_stock(cable), 7.55)
        self._correct(report)
        line.quantity = 0.3
        self._move(self._finalize())
        self.assertAlmostEqual(self._get_stock(cable), 7.35)

    def test_a_serial_number_that_the_technician_read_leaves_the_van(self):
        first = self._create_lot(self.pump, "SN-1")
        second = self._create_lot(self.pump, "SN-2")
        for lot in first | second:
            self._stock(self.pump, 1, lot=lot)
        self._use(self.pump, quantity=1, lot_name="SN-2")
        moves = self._move(self._finalize())
        self.assertEqual(moves.move_line_ids.lot_id, second)
        self.assertEqual(self._get_stock(self.pump, lot=second), 0)
        self.assertEqual(self._get_stock(self.pump, lot=first), 1)

    def test_a_number_with_blanks_around_it_is_the_same(self):
        lot = self._create_lot(self.pump, "SN-1")
        self._stock(self.pump, 1, lot=lot)
        self._use(self.pump, quantity=1, lot_name=" SN-1 ")
        self.assertEqual(self._move(self._finalize()).move_line_ids.lot_id, lot)

    def test_each_company_has_its_own_lot_of_one_number(self):
        other = self.env["res.company"].create({"name": "Second Firm"})
        own = self._create_lot(self.pump, "SN-1", company_id=self.company.id)
        theirs = self._create_lot(self.pump, "SN-1", company_id=other.id)
        line = self._use(self.pump, quantity=1, lot_name="SN-1")
        foreign = line.new(
            {
                "company_id": other.id,
                "product_id": self.pump.id,
                "lot_name": "SN-1",
            }
        )
        found = self.mover._find_named_lots(line | foreign)
        self.assertEqual((found[line], found[foreign]), (own, theirs))

    def test_the_only_lot_of_the_van_needs_no_number(self):
        lot = self._create_lot(self.glue, "L-1")
        self._stock(self.glue, 4, lot=lot)
        self._use(self.glue, quantity=1)
        self.assertEqual(self._move(self._finalize()).move_line_ids.lot_id, lot)

    def test_without_a_van_the_goods_come_from_the_warehouse(self):
        self.van.appsistance_carries_stock = False
        self.place.appsistance_resource_id = False
        self._stock(self.gasket, 4, self.stock)
        self._use(self.gasket, quantity=1)
        self.assertEqual(self._move(self._finalize()).location_id, self.stock)

    def test_many_lines_ask_for_the_warehouse_once(self):
        self.van.appsistance_carries_stock = False
        self.place.appsistance_resource_id = False
        lines = self._use(self.gasket, quantity=1)
        for _number in range(4):
            lines |= self._use(self.gasket, quantity=1)
        counts = []
        for some in (lines[:1], lines):
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            sources = self.mover._get_sources(some)
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(set(sources.values()), {self.stock})
        self.assertEqual(*counts)

    def test_no_delivery_note_is_numbered_unless_it_is_asked_for(self):
        self._stock(self.gasket, 4)
        self._use(self.gasket, quantity=1)
        picking = self._move(self._finalize()).picking_id
        self.assertFalse(picking.picking_type_id.l10n_it_ddt_sequence_id)
        self.assertFalse(picking.l10n_it_ddt_number)

    def test_no_wizard_and_no_mail_of_the_warehouse_stands_in_the_way(self):
        self.company.stock_move_email_validation = True
        self._stock(self.gasket, 4)
        self._use(self.gasket, quantity=1)
        picking = self._move(self._finalize()).picking_id
        self.assertEqual(picking.state, "done")
        self.assertFalse(picking.message_ids.filtered("partner_ids"))

    def test_each_company_moves_its_own_goods(self):
        other = self.env["res.company"].create({"name": "Second Firm"})
        types = other.appsistance_stock_type_ids
        self.assertEqual(
            sorted(types.mapped("code")), ["incoming", "internal", "outgoing"]
        )
        self.assertFalse(types.l10n_it_ddt_sequence_id)
        self.assertNotEqual(
            other.appsistance_ddt_sequence_id, self.company.appsistance_ddt_sequence_id
        )
        van = self.env["resource.resource"].create(
            {
                "name": "Other Van",
                "resource_type": "material",
                "company_id": other.id,
                "appsistance_carries_stock": True,
            }
        )
        place = van.appsistance_location_ids
        self.assertEqual(place.company_id, other)
        self._stock(self.gasket, 4)
        self._use(self.gasket, quantity=1, resource_id=van.id)
        self.assertEqual(self._move(self._finalize()).location_id, self.place)

    def test_a_van_that_changes_its_name_keeps_its_place(self):
        self.van.name = "Ducato"
        self.assertEqual(self.place.name, "Ducato")
        self.van.write({"appsistance_carries_stock": False})
        self.van.write({"appsistance_carries_stock": True})
        self.assertEqual(self.van.appsistance_location_ids, self.place)

    def test_many_reports_move_in_one_batch_of_queries(self):
        def close(count, begin):
            reports = self.env["appsistance.report"]
            for number in range(count):
                start = begin + 1.5 * number
                visit = self._plan(self.anna, order=self._create_order(), start=start)
                visit._reassign(vehicles=self.van)
                self._use(self.gasket, visit, quantity=1)
                reports |= self._finalize(visit)
            return reports

        self._stock(self.gasket, 100)
        few, many = close(2, begin=32), close(6, begin=56)
        counts = []
        for reports in (few, many):
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            reports._move_stock()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(set(many.mapped("stock_state")), {"done"})
        self.assertLess(counts[1] - counts[0], 4 * 12)

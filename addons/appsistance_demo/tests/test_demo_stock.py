from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoStock(TransactionCase):
    """Every list of the warehouse and of purchasing shows something sensible."""

    def _demo(self, name):
        return self.env.ref(f"appsistance_demo.{name}")

    def test_each_van_carries_materials(self):
        for name in ("cold", "heat", "lift"):
            place = self._demo(f"resource_van_{name}").appsistance_location_ids
            self.assertTrue(place.quant_ids.filtered(lambda quant: quant.quantity > 0))

    def test_a_van_is_below_zero_and_the_office_knows(self):
        van = self._demo("resource_van_heat")
        rows = self.env["appsistance.stock.discrepancy"].search(
            [("location_id", "=", van.appsistance_location_ids.id)]
        )
        self.assertEqual(set(rows.mapped("kind")), {"short"})

    def test_a_delivery_note_exists_where_it_was_asked_for(self):
        pickings = self.env["stock.picking"].search(
            [
                ("location_id.appsistance_resource_id", "!=", False),
                ("appsistance_report_id", "!=", False),
            ]
        )
        for picking in pickings:
            self.assertEqual(
                bool(picking.l10n_it_ddt_number), picking.appsistance_ddt_requested
            )
        self.assertTrue(any(pickings.mapped("l10n_it_ddt_number")))

    def test_the_control_shows_matched_waiting_and_different_lines(self):
        suppliers = (
            self._demo("supplier_idrotermica")
            + self._demo("supplier_frigoricambi")
            + self._demo("supplier_elevatori")
        )
        rows = self.env["appsistance.purchase.check"].search(
            [("supplier_id", "in", suppliers.ids)]
        )
        self.assertLessEqual({"ok", "waiting", "todo"}, set(rows.mapped("state")))

    def test_a_part_under_warranty_is_open_and_one_is_late(self):
        self.assertEqual(self._demo("warranty_de_luca_board").state, "to_send")
        self.assertTrue(self._demo("warranty_belvedere_pump").is_late)

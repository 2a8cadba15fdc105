from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import AppsistanceCommon

PRICES = ("list_price", "lst_price", "standard_price", "tax_string", "price_extra")


@tagged("post_install", "-at_install")
class TestPrices(AppsistanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supplier = cls._create_customer("Supplier")
        cls.product = cls.env["product.product"].create(
            {
                "name": "Pump",
                "default_code": "P-1",
                "list_price": 123.45,
                "standard_price": 67.89,
                "seller_ids": [
                    (0, 0, {"partner_id": cls.supplier.id, "price": 55.5, "delay": 3})
                ],
            }
        )
        cls.pricelist = cls.env["product.pricelist"].create(
            {
                "name": "Friends",
                "item_ids": [
                    (
                        0,
                        0,
                        {
                            "applied_on": "0_product_variant",
                            "product_id": cls.product.id,
                            "compute_price": "fixed",
                            "fixed_price": 99,
                        },
                    )
                ],
            }
        )
        cls.blind = cls.technician | cls.dispatcher

    def _each(self, record):
        """The record as each of those who may not see prices."""
        return [record.with_user(user) for user in self.blind]

    def test_technician_and_dispatcher_do_not_see_prices_and_others_do(self):
        self.assertFalse(self.technician._appsistance_sees_prices())
        self.assertFalse(self.dispatcher._appsistance_sees_prices())
        self.assertTrue(self.manager._appsistance_sees_prices())
        self.assertTrue(self.stranger._appsistance_sees_prices())

    def test_a_pricing_group_of_core_opens_the_prices(self):
        self.technician.group_ids += self.env.ref("account.group_account_invoice")
        self.assertTrue(self.technician._appsistance_sees_prices())
        self.assertEqual(self.product.with_user(self.technician).lst_price, 123.45)

    def test_prices_cannot_be_read(self):
        for product in self._each(self.product):
            for name in PRICES:
                with self.assertRaises(AccessError):
                    product.read([name])
            with self.assertRaises(AccessError):
                product.product_tmpl_id.web_read({"list_price": {}})

    def test_prices_are_not_among_the_fields(self):
        for product in self._each(self.product):
            fields = product.fields_get()
            self.assertFalse(fields.keys() & set(PRICES))
            # what stock computes asks for rights of its own
            names = [
                name
                for name, field in fields.items()
                if field["store"] and not field["type"].endswith("2many")
            ]
            values = product.read(names)[0]
            self.assertFalse(values.keys() & set(PRICES))

    def test_prices_cannot_be_searched_sorted_or_summed(self):
        for product in self._each(self.product):
            with self.assertRaises(AccessError):
                product.search([("lst_price", ">", 100)])
            with self.assertRaises(AccessError):
                product.search([("standard_price", ">", 60)])
            with self.assertRaises(AccessError):
                product.search([("product_tmpl_id.list_price", ">", 100)])
            with self.assertRaises(AccessError):
                product.search([], order="list_price desc")
            with self.assertRaises(AccessError):
                product.product_tmpl_id.formatted_read_group(
                    [], ["categ_id"], ["list_price:max"]
                )
            with self.assertRaises(AccessError):
                product.product_tmpl_id.formatted_read_group([], ["list_price"])

    def test_prices_cannot_be_exported(self):
        self.blind.group_ids += self.env.ref("base.group_allow_export")
        for product in self._each(self.product):
            with self.assertRaises(AccessError):
                product.export_data(["name", "lst_price"])
            self.assertEqual(product.export_data(["name"])["datas"], [["Pump"]])

    def test_the_history_of_a_price_is_not_shown(self):
        template = self.product.product_tmpl_id
        tracking = self.env["mail.tracking.value"].create(
            {
                "field_id": self.env["ir.model.fields"]
                ._get("product.template", "list_price")
                .id,
                "mail_message_id": template.message_post(body="changed").id,
                "old_value_float": 1,
                "new_value_float": 123.45,
            }
        )
        for user in self.blind:
            env = self.env(user=user)
            self.assertFalse(tracking._filter_has_field_access(env))
        env = self.env(user=self.manager)
        self.assertEqual(tracking._filter_has_field_access(env), tracking)

    def test_the_supplier_is_seen_without_his_price(self):
        for seller in self._each(self.product.seller_ids):
            self.assertEqual(seller.delay, 3)
            with self.assertRaises(AccessError):
                seller.price  # noqa: B018
            with self.assertRaises(AccessError):
                seller.search([("price", ">", 5)])

    def test_the_rules_of_pricelists_are_not_seen(self):
        item = self.pricelist.item_ids
        self.env.invalidate_all()
        for pricelist in self._each(self.pricelist):
            self.assertFalse(pricelist.item_ids)
            self.assertFalse(item.with_user(pricelist.env.user).search([]))
            with self.assertRaises(AccessError):
                item.with_user(pricelist.env.user).read(["fixed_price"])
        self.assertTrue(self.pricelist.with_user(self.manager).item_ids)

    def test_the_pricelist_report_tells_no_price(self):
        for report in self._each(self.env["report.product.report_pricelist"]):
            with self.assertRaises(AccessError):
                report.get_html(
                    {
                        "active_model": "product.product",
                        "active_ids": self.product.ids,
                        "pricelist_id": self.pricelist.id,
                        "quantities": [1],
                    }
                )

    def test_views_open_without_prices(self):
        for model in ("product.template", "product.product"):
            for records in self._each(self.env[model]):
                for view_type in ("form", "list", "kanban", "search"):
                    views = records.get_views([(False, view_type)])
                    arch = views["views"][view_type]["arch"]
                    for name in PRICES:
                        self.assertNotIn(f'name="{name}"', arch)
                        self.assertNotIn(f'for="{name}"', arch)
                    self.assertNotIn("Price:", arch)

    def test_the_manager_keeps_prices_in_the_same_views(self):
        for user in (self.technician, self.manager):
            view = self.env["product.template"].with_user(user).get_view()
        self.assertIn('name="list_price"', view["arch"])

    def test_the_form_of_a_product_opens(self):
        for product in self._each(self.product):
            with Form(product.product_tmpl_id) as form:
                self.assertEqual(form.name, "Pump")

    def test_products_are_found_by_name_and_code(self):
        for products in self._each(self.env["product.product"]):
            self.assertEqual(products.name_search("P-1")[0][0], self.product.id)

    def test_superuser_code_computes_prices_for_them(self):
        for product in self._each(self.product):
            self.assertEqual(product.sudo().lst_price, 123.45)
            self.assertEqual(
                self.pricelist.with_user(product.env.user)
                .sudo()
                ._get_product_price(product.sudo(), 1),
                99,
            )

    def test_the_list_of_products_shows_prices_to_those_who_may(self):
        view = self.env.ref("appsistance_base.product_template_view_list")
        for user, expected in ((self.technician, False), (self.manager, True)):
            products = self.env["product.template"].with_user(user)
            arch = products.get_view(view.id, "list")["arch"]
            self.assertEqual('name="list_price"' in arch, expected)
            self.assertEqual('name="standard_price"' in arch, expected)
            self.assertIn('name="default_code"', arch)

from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon


class AppsistanceCommon(BaseCommon):
    """A user per role, a condominium with site and manager, a private customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technician = cls._create_user("technician", "group_technician")
        cls.dispatcher = cls._create_user("dispatcher", "group_dispatcher")
        cls.manager = cls._create_user("manager", "group_manager")
        cls.stranger = new_test_user(cls.env, "stranger", groups="base.group_user")
        cls.zone = cls.env["appsistance.zone"].create({"name": "North"})
        cls.condominium = cls._create_customer(
            "Condominio Corte dei Tigli", appsistance_customer_kind="condominium"
        )
        cls.site = cls._create_site(
            cls.condominium, "Scala A", appsistance_zone_id=cls.zone.id
        )
        cls.studio = cls._create_customer("Studio Ferrari", is_company=True)
        cls.private = cls._create_customer(
            "De Luca Maria", appsistance_customer_kind="private"
        )
        cls.category = cls.env["appsistance.equipment.category"].create(
            {"name": "Lift", "family": "lift"}
        )

    @classmethod
    def _create_user(cls, login, group):
        return new_test_user(
            cls.env, f"{login}_test", groups=f"appsistance_base.{group}"
        )

    @classmethod
    def _create_portal_user(cls, login, partner):
        return new_test_user(
            cls.env, login, groups="base.group_portal", partner_id=partner.id
        )

    @classmethod
    def _create_customer(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def _create_site(cls, customer, name, **values):
        return cls.env["res.partner"].create(
            {"name": name, "parent_id": customer.id, "type": "site", **values}
        )

    @classmethod
    def _create_equipment(cls, site, name, **values):
        return cls.env["appsistance.equipment"].create(
            {
                "name": name,
                "site_id": site.id,
                "customer_id": site.commercial_partner_id.id,
                "category_id": cls.category.id,
                **values,
            }
        )

    @classmethod
    def _create_party(cls, partner, role, customer, **values):
        return cls.env["appsistance.party"].create(
            {
                "partner_id": partner.id,
                "role": role,
                "customer_id": customer.id,
                "date_from": "2026-01-01",
                **values,
            }
        )

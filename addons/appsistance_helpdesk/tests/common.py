from odoo.addons.appsistance_base.tests.common import AppsistanceCommon


class HelpdeskCommon(AppsistanceCommon):
    """A team with a dispatcher and a technician, and a ticket factory."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.team = cls._create_team("Support", cls.dispatcher | cls.technician)
        cls.equipment = cls._create_equipment(cls.site, "Lift A")

    @classmethod
    def _create_team(cls, name, members=None, **values):
        return cls.env["appsistance.ticket.team"].create(
            {"name": name, "member_ids": members.ids if members else [], **values}
        )

    @classmethod
    def _create_ticket(cls, name="No heating", **values):
        return cls.env["appsistance.ticket"].create(
            {"name": name, "customer_id": cls.condominium.id, **values}
        )

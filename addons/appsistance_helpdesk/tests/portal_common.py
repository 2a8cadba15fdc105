import io

from PIL import Image

from odoo import http
from odoo.tests import HttpCase

from odoo.addons.appsistance_base.tests.portal_users import PortalUsers

from .common import HelpdeskCommon

FORGED = 2_000_000_000


class PortalTicketCommon(PortalUsers, HelpdeskCommon, HttpCase):
    """An enabled customer with two sites, a disabled one and an administrator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        # no language in the paths
        cls.env["ir.default"].set("res.partner", "lang", "en_US")
        cls.site_b = cls._create_site(cls.condominium, "Scala B")
        cls.boiler_b = cls._create_equipment(cls.site_b, "Boiler B")
        cls.other_boiler = cls._create_equipment(cls.private, "Boiler of another")
        (cls.condominium | cls.private | cls.studio).appsistance_portal_enabled = True
        cls.disabled = cls._create_customer("Disabled Ltd", is_company=True)
        cls.owner = cls._create_user_of(cls.condominium, "ticket_owner")
        cls.colleague = cls._create_user_of(cls.condominium, "ticket_colleague")
        cls.keeper = cls._create_user_of(cls.site, "ticket_keeper", "site")
        cls.lonely = cls._create_user_of(cls.condominium, "ticket_lonely", "own")
        cls.outsider = cls._create_user_of(cls.private, "ticket_outsider")
        cls.refused = cls._create_user_of(cls.disabled, "ticket_refused")
        cls.administrator = cls._create_user_of(cls.studio, "ticket_administrator")
        cls.ticket = cls._create_ticket(
            "Lift A is noisy",
            partner_id=cls.owner.partner_id.id,
            site_id=cls.site.id,
            equipment_id=cls.equipment.id,
            team_id=cls.team.id,
        )
        cls.ticket_b = cls._create_ticket(
            "Boiler B is cold", site_id=cls.site_b.id, team_id=cls.team.id
        )
        cls.foreign = cls._create_ticket(
            "Secret of De Luca", customer_id=cls.private.id, team_id=cls.team.id
        )

    @classmethod
    def _create_user_of(cls, parent, login, scope="customer"):
        return cls._create_portal_user(
            login,
            parent,
            name=login.replace("_", " ").title(),
            appsistance_portal_scope=scope,
        )

    def _get(self, path, user=None, **kwargs):
        if user:
            self.authenticate(user.login, user.login)
        else:
            self.authenticate(None, None)
        return self.url_open(path, allow_redirects=False, **kwargs)

    def _post(self, path, user=None, data=None, files=None, token=True):
        if user:
            self.authenticate(user.login, user.login)
        else:
            self.authenticate(None, None)
        data = dict(data or {})
        if token:
            # the token belongs to the session that this page opens
            self.url_open("/web/login" if not user else "/my")
            data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(path, data=data, files=files, allow_redirects=False)

    def _see(self, user):
        return self.env["appsistance.ticket"].with_user(user).search([])

    def _make_picture(self, width=3000, height=2000, kind="JPEG"):
        out = io.BytesIO()
        Image.new("RGB", (width, height), "red").save(out, kind)
        return out.getvalue()

    def _find_by(self, name):
        return self.env["appsistance.ticket"].search([("name", "=", name)])

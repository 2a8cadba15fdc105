import base64
import hashlib
import json
import re
from contextlib import contextmanager
from unittest.mock import patch

from odoo import fields, http
from odoo.sql_db import Cursor
from odoo.tests import HttpCase

from odoo.addons.appsistance_base.models.appsistance_rate_limit import (
    AppsistanceRateLimit,
)
from odoo.addons.appsistance_base.tests.portal_users import PortalUsers
from odoo.addons.appsistance_contracts.tests.common import ContractCommon
from odoo.addons.appsistance_fieldservice.tests.common_report import ReportCommon

# Stands in whatever belongs to the owner, and in nothing else.
MARKER = "Quercia"
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
# Core's own register of who is here, from where.
UNCOUNTED = {"res_device_log", "res_users_log", "mail_presence"}


class RoutesCommon(PortalUsers, ContractCommon, ReportCommon, HttpCase):
    """A customer with one record of each kind, and all who might want to see them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.env["ir.default"].set("res.partner", "lang", "en_US")
        # asked for over and over by one address
        cls.startClassPatcher(patch.object(AppsistanceRateLimit, "_hit"))
        cls.site.name = f"{MARKER} Lodge"
        cls.boiler.name = f"{MARKER} boiler"
        cls.customer.appsistance_portal_enabled = True
        cls.annex = cls.env["res.partner"].create(
            {"name": "Annex", "type": "site", "parent_id": cls.customer.id}
        )
        cls.stranger_customer = cls.env["res.partner"].create(
            {
                "name": "De Luca Maria",
                "is_company": True,
                "appsistance_portal_enabled": True,
            }
        )
        cls.owner = cls._create_portal_user("route_owner", cls.customer)
        cls.other = cls._create_portal_user("route_other", cls.stranger_customer)
        cls.keeper = cls._create_portal_user("route_keeper", cls.annex)
        cls.keeper.partner_id.appsistance_portal_scope = "site"
        cls._create_reports()
        cls._create_contracts()
        cls._create_requests()
        cls._create_drive_file()
        cls._create_invoice()
        cls._create_offers()
        cls.env.flush_all()

    # --------------------------------------------------
    # The owner's records
    # --------------------------------------------------

    @classmethod
    def _create_reports(cls):
        cls.photo = cls._create_photo()
        cls.report = cls._close(cls.visit)
        cls.env["appsistance.party"].create(
            {
                "partner_id": cls.owner.partner_id.id,
                "role": "contact",
                "customer_id": cls.customer.id,
                "site_id": cls.site.id,
                "date_from": "2020-01-01",
                "is_notified": True,
            }
        )
        cls.coming = cls._plan(days=1, lead=cls.bruno)
        cls.notice = cls.coming.notice_ids[:1]
        cls.invitation = cls.coming.invitation_ids[:1]
        cls.sheet = cls.env["appsistance.day.sheet"].create(
            {
                "resource_id": cls.bruno.id,
                "date": cls.coming.start.date(),
                "company_id": cls.company.id,
            }
        )
        cls.anna.action_appsistance_renew_feed()
        cls.unsigned = cls._plan(days=2)
        cls._record(cls.unsigned)
        report = cls.unsigned._get_or_create_reports()
        report._seal()
        requests = cls.env["appsistance.signature.request"]
        _request, cls.signature_token = requests._issue(
            report, "owner@test.example", "Owner"
        )

    @classmethod
    def _create_contracts(cls):
        today = fields.Date.today()
        cls.contract.write(
            {
                "title": f"{MARKER} contract",
                "date_start": today.replace(month=1, day=1),
                "date_end": today.replace(month=12, day=31),
            }
        )
        cls.contract.action_activate()
        cls.waiting = cls._create_contract(title=f"{MARKER} to sign", line_ids=[])
        cls.waiting.action_send_to_sign()
        cls.letter = cls.env["appsistance.contract.letter"].create(
            {"contract_id": cls.contract.id, "kind": "other", "channel": "hand"}
        )
        cls.gate = cls.env["appsistance.gate"].create({"name": "Warehouse"})

    @classmethod
    def _create_requests(cls):
        cls.ticket = cls.env["appsistance.ticket"].create(
            {
                "name": f"{MARKER} is cold",
                "customer_id": cls.customer.id,
                "site_id": cls.site.id,
                "equipment_id": cls.boiler.id,
                "partner_id": cls.owner.partner_id.id,
            }
        )
        cls.file, cls.document = (
            cls.env["ir.attachment"].create(
                {
                    "name": f"{MARKER}.txt",
                    "raw": b"secret",
                    "res_model": record._name,
                    "res_id": record.id,
                    "appsistance_is_shared": True,
                }
            )
            for record in (cls.ticket, cls.boiler)
        )

    @classmethod
    def _create_drive_file(cls):
        account = cls.env["appsistance.google.drive.account"].create({"name": MARKER})
        owned = {"name": MARKER, "account_id": account.id, "company_id": cls.company.id}
        folder = cls.env["appsistance.google.drive.folder"].create(
            {**owned, "key": MARKER}
        )
        cls.drive_file = cls.env["appsistance.google.drive.file"].create(
            {
                **owned,
                "folder_id": folder.id,
                "kind": "other",
                "attachment_id": cls.document.id,
                "res_model": cls.boiler._name,
                "res_id": cls.boiler.id,
            }
        )

    @classmethod
    def _create_invoice(cls):
        cls.move = cls.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": cls.customer.id}
        )
        content = f"<p>{MARKER}</p>".encode()
        cls.einvoice = cls.env["appsistance.einvoice.file"].create(
            {
                "move_id": cls.move.id,
                "company_id": cls.company.id,
                "partner_id": cls.customer.id,
                "name": "IT03999140175_00001.xml",
                "content": base64.b64encode(content),
                "sha256": hashlib.sha256(content).hexdigest(),
                "state": "delivered",
            }
        )
        cls.env.flush_all()
        # what makes a real one is tested where it is made
        cls.env.cr.execute(
            "UPDATE account_move SET state = 'posted' WHERE id = %s", [cls.move.id]
        )
        cls.env.invalidate_all()
        cls.export = cls.env["appsistance.einvoice.export"].create({})
        cls.month_end = cls.env["appsistance.einvoice.month.end"].create(
            {"date_from": "2026-11-01", "date_to": "2026-11-30"}
        )

    @classmethod
    def _create_offers(cls):
        cls.quotation = cls.env["sale.order"].create(
            {"partner_id": cls.customer.id, "state": "sent"}
        )
        cls.package = cls.env["appsistance.prepaid.package"].create(
            {"name": "300 minutes", "customer_id": cls.customer.id}
        )

    # --------------------------------------------------
    # Visits
    # --------------------------------------------------

    def _call(self, route, address, data=None):
        """Ask for an address as a browser or a page does: the status, and the body."""
        if route.kind == "json":
            return self.url_open(
                address,
                data=json.dumps({"params": self._fill_form(route)}),
                headers={"Content-Type": "application/json"},
                allow_redirects=False,
            )
        return self.url_open(
            address,
            data=data,
            allow_redirects=False,
            method="POST" if route.kind == "post" else "GET",
        )

    def _get_outcome(self, route, response):
        """In a word, what the table of the routes says."""
        if response.status_code in (301, 302, 303):
            path = response.headers["Location"].split("?")[0]
            path = re.sub(r"^https?://[^/]+", "", path)
            return "login" if path == "/web/login" else path
        if route.kind == "json" and response.status_code == 200:
            answer = response.json()
            result = answer.get("result")
            is_refused = isinstance(result, dict) and result.get("error")
            return "refused" if "error" in answer or is_refused else 200
        return response.status_code

    def _get_csrf_token(self):
        return http.Request.csrf_token(self)

    @contextmanager
    def _watch_writes(self):
        """Collect the tables that are written to meanwhile."""
        written = set()
        execute = Cursor.execute

        def watch(cursor, query, *args, **kwargs):
            found = WRITES.match(query if isinstance(query, str) else query.code)
            if found:
                written.add(found[1])
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", watch):
            yield written
        written -= UNCOUNTED

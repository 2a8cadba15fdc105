import json
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import LockError
from odoo.tests import HttpCase, tagged

from odoo.addons.appsistance_base.tests.portal_users import PortalUsers

from ..models import appsistance_contract_portal_page
from .common import ContractCommon
from .test_signing import PIXEL

INTERNAL = ("Bad payer", "Skipped for a quarrel", "Mind the dog", "4321.0", "4.321")


class ContractPortalCommon(PortalUsers, ContractCommon, HttpCase):
    """A hotel with a running contract and one to sign; another customer; a studio."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        today = cls.contract._get_today()
        cls.customer.write({"email": "hotel@test.example", "lang": "en_US"})
        cls.contract.write(
            {
                "date_start": today.replace(month=1, day=1),
                "date_end": today.replace(month=12, day=31),
                "note": "Bad payer",
                "title": "Boiler house",
            }
        )
        cls.contract.line_ids.note = "Mind the dog"
        cls.plan = cls._add_plan(months=f"{today.month}")
        cls._add_clause(measure="visits", quantity=4, text="Four visits a year")
        cls._add_fee(amount=4321.0)
        cls.contract.action_activate()
        cls.waiting = cls._create_contract(title="Chiller", line_ids=[])
        cls.waiting.action_send_to_sign()
        cls.other = cls.env["res.partner"].create(
            {"name": "De Luca Maria", "is_company": True}
        )
        cls.studio = cls.env["res.partner"].create(
            {"name": "Studio Ferrari", "is_company": True}
        )
        cls._create_portal_user("contract_buyer", cls.customer)
        cls._create_portal_user("contract_other", cls.other)
        cls._create_portal_user("contract_studio", cls.studio)

    def _open(self, path, login="contract_buyer"):
        self.authenticate(login, login)
        return self.url_open(path)

    def _post(self, url, **params):
        return self.url_open(
            url,
            data=json.dumps({"params": params}),
            headers={"Content-Type": "application/json"},
        ).json()["result"]

    def _call(self, model, *names):
        self.authenticate("contract_buyer", "contract_buyer")
        return self.url_open(
            f"/web/dataset/call_kw/{model}/search_read",
            data=json.dumps(
                {
                    "params": {
                        "model": model,
                        "method": "search_read",
                        "args": [[], list(names)],
                        "kwargs": {},
                    }
                }
            ),
            headers={"Content-Type": "application/json"},
        ).json()

    def _get_paths(self, contract):
        return (f"/my/contracts/{contract.id}", f"/my/contracts/{contract.id}/pdf")

    def _get_link(self, suffix=""):
        token = self.waiting.access_token
        return f"/my/contracts/{self.waiting.id}{suffix}?access_token={token}"


@tagged("post_install", "-at_install")
class TestContractPortal(ContractPortalCommon):
    def test_the_customer_finds_his_contracts_and_what_to_sign(self):
        body = self._open("/my/contracts").text
        self.assertLess(body.index("Chiller"), body.index("Boiler house"))
        self.assertIn(f"/my/contracts/{self.waiting.id}#signature", body)

    def test_the_button_of_a_mail_opens_the_page(self):
        path = f"/mail/view?model={self.waiting._name}&res_id={self.waiting.id}"
        response = self._open(path)
        self.assertEqual(response.status_code, 200)
        self.assertIn(f"/my/contracts/{self.waiting.id}", response.url)
        self.assertNotIn("access_token", response.url)

    def test_the_page_shows_what_is_included_and_left(self):
        body = self._open(f"/my/contracts/{self.contract.id}").text
        for words in ("Four visits a year", "What Is Left", "Boiler", "4"):
            self.assertIn(words, body)

    def test_the_page_names_the_month_of_what_is_planned(self):
        today = self.contract._get_today()
        self.env["appsistance.contract.due"].create(
            {
                "plan_id": self.plan.id,
                "contract_id": self.contract.id,
                "company_id": self.company.id,
                "customer_id": self.customer.id,
                "site_id": self.site.id,
                "type_id": self.type.id,
                "month": today.replace(day=1),
                "date_due": today.replace(month=12, day=31),
            }
        )
        body = self._open(f"/my/contracts/{self.contract.id}").text
        self.assertIn("Visits to Come", body)
        self.assertIn("Boiler Check", body)

    def test_a_visit_that_was_done_is_on_the_page(self):
        order = self._create_order(
            equipment_ids=self.boiler.ids, contract_id=self.contract.id
        )
        visit = self._plan(order=order)
        visit.start = fields.Datetime.add(fields.Datetime.now(), days=2)
        visit.stop = fields.Datetime.add(visit.start, hours=1)
        body = self._open(f"/my/contracts/{self.contract.id}").text
        self.assertIn(f"/my/visits/{visit.id}", body)
        self.assertIn("Next visit", body)

    def test_what_ended_stays_to_be_read_by_its_customer_alone(self):
        self.contract._end()
        self.contract.instalment_ids._charge()
        self.contract.action_archive_history()
        self.assertFalse(self.contract.active)
        page = self._open("/my/contracts").text
        self.assertIn("Boiler house", page)
        path = f"/my/contracts/{self.contract.id}"
        page = self._open(path).text
        self.assertIn("Ended Periods", page)
        self.assertIn("Boiler Check", page)
        for words in INTERNAL:
            self.assertNotIn(words, page)
        self.assertEqual(self._open(f"{path}/pdf").status_code, 200)
        for login in ("contract_other", "contract_studio"):
            self.assertEqual(self._open(path, login).status_code, 404)
            self.assertNotIn("Boiler house", self._open("/my/contracts", login).text)
        self.authenticate(None, None)
        self.assertEqual(self.url_open(path).status_code, 404)

    def test_nothing_internal_is_on_any_page(self):
        self.contract.due_ids.sudo().write({"skip_reason": "Skipped for a quarrel"})
        paths = ("/my/contracts", f"/my/contracts/{self.contract.id}")
        bodies = "".join(self._open(path).text for path in paths)
        for words in INTERNAL:
            with self.subTest(words=words):
                self.assertNotIn(words, bodies)

    def test_internal_fields_of_the_parts_are_not_read_by_rpc(self):
        for model, name in (
            ("appsistance.contract.line", "note"),
            ("appsistance.contract.due", "skip_reason"),
            ("appsistance.contract.due", "generated_vals"),
            ("appsistance.contract.allowance", "warned_at"),
            ("appsistance.contract", "document_id"),
            ("appsistance.contract", "access_token"),
            ("appsistance.contract", "signature"),
        ):
            with self.subTest(model=model, field=name):
                self.assertIn("error", self._call(model, name))
        self.assertIn("result", self._call("appsistance.contract.line", "site_id"))

    def test_another_customer_finds_nothing(self):
        self.assertNotIn("Boiler", self._open("/my/contracts", "contract_other").text)
        for contract in (self.contract, self.waiting):
            for path in self._get_paths(contract):
                with self.subTest(path=path):
                    self.assertEqual(
                        self._open(path, "contract_other").status_code, 404
                    )

    def test_a_stranger_finds_nothing_without_the_link(self):
        self.assertEqual(
            self.url_open("/my/contracts", allow_redirects=False).status_code, 303
        )
        for contract in (self.contract, self.waiting):
            for path in self._get_paths(contract):
                with self.subTest(path=path):
                    self.assertEqual(self.url_open(path).status_code, 404)
                    wrong = f"{path}?access_token=wrong"
                    self.assertEqual(self.url_open(wrong).status_code, 404)

    def test_a_user_who_was_disabled_finds_nothing(self):
        user = self.env["res.users"].search([("login", "=", "contract_buyer")])
        self.authenticate("contract_buyer", "contract_buyer")
        user.active = False
        self.env.flush_all()
        for path in ("/my/contracts", *self._get_paths(self.contract)):
            with self.subTest(path=path):
                response = self.url_open(path, allow_redirects=False)
                self.assertIn(response.status_code, (303, 403, 404))

    def test_contracts_of_another_company_are_not_found(self):
        company = self.env["res.company"].create({"name": "Second Firm"})
        contract = self.env["appsistance.contract"].create(
            {
                "title": "Elsewhere",
                "company_id": company.id,
                "customer_id": self.customer.id,
                "date_start": "2026-01-01",
                "date_end": "2027-12-31",
            }
        )
        contract.action_activate()
        self.assertNotIn("Elsewhere", self._open("/my/contracts").text)
        for path in self._get_paths(contract):
            self.assertEqual(self._open(path).status_code, 404)

    def test_drafts_and_templates_are_not_found(self):
        draft = self._create_contract(title="Not yet", line_ids=[])
        template = self._create_contract(title="Template", is_template=True)
        for contract in (draft, template):
            for path in self._get_paths(contract):
                self.assertEqual(self._open(path).status_code, 404)

    def test_an_administrator_sees_them_while_his_mandate_lasts(self):
        path = f"/my/contracts/{self.contract.id}"
        self.assertEqual(self._open(path, "contract_studio").status_code, 404)
        mandate = self.env["appsistance.party"].create(
            {
                "partner_id": self.studio.id,
                "role": "administrator",
                "customer_id": self.customer.id,
                "date_from": "2026-01-01",
            }
        )
        self.assertEqual(self._open(path, "contract_studio").status_code, 200)
        mandate.date_to = "2026-01-02"
        self.assertEqual(self._open(path, "contract_studio").status_code, 404)

    def test_the_home_page_shows_what_runs_and_asks_for_the_signature(self):
        user = self.env["res.users"].search([("login", "=", "contract_buyer")])
        home = user.partner_id.with_user(user)._appsistance_get_home()
        [block] = [block for block in home["blocks"] if block["key"] == "contracts"]
        urls = [row["url"] for row in block["rows"]]
        self.assertEqual(block["total"], 2)
        self.assertIn(f"/my/contracts/{self.contract.id}", urls)
        asked = [row["url"] for row in home["tasks"]]
        self.assertEqual(asked, [f"/my/contracts/{self.waiting.id}"])

    def test_a_contact_of_one_site_reads_no_contract(self):
        user = self.env["res.users"].search([("login", "=", "contract_buyer")])
        user.partner_id.appsistance_portal_scope = "site"
        for name in ("", ".line", ".due", ".allowance"):
            rows = self.env[f"appsistance.contract{name}"].with_user(user).search([])
            self.assertFalse(rows, name)
        for path in self._get_paths(self.contract):
            self.assertEqual(self._open(path).status_code, 404)

    def test_the_home_page_shows_no_contract_to_another_customer(self):
        body = self._open("/my", "contract_other").text
        self.assertNotIn(f"/my/contracts/{self.contract.id}", body)

    def test_reading_changes_nothing(self):
        before = (self.waiting.write_date, self.waiting.state)
        with patch.object(type(self.waiting), "write", autospec=True) as written:
            for path in (
                "/my/contracts",
                *self._get_paths(self.waiting),
                *self._get_paths(self.contract),
            ):
                self._open(path)
            self.url_open(self._get_link())
        written.assert_not_called()
        self.assertEqual((self.waiting.write_date, self.waiting.state), before)

    def test_the_sign_route_is_not_opened_by_get(self):
        self.authenticate("contract_buyer", "contract_buyer")
        response = self.url_open(f"/my/contracts/{self.waiting.id}/sign")
        self.assertGreaterEqual(response.status_code, 400)
        self.assertFalse(self.waiting.signed_on)

    def test_an_unknown_filter_shows_all(self):
        for query in ("?filterby=zzz", "?filterby=ended", "?filterby=to_sign"):
            self.assertEqual(self._open(f"/my/contracts{query}").status_code, 200)

    def test_the_list_costs_the_same_for_many_contracts(self):
        self._open("/my/contracts")
        few = self._count_queries()
        for number in range(12):
            contract = self._create_contract(
                title=f"Contract {number}",
                date_start=self.contract.date_start,
                date_end=self.contract.date_end,
                line_ids=[Command.create({"equipment_id": self.chiller.id})],
            )
            contract.action_activate()
        self.assertLessEqual(self._count_queries(), few + 2)

    def _count_queries(self):
        user = self.env["res.users"].search([("login", "=", "contract_buyer")])
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        contracts = self.env["appsistance.contract"].with_user(user).search([])
        contracts._get_portal_next()
        for contract in contracts.sudo():
            contract._get_portal_status()
        return self.env.cr.sql_log_count - before

    def test_who_reads_no_prices_gets_no_pdf(self):
        self.dispatcher.password = "dispatcher-1"
        self.authenticate(self.dispatcher.login, "dispatcher-1")
        self.assertEqual(
            self.url_open(f"/my/contracts/{self.contract.id}/pdf").status_code, 404
        )


@tagged("post_install", "-at_install")
class TestContractPortalSigning(ContractPortalCommon):
    def _sign_by_link(self):
        for act in ("/sign", "/approve"):
            result = self._post(self._get_link(act), name="Anna", signature=PIXEL)
            self.assertTrue(result["force_refresh"])
            self.waiting.invalidate_recordset()
        return result

    def test_the_customer_signs_with_his_login(self):
        self.authenticate("contract_buyer", "contract_buyer")
        path = f"/my/contracts/{self.waiting.id}"
        result = self._post(f"{path}/sign", name="Anna B", signature=PIXEL)
        self.assertEqual(result["redirect_url"], f"{path}?step=2#signature")
        result = self._post(f"{path}/approve", name="Anna B", signature=PIXEL)
        self.assertEqual(result["redirect_url"], f"/my/contracts/{self.waiting.id}")
        self.assertEqual(self.waiting.signed_by, "Anna B")
        document = self.waiting.document_id
        self.assertEqual(document.signer_id.parent_id, self.customer)
        response = self.url_open(f"/my/contracts/{self.waiting.id}/pdf")
        self.assertEqual(response.content, document.signed_attachment_id.raw)

    def test_the_link_of_the_mail_opens_and_signs_it(self):
        self.assertIn("Chiller", self.url_open(self._get_link()).text)
        response = self.url_open(self._get_link("/pdf"))
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self._sign_by_link()
        self.assertFalse(self.waiting.document_id.signer_id)
        self.assertIn("is signed", self.url_open(self._get_link()).text)

    def test_the_link_opens_no_visits(self):
        self.assertNotIn("/my/visits/", self.url_open(self._get_link()).text)

    def test_the_two_signatures_are_two_acts(self):
        page = self.url_open(self._get_link()).text
        self.assertIn("Signature 1 of 2", page)
        result = self._post(self._get_link("/approve"), name="Anna", signature=PIXEL)
        self.assertIn("error", result)
        self._post(self._get_link("/sign"), name="Anna", signature=PIXEL)
        self.waiting.invalidate_recordset()
        self.assertFalse(self.waiting.signed_on)
        page = self.url_open(self._get_link()).text
        self.assertIn("Signature 2 of 2", page)
        self.assertIn("/approve", page)
        result = self._post(self._get_link("/sign"), name="Anna", signature=PIXEL)
        self.assertIn("error", result)
        self._post(self._get_link("/approve"), name="Anna", signature=PIXEL)
        self.assertTrue(self.waiting.signed_on)

    def test_the_link_closes_some_time_after_the_signature(self):
        self._sign_by_link()
        self.assertEqual(self.url_open(self._get_link()).status_code, 200)
        with patch.object(appsistance_contract_portal_page, "LINK_DAYS", -1):
            self.assertEqual(self.url_open(self._get_link()).status_code, 404)

    def test_the_link_that_signed_opens_and_writes_no_more(self):
        link, token = self._get_link(), self.waiting.access_token
        url = self._sign_by_link()["redirect_url"]
        self.assertNotIn(token, url)
        self.assertEqual(self.url_open(url).status_code, 200)
        self.assertEqual(self.url_open(link).status_code, 404)
        answer = self._write_in_chatter(token)
        self.assertIn("error", answer)
        self.assertIn("result", self._write_in_chatter(self.waiting.access_token))

    def _write_in_chatter(self, token):
        return self.url_open(
            "/mail/message/post",
            data=json.dumps(
                {
                    "params": {
                        "thread_model": self.waiting._name,
                        "thread_id": self.waiting.id,
                        "post_data": {"body": "Hello"},
                        "token": token,
                    }
                }
            ),
            headers={"Content-Type": "application/json"},
        ).json()

    def test_an_undone_signature_closes_the_link_too(self):
        self._sign_by_link()
        link, token = self._get_link(), self.waiting.access_token
        self.waiting._undo_signature("Another text")
        self.assertEqual(self.url_open(link).status_code, 404)
        self.waiting.action_send_to_sign()
        self.assertEqual(self.url_open(link).status_code, 404)
        self.assertIn("error", self._write_in_chatter(token))

    def test_no_copy_is_promised_without_an_address(self):
        link = "You receive a copy by e-mail"
        self._sign_by_link()
        self.assertIn(link, self.url_open(self._get_link()).text)
        self.customer.email = False
        page = self.url_open(self._get_link()).text
        self.assertNotIn(link, page)
        self.assertIn("download your copy", page)

    def test_a_contract_that_went_back_to_draft_closes_its_link(self):
        link = self._get_link()
        self.waiting.action_back_to_draft()
        self.assertEqual(self.url_open(link).status_code, 404)
        self.assertIn(
            "error",
            self._post(self._get_link("/sign"), name="Anna", signature=PIXEL),
        )

    def test_rubbish_is_no_signature(self):
        names = (None, " ", 5, ["Anna"], {"name": "Anna"}, "\0")
        pictures = (None, "", 7, [PIXEL], {"image": PIXEL}, "zz", "A" * 8_000_000)
        for act in ("/sign", "/approve"):
            for name, signature in (
                *((name, PIXEL) for name in names),
                *(("Anna", picture) for picture in pictures),
            ):
                with self.subTest(act=act, name=name, signature=str(signature)[:9]):
                    result = self._post(
                        self._get_link(act), name=name, signature=signature
                    )
                    self.assertIn("error", result)
        self.assertFalse(self.waiting.document_id.signed_on)

    def test_who_signs_while_it_is_signed_is_told_so(self):
        error = LockError("Cannot grab a lock on records")
        path = "odoo.models.BaseModel.lock_for_update"
        with patch(path, side_effect=error):
            result = self._post(self._get_link("/sign"), name="Anna", signature=PIXEL)
        self.assertIn("right now", result["error"])

    def test_others_do_not_sign(self):
        url = f"/my/contracts/{self.waiting.id}/sign"
        self.assertIn("error", self._post(url, name="Eve", signature=PIXEL))
        self.authenticate("contract_other", "contract_other")
        self.assertIn("error", self._post(url, name="Eve", signature=PIXEL))
        self.assertIn(
            "error", self._post(f"{url}?access_token=x", name="Eve", signature=PIXEL)
        )
        self.assertFalse(self.waiting.signed_on)

    def test_the_office_does_not_sign_for_the_customer(self):
        self.dispatcher.password = "dispatcher-1"
        self.authenticate(self.dispatcher.login, "dispatcher-1")
        url = f"/my/contracts/{self.waiting.id}/sign"
        self.assertIn("error", self._post(url, name="Eve", signature=PIXEL))
        self.assertFalse(self.waiting.signed_on)

    def test_bad_signatures_are_refused_and_leave_nothing(self):
        for name, signature in (
            ("", PIXEL),
            ("Anna", ""),
            ("\0", PIXEL),
            ({"a": 1}, PIXEL),
            ("Anna", ["a"]),
            ("Anna", "bm8gaW1hZ2U="),
            ("Anna", "x" * 500_000),
        ):
            with self.subTest(name=name, signature=signature[:9]):
                result = self._post(
                    self._get_link("/sign"), name=name, signature=signature
                )
                self.assertIn("error", result)
                self.assertFalse(self.waiting.signed_on)
                self.assertFalse(self.waiting.document_id.signed_on)

    def test_a_running_contract_is_not_signed_again(self):
        self.authenticate("contract_buyer", "contract_buyer")
        result = self._post(
            f"/my/contracts/{self.contract.id}/sign", name="Anna", signature=PIXEL
        )
        self.assertIn("error", result)


@tagged("post_install", "-at_install")
class TestContractPortalOnPhone(ContractPortalCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_the_customer_signs_twice_on_his_phone(self):
        self.start_tour(
            "/my", "appsistance_contract_signing", login="contract_buyer", timeout=120
        )
        document = self.waiting.document_id
        self.assertTrue(document.signed_attachment_id)
        self.assertLessEqual(document.signed_on, document.approved_on)
        pictures = document.signature_attachment_id | document.approval_attachment_id
        self.assertTrue(all(len(picture.raw) > 500 for picture in pictures))

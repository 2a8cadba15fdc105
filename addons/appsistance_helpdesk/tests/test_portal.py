import io
import struct
import zlib

from PIL import Image

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import uploads
from .portal_common import FORGED, PortalTicketCommon

EVIL = "<script>alert('x')</script>"
PAGES = ("/my/tickets", "/my/tickets/new", "/my/prepaid")


@tagged("post_install", "-at_install")
class TestPortalRights(PortalTicketCommon):
    def test_colleagues_see_the_tickets_of_their_customer(self):
        seen = self._see(self.colleague)
        self.assertEqual(seen, self.ticket | self.ticket_b)

    def test_a_site_contact_sees_those_of_his_site_alone(self):
        self.assertEqual(self._see(self.keeper), self.ticket)

    def test_a_site_contact_by_role_sees_those_of_that_site(self):
        contact = self._create_user_of(self.condominium, "ticket_by_role", "site")
        self.assertFalse(self._see(contact))
        self._create_party(
            contact.partner_id, "contact", self.condominium, site_id=self.site_b.id
        )
        self.assertEqual(self._see(contact), self.ticket_b)

    def test_who_sees_only_his_own_sees_what_he_asked(self):
        self.assertFalse(self._see(self.lonely))
        self.ticket_b.partner_id = self.lonely.partner_id
        self.assertEqual(self._see(self.lonely), self.ticket_b)

    def test_an_administrator_sees_tickets_while_his_mandate_lasts(self):
        self.assertFalse(self._see(self.administrator))
        mandate = self._create_party(self.studio, "administrator", self.condominium)
        self.assertEqual(self._see(self.administrator), self.ticket | self.ticket_b)
        mandate.date_to = fields.Date.today().replace(year=2026, month=1, day=2)
        self.assertFalse(self._see(self.administrator))

    def test_another_customer_sees_only_his_own(self):
        self.assertEqual(self._see(self.outsider), self.foreign)

    def test_disabling_the_customer_holds_for_who_is_signed_in(self):
        """Core keeps the domain of a rule for each user: nothing may depend on it."""
        self.assertTrue(self._see(self.owner))
        self.condominium.appsistance_portal_enabled = False
        self.assertFalse(self._see(self.owner))
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            self.ticket.with_user(self.owner).check_access("read")
        self.condominium.appsistance_portal_enabled = True
        self.assertTrue(self._see(self.owner))

    def test_a_change_of_what_he_sees_holds_for_who_is_signed_in(self):
        self.assertEqual(len(self._see(self.colleague)), 2)
        self.colleague.partner_id.appsistance_portal_scope = "own"
        self.assertFalse(self._see(self.colleague))
        self.colleague.partner_id.appsistance_portal_scope = "customer"
        self.assertEqual(len(self._see(self.colleague)), 2)

    def test_moving_a_contact_to_another_site_moves_what_he_sees(self):
        self.assertEqual(self._see(self.keeper), self.ticket)
        self.keeper.partner_id.parent_id = self.site_b
        self.assertEqual(self._see(self.keeper), self.ticket_b)

    def test_archived_tickets_are_not_shown(self):
        self.ticket.active = False
        found = self.env["appsistance.ticket"].with_context(active_test=False)
        self.assertNotIn(self.ticket, found.with_user(self.owner).search([]))

    def test_customers_read_no_internal_field(self):
        ticket = self.ticket.with_user(self.owner)
        self.assertEqual(ticket.read(["name"])[0]["name"], "Lift A is noisy")
        for name in ("user_id", "follow_up_note", "access_token", "team_id"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                ticket.read([name])

    def test_customers_write_and_create_nothing(self):
        ticket = self.ticket.with_user(self.owner)
        with mute_logger("odoo.addons.base.models"):
            with self.assertRaises(AccessError):
                ticket.write({"state": "closed"})
            with self.assertRaises(AccessError):
                ticket.create({"name": "Mine"})
            with self.assertRaises(AccessError):
                ticket.message_post(body="By RPC")

    def test_places_of_a_site_contact_are_his_sites(self):
        places = self.keeper.partner_id._appsistance_get_portal_places()
        self.assertEqual(places, self.site)

    def test_who_sees_only_his_own_may_ask_for_every_place_unless_he_has_a_site(self):
        contact = self.lonely.partner_id
        every = self.condominium | self.site | self.site_b
        self.assertEqual(contact._appsistance_get_portal_places(), every)
        contact.parent_id = self.site_b
        self.assertEqual(contact._appsistance_get_portal_places(), self.site_b)

    def test_a_role_that_may_not_ask_gives_no_place(self):
        role = self._create_party(self.studio, "administrator", self.condominium)
        places = self.administrator.partner_id._appsistance_get_portal_places
        self.assertIn(self.condominium, places())
        role.can_request = False
        self.assertNotIn(self.condominium, places())


@tagged("post_install", "-at_install")
class TestPortalPages(PortalTicketCommon):
    def test_a_stranger_is_sent_to_the_login(self):
        for path in (*PAGES, f"/my/tickets/{self.ticket.id}", "/my/prepaid/statement"):
            with self.subTest(path=path):
                response = self._get(path)
                self.assertEqual(response.status_code, 303)
                self.assertIn("/web/login", response.headers["Location"])

    def test_a_disabled_customer_gets_a_page_that_says_so(self):
        for path in (*PAGES, f"/my/tickets/{self.ticket.id}"):
            with self.subTest(path=path):
                response = self._get(path, self.refused)
                self.assertEqual(response.status_code, 403)
                self.assertIn("not enabled", response.text)
                self.assertNotIn("noisy", response.text)
        path = f"/my/tickets/{self.ticket.id}/file/1"
        self.assertEqual(self._get(path, self.refused).status_code, 404)
        path = "/my/prepaid/statement"
        self.assertEqual(self._get(path, self.refused).status_code, 404)

    def test_a_disabled_customer_changes_nothing(self):
        self.ticket.customer_id = self.disabled
        self.ticket.partner_id = self.refused.partner_id
        for verb in ("answer", "close", "reopen"):
            with self.subTest(verb=verb):
                path = f"/my/tickets/{self.ticket.id}/{verb}"
                response = self._post(path, self.refused, {"text": "Hello"})
                self.assertEqual(response.status_code, 403)
        response = self._post("/my/tickets/create", self.refused, {"text": "Hello"})
        self.assertEqual(response.status_code, 403)
        self.assertEqual(self.ticket.state, "new")

    def test_the_home_page_shows_requests_to_who_is_enabled(self):
        self.assertIn('href="/my/tickets"', self._get("/my", self.owner).text)
        self.assertNotIn('href="/my/tickets"', self._get("/my", self.refused).text)

    def test_a_ticket_without_words_shows_no_empty_message(self):
        path = f"/my/tickets/{self.ticket.id}"
        self.assertNotIn("o_appsistance_message", self._get(path, self.owner).text)
        self.ticket.description = "It grinds"
        self.assertIn("o_appsistance_message", self._get(path, self.owner).text)

    def test_the_home_page_counts_open_tickets(self):
        home = self.owner.partner_id.with_user(self.owner)._appsistance_get_home()
        [block] = [block for block in home["blocks"] if block["key"] == "tickets"]
        self.assertEqual(block["total"], 2)
        self.assertFalse(home["tasks"])

    def test_the_home_page_asks_for_the_answer_a_ticket_waits_for(self):
        self.ticket.state = "waiting"
        home = self.owner.partner_id.with_user(self.owner)._appsistance_get_home()
        asked = [row["url"] for row in home["tasks"]]
        self.assertEqual(asked, [f"/my/tickets/{self.ticket.id}"])

    def test_other_customers_get_no_hint_that_a_ticket_exists(self):
        for number in (self.foreign.id, FORGED):
            for suffix in ("", "/file/1"):
                with self.subTest(number=number, suffix=suffix):
                    path = f"/my/tickets/{number}{suffix}"
                    self.assertEqual(self._get(path, self.owner).status_code, 404)
            for verb in ("answer", "close", "reopen"):
                with self.subTest(number=number, verb=verb):
                    path = f"/my/tickets/{number}/{verb}"
                    response = self._post(path, self.owner, {"text": "Hello"})
                    self.assertEqual(response.status_code, 404)
        self.assertEqual(self.foreign.state, "new")

    def test_a_token_opens_no_page(self):
        token = self.foreign._portal_ensure_token()
        path = f"/my/tickets/{self.foreign.id}?access_token={token}"
        self.assertEqual(self._get(path, self.owner).status_code, 404)

    def test_the_path_of_the_page_names_a_new_request(self):
        text = self._get("/my/tickets/new", self.owner).text
        self.assertRegex(text, r'breadcrumb-item active"\s*>\s*New Request\s*</li>')

    def test_odd_parameters_do_not_break_the_list(self):
        for query in (
            "sortby=x&filterby=y&search_in=z",
            "search=%25%27%22%3Cscript%3E",
            "sortby=&filterby=&search=",
            "search=%00&search_in=%00",
        ):
            with self.subTest(query=query):
                response = self._get(f"/my/tickets?{query}", self.owner)
                self.assertEqual(response.status_code, 200)
                self.assertNotIn("<script>%", response.text)
        self.assertEqual(self._get("/my/tickets/page/99", self.owner).status_code, 200)

    def test_the_list_is_searched_filtered_and_sorted(self):
        text = self._get("/my/tickets?search=noisy", self.owner).text
        self.assertIn("Lift A is noisy", text)
        self.assertNotIn("Boiler B is cold", text)
        self.ticket.state = "waiting"
        text = self._get("/my/tickets?filterby=waiting", self.owner).text
        self.assertIn("Waiting for You", text)
        self.assertNotIn("Boiler B is cold", text)
        text = self._get("/my/tickets?sortby=oldest", self.owner).text
        self.assertLess(text.index("Lift A"), text.index("Boiler B"))

    def test_the_list_takes_the_same_queries_for_many_as_for_few(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(self._get("/my/tickets", self.owner).status_code, 200)
            return self.env.cr.sql_log_count - before

        # now and then a request also looks at what is kept between requests
        few = min(count() for _request in range(3))
        for number in range(40):
            self._create_ticket(
                f"Another {number}", equipment_id=self.boiler_b.id, team_id=self.team.id
            )
        self.env.flush_all()
        self.assertEqual(min(count() for _request in range(3)), few)

    def test_scripts_in_subject_text_and_answers_stay_text(self):
        self.ticket.name = EVIL
        self._post(
            f"/my/tickets/{self.ticket.id}/answer", self.owner, {"text": EVIL * 2}
        )
        for path in ("/my/tickets", f"/my/tickets/{self.ticket.id}"):
            with self.subTest(path=path):
                text = self._get(path, self.owner).text
                self.assertNotIn(EVIL, text)
                self.assertIn("&lt;script&gt;", text)

    def test_internal_notes_and_their_files_are_never_shown(self):
        note = self.ticket.message_post(
            body="He never pays",
            subtype_xmlid="mail.mt_note",
            attachments=[("internal.txt", b"secret")],
        )
        internal = self.ticket.message_post(
            body="Internal comment", subtype_xmlid="mail.mt_comment"
        )
        internal.is_internal = True
        shown = self.ticket.message_post(
            body="We come at nine",
            subtype_xmlid="mail.mt_comment",
            message_type="comment",
            author_id=self.dispatcher.partner_id.id,
        )
        self.assertTrue(shown)
        text = self._get(f"/my/tickets/{self.ticket.id}", self.owner).text
        self.assertIn("We come at nine", text)
        self.assertNotIn("He never pays", text)
        self.assertNotIn("Internal comment", text)
        self.assertNotIn("internal.txt", text)
        path = f"/my/tickets/{self.ticket.id}/file/{note.attachment_ids.id}"
        self.assertEqual(self._get(path, self.owner).status_code, 404)

    def test_a_file_of_another_ticket_is_not_handed_out(self):
        secret = self.foreign._portal_keep_files(
            [uploads.Upload("s.txt", b"secret", "text/plain")]
        )
        path = f"/my/tickets/{self.ticket.id}/file/{secret.id}"
        self.assertEqual(self._get(path, self.owner).status_code, 404)
        path = f"/my/tickets/{self.foreign.id}/file/{secret.id}"
        self.assertEqual(self._get(path, self.outsider).status_code, 200)

    def test_reading_changes_nothing(self):
        self.env.flush_all()
        before = self.ticket.write_date, self.ticket.state, len(self.ticket.message_ids)
        for path in ("", "?new=1", "/close", "/reopen", "/answer"):
            response = self._get(f"/my/tickets/{self.ticket.id}{path}", self.owner)
            if path.startswith("/"):
                self.assertIn(response.status_code, (404, 405))
        self.assertIn(
            self._get("/my/tickets/create", self.owner).status_code, (404, 405)
        )
        self.env.invalidate_all()
        after = self.ticket.write_date, self.ticket.state, len(self.ticket.message_ids)
        self.assertEqual(before, after)

    @mute_logger("odoo.http")
    def test_a_post_without_its_token_is_refused(self):
        paths = [f"/my/tickets/{self.ticket.id}/{v}" for v in ("close", "answer")]
        for path in (*paths, "/my/tickets/create"):
            with self.subTest(path=path):
                response = self._post(path, self.owner, {"text": "x"}, token=False)
                self.assertEqual(response.status_code, 400)
        self.assertEqual(self.ticket.state, "new")

    def test_the_customer_closes_and_reopens(self):
        self._post(f"/my/tickets/{self.ticket.id}/close", self.owner)
        self.env.invalidate_all()
        self.assertEqual(self.ticket.state, "closed")
        self._post(f"/my/tickets/{self.ticket.id}/reopen", self.owner)
        self.env.invalidate_all()
        self.assertEqual(self.ticket.state, "in_progress")

    def test_a_cancelled_ticket_is_not_reopened(self):
        self.ticket.state = "cancelled"
        self._post(f"/my/tickets/{self.ticket.id}/reopen", self.owner)
        self.env.invalidate_all()
        self.assertEqual(self.ticket.state, "cancelled")

    def test_an_answer_is_the_customers_and_keeps_its_files(self):
        self.ticket.state = "waiting"
        response = self._post(
            f"/my/tickets/{self.ticket.id}/answer",
            self.colleague,
            {"text": "Still noisy"},
            files={"files": ("photo.jpg", self._make_picture(), "image/jpeg")},
        )
        self.assertEqual(response.status_code, 303)
        self.env.invalidate_all()
        message = self.ticket._get_portal_messages()
        self.assertEqual(message.author_id, self.colleague.partner_id)
        self.assertEqual(self.ticket.state, "in_progress")
        kept = Image.open(io.BytesIO(message.attachment_ids.raw))
        self.assertEqual(max(kept.size), uploads.MAX_SIDE)

    def test_the_page_shows_the_history_of_the_state(self):
        self.ticket.state = "solved"
        self.env.flush_all()
        self.assertEqual(self.ticket._get_portal_history()[0][1], "Opened")

    def test_the_prepaid_page_belongs_to_who_sees_the_whole_customer(self):
        self.assertEqual(self._get("/my/prepaid", self.owner).status_code, 200)
        self.assertEqual(self._get("/my/prepaid", self.keeper).status_code, 403)
        response = self._get("/my/prepaid/statement", self.owner)
        self.assertTrue(response.content.startswith(b"%PDF"))
        path = "/my/prepaid/statement"
        self.assertEqual(self._get(path, self.keeper).status_code, 404)


@tagged("post_install", "-at_install")
class TestPortalRequest(PortalTicketCommon):
    def _ask(self, user, files=None, **data):
        data = {"text": "It does not start", "subject": "From the portal", **data}
        return self._post("/my/tickets/create", user, data, files)

    def test_a_request_knows_who_where_and_what(self):
        response = self._ask(
            self.owner, equipment_id=self.boiler_b.id, phone="333 1234567"
        )
        self.assertEqual(response.status_code, 303)
        self.assertRecordValues(
            self._find_by("From the portal"),
            [
                {
                    "partner_id": self.owner.partner_id.id,
                    "customer_id": self.condominium.id,
                    "site_id": self.site_b.id,
                    "equipment_id": self.boiler_b.id,
                    "caller_phone": "333 1234567",
                    "channel": "portal",
                    "state": "new",
                }
            ],
        )

    def test_equipment_and_places_of_others_are_refused(self):
        for data in (
            {"equipment_id": self.other_boiler.id},
            {"site_id": self.private.id},
            {"site_id": FORGED},
            {"equipment_id": "1; DROP", "site_id": "x"},
        ):
            with self.subTest(data=data):
                self.assertEqual(self._ask(self.owner, **data).status_code, 400)
        self.assertFalse(self._find_by("From the portal"))

    def test_a_site_contact_asks_for_his_site_alone(self):
        response = self._ask(self.keeper, equipment_id=self.boiler_b.id)
        self.assertEqual(response.status_code, 400)
        response = self._ask(self.keeper, site_id=self.site_b.id)
        self.assertEqual(response.status_code, 400)
        response = self._ask(self.keeper, site_id=self.site.id)
        self.assertEqual(response.status_code, 303)

    def test_forged_equipment_shows_nothing_of_it(self):
        path = f"/my/tickets/new?equipment_id={self.other_boiler.id}"
        self.assertNotIn("Boiler of another", self._get(path, self.owner).text)

    def test_an_administrator_asks_for_the_building(self):
        self._create_party(self.studio, "administrator", self.condominium)
        response = self._ask(self.administrator, equipment_id=self.equipment.id)
        self.assertEqual(response.status_code, 303)
        ticket = self._find_by("From the portal")
        self.assertEqual(ticket.customer_id, self.condominium)
        self.assertEqual(ticket.partner_id, self.administrator.partner_id)

    def test_a_category_of_the_portal_chooses_the_team(self):
        other = self._create_team("Lifts")
        categories = self.env["appsistance.ticket.category"]
        shown = categories.create({"name": "Lift stopped", "team_ids": other.ids})
        hidden = categories.create({"name": "Internal", "is_in_portal": False})
        text = self._get("/my/tickets/new", self.owner).text
        self.assertIn("Lift stopped", text)
        self.assertNotIn("Internal", text)
        self._ask(self.owner, site_id=self.site.id, category_id=shown.id)
        self.assertEqual(self._find_by("From the portal").team_id, other)
        self._ask(
            self.owner, site_id=self.site.id, category_id=hidden.id, subject="Second"
        )
        self.assertFalse(self._find_by("Second").category_id)

    def test_a_category_of_every_company_chooses_no_team_of_another(self):
        other = self.env["res.company"].create({"name": "Other"})
        team = self._create_team("Theirs", company_id=other.id)
        category = self.env["appsistance.ticket.category"].create(
            {"name": "Everywhere", "team_ids": team.ids}
        )
        response = self._ask(self.owner, site_id=self.site.id, category_id=category.id)
        self.assertEqual(response.status_code, 303)
        ticket = self._find_by("From the portal")
        self.assertEqual(ticket.category_id, category)
        self.assertEqual(ticket.team_id.company_id, self.company)

    def test_teams_outside_the_portal_get_no_request(self):
        teams = self.env["appsistance.ticket.team"].search([])
        teams.is_in_portal = False
        self.team.is_in_portal = True
        self._ask(self.owner, site_id=self.site.id)
        self.assertEqual(self._find_by("From the portal").team_id, self.team)

    def test_scripts_in_a_request_stay_text(self):
        self._ask(self.owner, site_id=self.site.id, text=EVIL, subject=EVIL)
        ticket = self._find_by(EVIL)
        self.assertNotIn("<script", ticket.description)
        text = self._get(f"/my/tickets/{ticket.id}", self.owner).text
        self.assertNotIn(EVIL, text)

    def test_signs_that_the_database_refuses_are_left_out(self):
        rubbish = {"text": "No\0 water", "subject": "Odd\0", "phone": "\0"}
        response = self._ask(self.owner, site_id=self.site.id, **rubbish)
        self.assertEqual(response.status_code, 303)
        self.assertIn("No water", self._find_by("Odd").description)

    def test_a_file_in_the_place_of_the_words_is_no_text(self):
        file = {"text": ("a.txt", b"x", "text/plain")}
        for path, data in (
            ("/my/tickets/create", {"site_id": self.site.id}),
            (f"/my/tickets/{self.ticket.id}/answer", {}),
        ):
            with self.subTest(path=path):
                response = self._post(path, self.owner, data, file)
                self.assertEqual(response.status_code, 400)

    def test_files_that_are_not_taken_are_explained_and_keep_the_words(self):
        for name, content in (
            ("program.exe", b"MZ\x90\x00" + b"\0" * 50),
            ("page.txt", b"<html><script>1</script></html>"),
            ("packed.pdf", b"PK\x03\x04" + b"\0" * 50),
            ("picture.svg", b"<svg onload='alert(1)'/>"),
        ):
            with self.subTest(name=name):
                response = self._ask(
                    self.owner,
                    {"files": (name, content, "image/jpeg")},
                    site_id=self.site.id,
                )
                self.assertEqual(response.status_code, 400)
                self.assertIn("cannot be sent", response.text)
                self.assertIn("It does not start", response.text)
        self.assertFalse(self._find_by("From the portal"))

    def test_too_many_posts_are_refused_also_when_their_files_are(self):
        self.patch(
            type(self.env["appsistance.rate.limit"]),
            "_count_hit",
            lambda *_args: (31, 60),
        )
        response = self._ask(self.owner, {"files": ("a.exe", b"MZ\0", "image/png")})
        self.assertEqual(response.status_code, 429)


@tagged("post_install", "-at_install")
class TestPortalLabel(PortalTicketCommon):
    def setUp(self):
        super().setUp()
        self.path = f"/appsistance/q/{self.equipment.qr_token}"
        self.form = {
            "caller_name": "Passer-by",
            "caller_phone": "030 1234567",
            "text": "The doors do not close",
        }

    def test_a_stranger_reaches_the_form_which_shows_nothing_of_the_plant(self):
        response = self._get(self.path)
        self.assertTrue(response.headers["Location"].endswith("/request"))
        text = self._get(f"{self.path}/request").text
        for word in ("Lift A", "Corte dei Tigli", "Scala A"):
            self.assertNotIn(word, text)

    def test_a_stranger_opens_a_request_for_the_plant(self):
        response = self._post(f"{self.path}/request/send", data=self.form)
        ticket = self.env["appsistance.ticket"].search(
            [("caller_name", "=", "Passer-by")]
        )
        self.assertIn(ticket.number, response.text)
        self.assertNotIn("Lift A", response.text)
        self.assertRecordValues(
            ticket,
            [
                {
                    "equipment_id": self.equipment.id,
                    "customer_id": self.condominium.id,
                    "site_id": self.site.id,
                    "partner_id": False,
                    "channel": "qr",
                }
            ],
        )

    def test_without_name_phone_or_text_nothing_is_opened(self):
        for name in self.form:
            with self.subTest(name=name):
                form = {**self.form, name: " "}
                response = self._post(f"{self.path}/request/send", data=form)
                self.assertEqual(response.status_code, 400)

    def test_signs_that_the_database_refuses_do_not_break_a_label(self):
        form = {**self.form, "caller_name": "Passer\0-by"}
        response = self._post(f"{self.path}/request/send", data=form)
        self.assertEqual(response.status_code, 200)

    def test_labels_of_disabled_customers_and_unknown_ones_take_no_request(self):
        self.condominium.appsistance_portal_enabled = False
        unknown = "/appsistance/q/" + "x" * 22
        for path in (self.path, unknown):
            with self.subTest(path=path):
                self.assertEqual(self._get(f"{path}/request").status_code, 404)
                response = self._post(f"{path}/request/send", data=self.form)
                self.assertEqual(response.status_code, 404)
        self.assertIn("/web/login", self._get(self.path).headers["Location"])

    def test_the_label_opens_the_prefilled_request_of_a_customer(self):
        response = self._get(self.path, self.owner)
        location = response.headers["Location"]
        self.assertIn(f"equipment_id={self.equipment.id}", location)
        text = self._get(location, self.owner).text
        self.assertIn("Taken from the label", text)

    def test_another_customer_gets_the_answer_of_an_unknown_label(self):
        self.assertEqual(self._get(self.path, self.outsider).status_code, 404)

    def test_strangers_are_counted(self):
        self.patch(
            type(self.env["appsistance.rate.limit"]),
            "_count_hit",
            lambda *_args: (61, 60),
        )
        self.assertEqual(self._get(f"{self.path}/request").status_code, 429)


@tagged("post_install", "-at_install")
class TestUploads(PortalTicketCommon):
    def _check(self, name, content):
        return uploads.prepare_upload(uploads.clean_name(name), content)

    def test_a_picture_of_many_pixels_is_refused_before_it_is_unpacked(self):
        def chunk(kind, data):
            body = kind + data
            return (
                struct.pack(">I", len(data))
                + body
                + struct.pack(">I", zlib.crc32(body))
            )

        bomb = (
            b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
            + chunk(b"IEND", b"")
        )
        with self.assertRaises(uploads.UploadError):
            self._check("bomb.png", bomb)

    def test_a_picture_loses_its_place_and_gets_its_extension(self):
        picture = Image.new("RGB", (400, 300), "blue")
        exif = Image.Exif()
        exif[0x010F] = "Maker"
        out = io.BytesIO()
        picture.save(out, "JPEG", exif=exif)
        kept = self._check("../../evil.php", out.getvalue())
        self.assertEqual(kept.name, "evil.jpg")
        self.assertFalse(Image.open(io.BytesIO(kept.content)).getexif())

    def test_a_broken_picture_is_refused(self):
        with self.assertRaises(uploads.UploadError):
            self._check("a.jpg", b"\xff\xd8\xff" + b"nothing")

    def test_a_picture_with_broken_metadata_is_taken(self):
        out = io.BytesIO()
        exif = Image.Exif()
        exif[0x0112] = 6
        exif[0x011A] = 72.0
        Image.new("RGB", (40, 30)).save(out, "JPEG", exif=exif)
        content = bytearray(out.getvalue())
        # the resolution, the second entry, is said to be bytes, or text
        kind = content.index(b"Exif\0\0") + 6 + 25
        for code in (1, 2):
            content[kind] = code
            with self.subTest(code=code):
                kept = self._check("a.jpg", bytes(content))
                self.assertEqual(kept.mimetype, "image/jpeg")

    def test_limits_of_size_and_number(self):
        class Storage:
            def __init__(self, size):
                self.filename = "a.txt"
                self.stream = io.BytesIO(b"a" * size)

        cases = {
            "size": [Storage(uploads.MAX_FILE_BYTES + 1)],
            "number": [Storage(1) for _ in range(uploads.MAX_FILES + 1)],
            "total": [Storage(uploads.MAX_FILE_BYTES) for _ in range(4)],
        }
        for code, storages in cases.items():
            with self.subTest(code=code):
                with self.assertRaises(uploads.UploadError) as caught:
                    uploads.check_uploads(storages)
                self.assertEqual(caught.exception.code, code)
                self.assertTrue(uploads.explain(self.env, caught.exception))


@tagged("post_install", "-at_install")
class TestPortalEnable(PortalTicketCommon):
    def _apply(self, **values):
        wizard = self.env["appsistance.ticket.portal.enable"].create(values)
        wizard.action_apply()
        return wizard

    def test_a_customer_gets_user_mail_and_access(self):
        customer = self._create_customer(
            "New Ltd", is_company=True, email="new@new.example"
        )
        wizard = self._apply(partner_ids=customer.ids)
        self.assertTrue(customer.appsistance_portal_enabled)
        self.assertEqual(customer.user_ids.login, "new@new.example")
        self.assertTrue(customer.user_ids._is_portal())
        self.assertEqual((wizard.changed_count, wizard.invited_count), (1, 1))
        mail = self.env["mail.mail"].search([("recipient_ids", "in", customer.ids)])
        self.assertTrue(mail)

    def test_those_without_an_address_are_listed(self):
        customer = self._create_customer("No Address", is_company=True)
        wizard = self._apply(partner_ids=customer.ids)
        self.assertEqual(wizard.missing_ids, customer)
        self.assertTrue(customer.appsistance_portal_enabled)
        self.assertFalse(customer.user_ids)

    def test_an_address_that_two_share_is_used_once(self):
        both = self._create_customer("One", email="same@new.example")
        both |= self._create_customer("Two", email="same@new.example")
        wizard = self._apply(partner_ids=both.ids)
        self.assertEqual(wizard.invited_count + len(wizard.missing_ids), 1)
        self.assertEqual(len(both.user_ids), 1)

    def test_all_means_customers_and_never_ourselves(self):
        wizard = self.env["appsistance.ticket.portal.enable"].create({"whom": "all"})
        customers = wizard._get_customers()
        self.assertLessEqual(self.condominium | self.private, customers)
        ours = self.env["res.company"].search([]).partner_id
        self.assertFalse(customers & (ours | self.dispatcher.partner_id))
        self.assertNotIn(self._create_customer("Only a contact"), customers)

    def test_ourselves_are_not_enabled_when_selected(self):
        ours = self.env.company.partner_id | self.dispatcher.partner_id
        wizard = self.env["appsistance.ticket.portal.enable"].create(
            {"partner_ids": (ours | self.private).ids}
        )
        self.assertEqual(wizard._get_customers(), self.private)

    def test_disabling_keeps_the_users(self):
        self._apply(partner_ids=self.condominium.ids, action="disable")
        self.assertFalse(self.condominium.appsistance_portal_enabled)
        self.assertTrue(self.owner.active)

import base64
import json

from odoo import http
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from ..tools import images
from .common_report import SIGNATURE, ReportCommon


@tagged("post_install", "-at_install")
class TestPhone(ReportCommon):
    # --------------------------------------------------
    # Operations
    # --------------------------------------------------

    def test_an_operation_that_arrives_twice_is_done_once(self):
        values = {"kind": "work", "people": [{"uuid": "t1", "resource": self.anna.id}]}
        first = self._operation("start", values, uuid="op-1")
        second = self._operation("start", values, uuid="op-1")
        self.assertEqual(first, second)
        self.assertEqual(len(self.visit.time_ids), 1)

    def test_an_operation_keeps_the_phones_time_and_the_servers(self):
        self._operation("start", {"people": []}, uuid="op-1")
        row = self.env["appsistance.phone.operation"].search([("uuid", "=", "op-1")])
        self.assertEqual(str(row.client_time), "2026-11-24 08:00:00")
        self.assertTrue(row.create_date)

    def test_one_bad_operation_does_not_stop_the_others(self):
        model = self.env["appsistance.phone.operation"].with_user(self.user_anna)
        operations = [
            {
                "uuid": f"op-{index}",
                "kind": kind,
                "visit": self.visit.id,
                "values": values,
            }
            for index, (kind, values) in enumerate(
                [
                    ("text", {"field": "note", "value": "One", "base": ""}),
                    ("text", {"field": "name", "value": "Hacked", "base": ""}),
                    ("answer", {"question": 10**9}),
                    ("nonsense", {}),
                    ("text", {"field": "customer_remarks", "value": "2", "base": ""}),
                ]
            )
        ]
        statuses = [result["status"] for result in model._receive(operations)]
        self.assertEqual(statuses, ["done", "refused", "refused", "refused", "done"])
        self.assertEqual(self.visit.note, "One")
        self.assertEqual(self.visit.customer_remarks, "2")

    def test_another_technician_writes_nothing(self):
        values = {"field": "note", "value": "Mine", "base": ""}
        result = self._operation("text", values, user=self.user_bruno)
        self.assertEqual(result["status"], "refused")
        self.assertFalse(self.visit.note)

    def test_a_text_that_the_office_changed_meanwhile_is_a_conflict(self):
        self.visit.note = "Written by the office"
        values = {"field": "note", "value": "Written on the phone", "base": ""}
        result = self._operation("text", values, uuid="op-1")
        self.assertEqual(result["status"], "conflict")
        self.assertEqual(result["data"]["theirs"], "Written by the office")
        self.assertEqual(self.visit.note, "Written by the office")
        row = self.env["appsistance.phone.operation"].search([("uuid", "=", "op-1")])
        self.assertEqual(row.state, "conflict")
        self.assertEqual(row.result["data"]["mine"], "Written on the phone")

    def test_the_chosen_text_wins_over_the_one_that_was_seen(self):
        self.visit.note = "Theirs"
        values = {"field": "note", "value": "Mine", "base": "Theirs"}
        self.assertEqual(self._operation("text", values)["status"], "done")
        self.assertEqual(self.visit.note, "Mine")

    def test_answers_of_every_kind_arrive(self):
        gas = self.choice.choice_ids[0]
        for question, value in (
            (self.yes_no, "no"),
            (self.number, "88,5"),
            (self.choice, [gas.id]),
            (self.text, "A crack"),
        ):
            values = {"question": question.id, "equipment": 0, "value": value}
            result = self._operation("answer", {**values, "uuid": f"a{question.id}"})
            self.assertEqual(result["status"], "done", result)
        answers = self.visit.answer_ids
        self.assertEqual(
            answers.mapped("value_display"), ["No", "88,5 %", "Gas", "A crack"]
        )
        self.assertEqual(
            answers.mapped("is_out_of_limits"), [False, True, False, False]
        )

    def test_an_answer_can_be_taken_back(self):
        values = {"question": self.yes_no.id, "equipment": 0, "uuid": "a"}
        self._operation("answer", {**values, "value": "yes"})
        result = self._operation("answer", {**values, "value": None, "base": "yes"})
        self.assertEqual(result["status"], "done", result)
        self.assertFalse(self.visit.answer_ids.is_answered)

    def test_a_question_of_another_checklist_is_refused(self):
        other = self._create_checklist(name="Leak").published_version_id
        values = {"question": other.question_ids[0].id, "value": "yes", "uuid": "a"}
        self.assertEqual(self._operation("answer", values)["status"], "refused")

    def test_a_manual_time_online_is_refused_where_it_overlaps(self):
        self._create_time(start=8, stop=10)
        values = {
            "uuid": "t",
            "resource": self.anna.id,
            "kind": "work",
            "start": "2026-11-20T08:00:00Z",
            "stop": "2026-11-20T09:00:00Z",
        }
        self.visit.time_ids.write(
            {"start": "2026-11-20 08:30:00", "stop": "2026-11-20 09:30:00"}
        )
        result = self._operation("time", values, online=True)
        self.assertEqual(result["status"], "refused")
        self.assertIn("cannot be in two places", result["message"])
        result = self._operation("time", values, online=False)
        self.assertEqual(result["status"], "done")
        self.assertTrue(all(self.visit.time_ids.mapped("is_overlapping")))

    def test_a_planned_material_becomes_the_used_one(self):
        product = self.env["product.product"].create({"name": "Gasket"})
        line = self.env["appsistance.visit.material"].create(
            {
                "work_order_id": self.order.id,
                "product_id": product.id,
                "state": "planned",
            }
        )
        values = {"uuid": line.uuid, "planned": line.id, "product": product.id}
        result = self._operation(
            "material", {**values, "quantity": "2,5", "state": "used"}
        )
        self.assertEqual(result["status"], "done", result)
        self.assertEqual((line.state, line.quantity), ("used", 2.5))
        self.assertEqual(line.visit_id, self.visit)

    def test_a_material_that_is_not_in_the_list_has_a_name(self):
        values = {"uuid": "m", "name": "Glue", "quantity": 1, "state": "left"}
        self.assertEqual(self._operation("material", values)["status"], "done")
        self.assertEqual(self.visit.material_ids.name, "Glue")
        values = {"uuid": "n", "name": "", "quantity": 1, "state": "used"}
        self.assertEqual(self._operation("material", values)["status"], "refused")

    def test_a_number_that_is_none_is_refused(self):
        question = {"uuid": "a", "question": self.number.id, "equipment": 0}
        drive = {"uuid": "t", "kind": "travel", "start": "2026-11-24T07:00:00Z"}
        for number in ("nan", "inf", "1e999", "two"):
            for kind, values in (
                ("material", {"uuid": "m", "name": "Glue", "state": "used"}),
                ("answer", question),
                ("time", drive),
            ):
                field = {"material": "quantity", "answer": "value", "time": "km"}[kind]
                with self.subTest(number=number, kind=kind):
                    result = self._operation(kind, {**values, field: number})
                    self.assertEqual(result["status"], "refused")
        self.assertFalse(self.visit.material_ids)

    def test_a_value_of_another_kind_is_refused_and_the_next_is_carried_out(self):
        operations = [
            {
                "uuid": f"op-{number}",
                "kind": "material",
                "visit": self.visit.id,
                "values": {
                    "uuid": f"m{number}",
                    "name": "Glue",
                    "state": "used",
                    "product": product,
                },
            }
            for number, product in enumerate((10**12, {"id": 1}, None))
        ]
        model = self.env["appsistance.phone.operation"].with_user(self.user_anna)
        results = model._receive(operations)
        self.assertEqual(
            [result["status"] for result in results], ["refused", "refused", "done"]
        )

    # --------------------------------------------------
    # Photos
    # --------------------------------------------------

    def test_a_big_photo_is_shrunk(self):
        photo = self._create_photo(
            image=base64.b64encode(self._photo((4000, 3000))), name="Big"
        )
        image = images.Image.open(images.io.BytesIO(photo._get_bytes()))
        self.assertEqual(image.size, (1600, 1200))

    def test_a_photo_of_50_mb_is_refused_with_a_sentence(self):
        with self.assertRaises(UserError) as error:
            self._create_photo(image=base64.b64encode(b"\xff" * 50 * 1024**2))
        self.assertIn("50 MB", str(error.exception))
        self.assertIn("12 MB", str(error.exception))

    def test_what_is_no_photo_is_refused(self):
        with self.assertRaises(UserError):
            self._create_photo(image=base64.b64encode(b"<svg onload='x'/>"))

    def test_where_a_photo_was_taken_is_not_kept(self):
        exif = images.Image.Exif()
        exif[0x010F] = "Camera"
        output = images.io.BytesIO()
        images.Image.new("RGB", (50, 50)).save(output, "JPEG", exif=exif)
        photo = self._create_photo(image=base64.b64encode(output.getvalue()))
        self.assertFalse(
            images.Image.open(images.io.BytesIO(photo._get_bytes())).getexif()
        )

    # --------------------------------------------------
    # Closing
    # --------------------------------------------------

    def _close_values(self, **vals):
        image = "data:image/png;base64," + SIGNATURE.decode()
        return {
            "seen": self.visit._get_phone_seen(),
            "signatures": [
                {"role": "technician", "name": "Anna", "image": image, "uuid": "s1"},
                {"role": "customer", "name": "Giulia", "image": image, "uuid": "s2"},
            ],
            "signature_outcome": "signed",
            **vals,
        }

    def test_one_operation_closes_signs_and_sends(self):
        self._record()
        result = self._operation("close", self._close_values())
        self.assertEqual(result["status"], "done", result)
        report = self.visit.report_id
        self.assertEqual(report.state, "final")
        self.assertTrue(report.sent_at)
        self.assertEqual(
            report.signature_ids.mapped("role"), ["technician", "customer"]
        )

    def test_what_is_missing_leaves_nothing_behind(self):
        result = self._operation("close", self._close_values())
        self.assertEqual(result["status"], "refused")
        self.assertFalse(self.visit.report_id)

    def test_nothing_is_closed_that_the_customer_has_not_seen(self):
        self._record()
        values = self._close_values()
        self.visit.note = "The office added something"
        result = self._operation("close", values)
        self.assertEqual(result["status"], "refused")
        self.assertIn("the work done", result["message"])
        self.assertFalse(self.visit.report_id)

    def test_an_absent_customer_has_his_plain_way(self):
        reason = self.env["appsistance.outcome.reason"].create({"name": "Absent"})
        self._operation("finish", {"outcome": "not_done", "reason": reason.id})
        values = self._close_values(signature_outcome="absent")
        values["signatures"].pop()
        result = self._operation("close", values)
        self.assertEqual(result["status"], "done", result)
        self.assertEqual(self.visit.report_id.signature_outcome, "absent")

    def test_a_link_leaves_the_report_to_be_signed(self):
        self._record()
        values = self._close_values(signature_outcome="link", email="x@example.com")
        values["signatures"].pop()
        self.assertEqual(self._operation("close", values)["status"], "done")
        report = self.visit.report_id
        self.assertEqual(report.state, "closed")
        self.assertEqual(report.request_ids.email, "x@example.com")

    # --------------------------------------------------
    # Reading
    # --------------------------------------------------

    def test_my_day_shows_mine_only_and_no_prices(self):
        self._plan(lead=self.bruno)
        visits = self.env["appsistance.visit"].with_user(self.user_anna)
        data = visits._get_phone_day_data(self.monday.date())
        self.assertEqual([item["id"] for item in data["visits"]], self.visit.ids)
        self.assertNotIn("price", json.dumps(data))

    def test_a_visit_left_open_stays_on_the_day(self):
        self.visit._start(at=self._at(8))
        visits = self.env["appsistance.visit"].with_user(self.user_anna)
        domain = visits._get_phone_day_domain()
        self.visit._move({self.visit: (self._at(8, -20), self._at(9, -20))})
        self.assertIn(self.visit, visits.search(domain))

    def test_my_day_takes_at_most_25_queries(self):
        for hour in (10, 12, 14, 16):
            self._plan(
                start=hour,
                hours=1,
                vehicles=self.van,
                order=self._create_order(equipment_ids=self.boiler.ids),
            )
        self._record()
        self._answer(self.choice, choice_ids=self.choice.choice_ids[0].ids)
        self._create_photo()
        product = self.env["product.product"].create({"name": "Gasket"})
        vals = {"work_order_id": self.order.id, "visit_id": self.visit.id}
        self.env["appsistance.visit.material"].create(
            {**vals, "product_id": product.id}
        )
        self.visit._get_or_create_reports()
        visits = self.env["appsistance.visit"].with_user(self.user_anna)
        day = self.monday.date()
        visits._get_phone_day_data(day)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(25):
            data = visits._get_phone_day_data(day)
        self.assertEqual(len(data["visits"]), 5)


@tagged("post_install", "-at_install")
class TestPhonePages(HttpCase, ReportCommon):
    test_cursor_lock_timeout = 120

    def _rpc(self, route, **params):
        response = self.url_open(
            route,
            data=json.dumps({"params": params}),
            headers={"Content-Type": "application/json"},
        )
        return response.json()

    def test_only_technicians_open_the_page(self):
        self.authenticate("technician_Anna", "technician_Anna")
        self.assertEqual(self.url_open("/appsistance/tecnico").status_code, 200)
        self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "appsistance_portal",
                "password": "appsistance_portal",
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        self.authenticate("appsistance_portal", "appsistance_portal")
        self.assertEqual(self.url_open("/appsistance/tecnico").status_code, 403)
        answer = self._rpc("/appsistance/tecnico/giorno")
        self.assertIn("error", answer)

    def test_operations_arrive_by_http(self):
        self.authenticate("technician_Anna", "technician_Anna")
        operation = {
            "uuid": "http-1",
            "kind": "text",
            "visit": self.visit.id,
            "values": {"field": "note", "value": "By HTTP", "base": ""},
        }
        answer = self._rpc("/appsistance/tecnico/invia", operations=[operation])
        self.assertEqual(answer["result"][0]["status"], "done")
        self.assertEqual(self.visit.note, "By HTTP")

    def test_materials_are_found_without_prices(self):
        self.env["product.product"].create({"name": "Gasket Ø 15", "list_price": 99})
        self.authenticate("technician_Anna", "technician_Anna")
        answer = self._rpc("/appsistance/tecnico/materiali", term="Gasket Ø")
        found = answer["result"][0]
        self.assertLessEqual({"id", "name", "unit"}, set(found))
        self.assertNotIn("99", str([found[key] for key in found if key != "id"]))
        self.assertFalse([key for key in found if "price" in key or "cost" in key])

    def _send_photo(self, data, uuid="photo-1"):
        token = http.Request.csrf_token(self)
        values = json.dumps({"uuid": uuid, "visit": self.visit.id})
        return self.url_open(
            "/appsistance/tecnico/foto",
            data={"csrf_token": token, "values": values},
            files={"photo": ("photo.jpg", data, "image/jpeg")},
        )

    def test_a_photo_sent_twice_is_there_once(self):
        self.authenticate("technician_Anna", "technician_Anna")
        for _ in range(2):
            answer = self._send_photo(self._photo()).json()
            self.assertEqual(answer["status"], "done", answer)
        self.assertEqual(len(self.visit.photo_ids), 1)
        response = self.url_open(f"/appsistance/tecnico/foto/{self.visit.photo_ids.id}")
        self.assertEqual(response.status_code, 200)

    def test_a_heavy_photo_is_refused_by_http(self):
        self.authenticate("technician_Anna", "technician_Anna")
        response = self._send_photo(b"\xff" * (images.MAX_BYTES + 10))
        self.assertEqual(response.json()["status"], "refused")
        self.assertFalse(self.visit.photo_ids)

    def test_a_photo_of_50_mb_does_not_get_in_by_http(self):
        self.authenticate("technician_Anna", "technician_Anna")
        response = self._send_photo(b"\xff" * 50 * 1024**2)
        self.assertEqual(response.status_code, 413)
        self.assertFalse(self.visit.photo_ids)

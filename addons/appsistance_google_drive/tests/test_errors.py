from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..tools import client, errors
from .common import DriveCommon

UPLOAD = "/upload/drive/v3/files"
FILES = "^/drive/v3/files"


@tagged("post_install", "-at_install")
class TestErrors(DriveCommon):
    def setUp(self):
        super().setUp()
        self.administrator = self._make_user("drive_admin", "base.group_system")
        self.account.user_id = self.administrator

    def _fail_upload(self, status=0, reason="", **options):
        attachment = self._attach(self.equipment)
        self.drive.fail("POST", UPLOAD, status, reason, **options)
        self._work()
        return self._get_file(attachment)

    def _get_activities(self):
        return self.account.activity_ids.filtered(
            lambda activity: activity.user_id == self.administrator
        )

    # 401

    def test_an_expired_token_is_renewed_and_the_file_sent(self):
        file = self._fail_upload(401, "authError")
        self.assertEqual((file.state, self.account.state), ("sent", "ready"))
        self.assertEqual(self.drive.count("POST", "^/token"), 2)

    def test_a_withdrawn_authorisation_asks_the_administrator_once(self):
        self.drive.refresh_tokens.clear()
        attachment = self._attach(self.equipment)
        self._work()
        self.assertEqual(self.account.state, "authorise")
        self.assertTrue(self.account.last_error)
        self.assertEqual(len(self._get_activities()), 1)
        self._work()
        self.assertEqual(len(self._get_activities()), 1)
        self.drive.refresh_tokens.add("good")
        self.account.with_user(self.administrator).action_test()
        self._work_later()
        self.assertEqual(self._get_file(attachment).state, "sent")
        self.assertFalse(self._get_activities())

    def test_a_token_that_is_never_accepted_stops_the_account_not_the_file(self):
        file = self._fail_upload(401, "authError", times=9)
        self.assertEqual(self.account.state, "authorise")
        self.assertEqual((file.state, file.tries), ("to_send", 0))

    def test_an_account_to_re_authorise_is_left_alone(self):
        self.account.state = "authorise"
        self.assertNotIn(
            self.account, self.env["appsistance.google.drive.account"]._get_active()
        )

    # 403

    def test_a_rate_limit_pauses_the_account_and_costs_the_file_no_attempt(self):
        file = self._fail_upload(403, "userRateLimitExceeded")
        self.assertEqual((file.state, file.tries), ("to_send", 0))
        self.assertEqual(self.account.state, "ready")
        self.assertGreater(self.account.paused_until, fields.Datetime.now())
        self._work_later()
        self.assertEqual(file.state, "sent")

    def test_a_full_drive_is_told_on_file_and_account_and_waits_an_hour(self):
        file = self._fail_upload(403, "storageQuotaExceeded")
        self.assertEqual((file.state, file.error_code), ("to_send", "quota"))
        self.assertIn("storageQuotaExceeded", file.error)
        self.assertIn("storageQuotaExceeded", self.account.last_error)
        wait = self.account.paused_until - fields.Datetime.now()
        self.assertGreater(wait, timedelta(minutes=59))

    def test_a_missing_permission_fails_that_file_and_sends_the_others(self):
        first = self._attach(self.equipment, "first.txt", b"1")
        second = self._attach(self.equipment, "second.txt", b"2")
        self.drive.fail("POST", UPLOAD, 403, "insufficientFilePermissions")
        self._work()
        files = self._get_file(first) | self._get_file(second)
        self.assertEqual(sorted(files.mapped("state")), ["failed", "sent"])
        failed = files.filtered(lambda file: file.state == "failed")
        self.assertEqual(failed.error_code, "permission")
        self.assertEqual(self.account.state, "ready")
        failed.action_retry()
        self._work()
        self.assertEqual(failed.state, "sent")

    def test_what_happens_in_the_background_is_told_in_the_companys_language(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.company.partner_id.lang = "it_IT"
        file = self._fail_upload(403, "insufficientFilePermissions")
        self.assertIn("Drive non lo permette", file.error)

    def test_a_folder_without_permission_keeps_its_files_waiting(self):
        attachment = self._attach(self.equipment)
        self.drive.fail("POST", FILES, 403, "insufficientFilePermissions")
        self._work()
        folder = self._get_folder(self.customer)
        self.assertEqual(folder.state, "failed")
        self.assertTrue(folder.error)
        self.assertEqual(self._get_file(attachment).state, "to_send")
        folder.action_retry()
        self._work_later()
        self.assertEqual(self._get_file(attachment).state, "sent")

    # 404

    def test_a_folder_deleted_in_drive_is_made_anew(self):
        self._attach(self.equipment, "old.txt", b"old")
        self._work()
        folder = self._get_folder(self.equipment)
        before = folder.drive_id
        self.drive.delete(before)
        attachment = self._attach(self.equipment, "new.txt", b"new")
        self._work()
        self._work_later()
        self.assertEqual(self._get_file(attachment).state, "sent")
        self.assertNotEqual(folder.drive_id, before)
        self.assertEqual(self.drive.documents(), ["new.txt"])

    def test_what_was_in_a_deleted_folder_is_told_and_can_be_sent_again(self):
        old = self._attach(self.equipment, "old.txt", b"old")
        self._work()
        self.drive.delete(self._get_folder(self.equipment).drive_id)
        self._attach(self.equipment, "new.txt", b"new")
        self._work()
        self.assertEqual(self._get_file(old).state, "gone")
        self._get_file(old).action_retry()
        self._work_later()
        self.assertEqual(self._get_file(old).state, "sent")
        self.assertEqual(self.drive.documents(), ["new.txt", "old.txt"])

    def test_a_root_folder_that_is_gone_stops_the_account(self):
        self.account.root_folder = "nowhere"
        attachment = self._attach(self.equipment)
        self._work()
        self.assertEqual(self.account.state, "error")
        self.assertEqual(len(self._get_activities()), 1)
        self.assertEqual(self._get_file(attachment).state, "to_send")

    # 429, 500, the line

    def test_too_many_requests_wait_as_long_as_the_server_says(self):
        file = self._fail_upload(
            429, "rateLimitExceeded", headers={"Retry-After": "900"}
        )
        self.assertEqual(file.state, "to_send")
        wait = self.account.paused_until - fields.Datetime.now()
        self.assertGreater(wait, timedelta(minutes=14))

    def test_a_fault_of_the_server_is_tried_again_later(self):
        file = self._fail_upload(500, "backendError")
        self.assertEqual((file.state, file.tries), ("to_send", 1))
        self.assertGreater(file.next_try, fields.Datetime.now())
        self.assertTrue(file.error)
        self._work()
        self.assertEqual(file.state, "to_send")
        self._work_later()
        self.assertEqual((file.state, file.error), ("sent", False))

    def test_after_ten_attempts_a_file_is_left_to_a_person(self):
        file = self._fail_upload(500, "backendError", times=99)
        for _attempt in range(errors.MAX_TRIES):
            self._work_later()
        self.assertEqual((file.state, file.tries), ("failed", errors.MAX_TRIES))
        self.drive.faults.clear()
        file.action_retry()
        self._work()
        self.assertEqual(file.state, "sent")

    def test_a_cut_before_anything_arrived_is_tried_again(self):
        file = self._fail_upload(cut="before")
        self.assertEqual((file.state, file.error_code), ("to_send", "connection"))
        self._work_later()
        self.assertEqual(file.state, "sent")
        self.assertEqual(self.drive.documents(), ["manual.txt"])

    def test_a_lost_answer_makes_no_second_file(self):
        file = self._fail_upload(cut="after")
        self.assertEqual((file.state, file.is_doubtful), ("to_send", True))
        self.assertEqual(self.drive.documents(), ["manual.txt"])
        self._work_later()
        self.assertEqual(file.state, "sent")
        self.assertEqual(self.drive.documents(), ["manual.txt"])
        self.assertEqual(self.drive.count("POST", UPLOAD), 1)

    def test_a_lost_answer_makes_no_second_folder(self):
        self._attach(self.equipment)
        self.drive.fail("POST", FILES, cut="after", times=3)
        for _attempt in range(4):
            self._work_later()
        names = self.drive.names()
        self.assertEqual(len(names), len(set(names)))
        self.assertIn("manual.txt", names)

    def test_no_server_at_all_is_no_error_of_the_file(self):
        attachment = self._attach(self.equipment)
        self.env["ir.config_parameter"].set_param(
            "appsistance_google_drive.endpoint", "http://127.0.0.1:9"
        )
        self._work()
        self.assertEqual(self.account.state, "ready")
        self.assertEqual(self._get_file(attachment).state, "to_send")

    def test_other_bytes_than_were_sent_are_sent_again(self):
        attachment = self._attach(self.equipment)
        fill = self.drive._fill
        self.drive._fill = lambda file, _data: fill(file, b"damaged")
        self.addCleanup(self.drive.__dict__.pop, "_fill", None)
        self._work()
        file = self._get_file(attachment)
        self.assertEqual((file.state, file.error_code), ("to_send", "checksum"))
        del self.drive._fill
        self._work_later()
        self.assertEqual(file.state, "sent")
        self.assertEqual(self.drive.documents(), ["manual.txt"])

    def test_rows_of_a_worker_that_is_no_more_are_looked_for_first(self):
        attachment = self._attach(self.equipment)
        self._work()
        file = self._get_file(attachment)
        # as if it was killed before it noted the outcome
        file.write({"state": "sending", "worker": 12345, "drive_id": False})
        self._work()
        self.assertEqual(file.state, "sent")
        self.assertEqual(self.drive.documents(), ["manual.txt"])

    def test_a_database_that_forgot_finds_folders_and_files_again(self):
        attachment = self._attach(self.equipment)
        self._work()
        before = set(self.drive.files)
        self._get_file(attachment).unlink()
        self._get_folders().sorted("id", reverse=True).unlink()
        self.account.scanned_until = False
        self._work()
        self.assertEqual(self._get_file(attachment).state, "sent")
        self.assertEqual(set(self.drive.files), before)


class TestAnswers(BaseCase):
    def test_each_answer_has_its_own_kind(self):
        def answer(reason):
            return f'{{"error": {{"errors": [{{"reason": "{reason}"}}]}}}}'

        cases = [
            (401, "authError", errors.AUTHORISE),
            (403, "rateLimitExceeded", errors.RATE),
            (403, "userRateLimitExceeded", errors.RATE),
            (403, "storageQuotaExceeded", errors.QUOTA),
            (403, "teamDriveFileLimitExceeded", errors.QUOTA),
            (403, "insufficientFilePermissions", errors.PERMISSION),
            (404, "notFound", errors.MISSING),
            (429, "rateLimitExceeded", errors.RATE),
            (500, "backendError", errors.SERVER),
            (503, "backendError", errors.SERVER),
            (400, "badRequest", errors.REFUSED),
        ]
        for status, reason, code in cases:
            with self.subTest(status=status, reason=reason):
                self.assertEqual(errors.from_answer(status, answer(reason)).code, code)

    def test_an_answer_that_is_no_json_has_no_reason(self):
        for content in (b"", b"<html>", b"[]", b'{"error": null}', b"\xff"):
            with self.subTest(content=content):
                self.assertEqual(errors.get_reason(content), "")

    def test_waiting_doubles_up_to_six_hours_and_is_spread(self):
        first = {errors.get_delay(1) for _number in range(20)}
        self.assertGreater(len(first), 1)
        self.assertLessEqual(max(first), timedelta(minutes=1))
        self.assertGreaterEqual(min(first), timedelta(seconds=30))
        self.assertLessEqual(errors.get_delay(30), errors.LONGEST_WAIT)
        self.assertGreater(errors.get_delay(6), errors.get_delay(1))

    def test_another_server_than_google_is_on_this_machine(self):
        with self.assertRaises(errors.DriveError):
            client.Endpoints("https://evil.example")
        self.assertEqual(
            client.Endpoints("http://127.0.0.1:80").token, "http://127.0.0.1:80/token"
        )
        self.assertEqual(client.Endpoints().token, client.TOKEN_URL)

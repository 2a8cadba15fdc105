from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common import AppsistanceCommon

LIMIT = "appsistance_base.storage_limit_gb"


@tagged("post_install", "-at_install")
class TestAppsistanceStorageUsage(AppsistanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usage = cls.env["appsistance.storage.usage"]
        cls.parameters = cls.env["ir.config_parameter"]
        cls.parameters.set_param("appsistance_base.storage_warned_percent", False)

    def _attach(self, record, content):
        return self.env["ir.attachment"].create(
            {
                "name": "x.bin",
                "raw": content,
                "res_model": record._name,
                "res_id": record.id,
            }
        )

    def _get_size(self, model):
        return sum(
            size for name, _count, size in self.usage._read_sizes() if name == model
        )

    def _set_percent(self, percent):
        self.usage._measure()
        total = self.usage._get_total_mb()
        self.parameters.set_param(LIMIT, total / 1024 * 100 / percent)

    def _get_activities(self):
        return self.env["mail.activity"].search(
            [
                (
                    "activity_type_id",
                    "=",
                    self.env.ref("mail.mail_activity_data_warning").id,
                ),
                ("user_id", "=", self.env.ref("base.user_admin").id),
            ]
        )

    def test_a_file_shared_by_attachments_counts_once(self):
        before = self._get_size("appsistance.zone")
        first = self._attach(self.zone, b"a" * 1000)
        first.copy()
        self._attach(self.zone, b"b" * 500)
        self.assertEqual(self._get_size("appsistance.zone") - before, 1500)

    def test_measuring_again_replaces_the_rows_of_the_day(self):
        self._attach(self.zone, b"a" * 1000)
        rows = self.usage._measure()
        self.assertIn("appsistance.zone", rows.model_id.mapped("model"))
        again = self.usage._measure()
        self.assertEqual(len(again), len(rows))
        self.assertFalse(rows.exists())
        self.assertTrue(all(again.mapped("is_latest")))

    def test_administrators_are_warned_once_for_each_threshold(self):
        before = self._get_activities()
        self._set_percent(85)
        self.usage._cron_measure()
        self.assertEqual(len(self._get_activities() - before), 1)
        self.usage._cron_measure()
        self.assertEqual(len(self._get_activities() - before), 1)
        self._set_percent(95)
        self.usage._cron_measure()
        self.assertEqual(len(self._get_activities() - before), 2)

    def test_after_making_room_the_next_crossing_warns_again(self):
        before = self._get_activities()
        self._set_percent(85)
        self.usage._cron_measure()
        self._set_percent(50)
        self.usage._cron_measure()
        self._set_percent(85)
        self.usage._cron_measure()
        self.assertEqual(len(self._get_activities() - before), 2)

    def test_without_a_limit_nobody_is_warned(self):
        before = self._get_activities()
        self.parameters.set_param(LIMIT, 0)
        self.usage._cron_measure()
        self.assertEqual(self._get_activities(), before)

    def test_a_manager_measures_and_a_dispatcher_sees_nothing(self):
        action = self.usage.with_user(self.manager).action_measure()
        self.assertEqual(action["res_model"], "appsistance.storage.usage")
        with self.assertRaises(AccessError):
            self.usage.with_user(self.dispatcher).action_measure()

    def test_the_settings_keep_limit_and_thresholds(self):
        with Form(self.env["res.config.settings"]) as form:
            form.appsistance_storage_limit_gb = 5
            form.appsistance_storage_thresholds = "70, 95"
            form.appsistance_patron_day = "15/02"
        form.record.execute()
        self.assertEqual(self.parameters.get_param(LIMIT), "5.0")
        self.assertEqual(self.usage._get_thresholds(), [70, 95])
        self.assertEqual(self.env.company.appsistance_patron_day, "15/02")

    def test_the_settings_refuse_what_makes_no_sense(self):
        create = self.env["res.config.settings"].create
        with self.assertRaises(ValidationError):
            create({"appsistance_storage_thresholds": "often"})
        with self.assertRaises(ValidationError):
            create({"appsistance_storage_limit_gb": -1})
        with self.assertRaises(ValidationError):
            create({"appsistance_patron_day": "31/02"})

    def test_the_settings_list_what_uninstalling_would_destroy(self):
        settings = self.env["res.config.settings"].create({})
        before = settings.appsistance_uninstall_blockers
        self._attach(self.site, b"proof")._appsistance_seal()
        settings = self.env["res.config.settings"].create({})
        self.assertNotEqual(settings.appsistance_uninstall_blockers, before)
        self.assertIn("closed documents", settings.appsistance_uninstall_blockers)
        settings.action_appsistance_allow_uninstall()
        self.assertTrue(
            self.env["ir.module.module"]._appsistance_is_uninstall_allowed()
        )

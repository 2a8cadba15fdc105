from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from odoo.addons.base.models.ir_cron import IrCron


@tagged("post_install", "-at_install")
class TestIrCron(TransactionCase):
    """In which language a job writes."""

    def _run(self, cron):
        languages = []

        def callback(job, *_args):
            languages.append(job.env.context.get("lang"))

        with patch.object(IrCron, "_callback", callback):
            cron = cron.with_env(self.env(context={}))
            cron._callback(cron.cron_name, cron.ir_actions_server_id.id)
        return languages

    def test_our_jobs_write_in_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.env.company.partner_id.lang = "it_IT"
        cron = self.env.ref("appsistance_base.ir_cron_invoicing_run")
        self.assertEqual(self._run(cron), ["it_IT"])

    def test_jobs_of_others_run_as_core_runs_them(self):
        self.assertEqual(self._run(self.env.ref("base.autovacuum_job")), [None])

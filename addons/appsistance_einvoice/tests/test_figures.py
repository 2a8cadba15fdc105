from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.appsistance_base.tests.dashboard_cases import DashboardCases

from ..models.appsistance_einvoice_figure import ON_HOME
from .common import EinvoiceCommon
from .test_receipt import make_receipt


class TestFigures(DashboardCases, EinvoiceCommon):
    """The dashboard, the reminders and the customers with something missing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.company.appsistance_einvoice_warning_days = 3
        cls.company.appsistance_einvoice_user_id = cls.manager

    def _create_old_invoice(self, days):
        """An invoice dated so many days ago: its last day is the twelfth."""
        day = self.today - timedelta(days=days)
        return self._create_invoice(invoice_date=day, date=day)

    def _get_figure(self, kind):
        figure = self.env.ref(
            f"appsistance_einvoice.appsistance_einvoice_figure_{kind}"
        )
        figure.invalidate_recordset()
        return figure

    def _get_reminders(self, move):
        return move.activity_ids.filtered(
            lambda activity: (
                activity.activity_type_id
                == self.env.ref("appsistance_einvoice.mail_activity_type_einvoice")
            )
        )

    def _reject(self, file):
        self.env["appsistance.einvoice.receipt"]._load(
            [
                (
                    f"NS_{file.name}",
                    make_receipt("RicevutaScarto", file.name, errors=[("00311", "x")]),
                )
            ]
        )

    def test_each_figure_opens_the_list_of_what_it_counts(self):
        due = self._create_old_invoice(10)
        late = self._create_old_invoice(20)
        exported = self._create_old_invoice(1)
        exported._export_einvoice()
        sent = self._create_old_invoice(1)
        sent._export_einvoice()[0].action_sent()
        rejected = self._create_old_invoice(1)
        self._reject(rejected._export_einvoice()[0])
        rejected.appsistance_einvoice_file_id.sudo().state_date = self.today
        expected = {
            "to_export": due + late,
            "due": due,
            "late": late,
            "waiting": exported,
            "sent": sent,
            "rejected": rejected,
            "undelivered": self.env["account.move"],
        }
        for kind, moves in expected.items():
            with self.subTest(kind=kind):
                figure = self._get_figure(kind)
                action = figure.action_open()
                self.assertEqual(
                    self.env["account.move"].search(action["domain"]), moves.sorted()
                )
                self.assertEqual(figure.count, len(moves))
                self.assertEqual(
                    figure.amount, sum(moves.mapped("amount_total_signed"))
                )

    def test_receipts_in_quarantine_are_counted(self):
        before = self._get_figure("quarantine").count
        self.env["appsistance.einvoice.receipt"]._load([("x.xml", b"<a/>")])
        figure = self._get_figure("quarantine")
        self.assertEqual(figure.count, before + 1)
        self.assertFalse(figure.has_amount)
        domain = figure.action_open()["domain"]
        self.assertEqual(
            self.env["appsistance.einvoice.receipt"].search_count(domain), figure.count
        )

    def test_a_customer_with_something_missing_is_listed_before_the_first_invoice(self):
        customer = self.env["res.partner"].create(
            {
                "name": "Nuovo cliente",
                "is_company": True,
                "customer_rank": 1,
                "country_id": self.env.ref("base.it").id,
            }
        )
        self.business.customer_rank = 1
        partners = self.env["res.partner"]
        missing = partners.search([("appsistance_einvoice_missing", "!=", False)])
        self.assertIn(customer, missing)
        self.assertNotIn(self.business, missing)
        complete = partners.search([("appsistance_einvoice_missing", "=", False)])
        self.assertIn(self.business, complete)
        self.assertNotIn(customer, complete)
        figure = self._get_figure("missing")
        action = figure.action_open()
        self.assertEqual(action["res_model"], "res.partner")
        self.assertEqual(figure.count, len(partners._get_einvoice_missing()))

    def test_the_accountant_is_reminded_once_before_the_last_day(self):
        due = self._create_old_invoice(10)
        early = self._create_old_invoice(1)
        for _day in range(2):
            self.env["account.move"]._cron_einvoice_remind()
        [reminder] = self._get_reminders(due)
        self.assertEqual(reminder.user_id, self.manager)
        self.assertEqual(reminder.date_deadline, due.appsistance_einvoice_deadline)
        self.assertFalse(self._get_reminders(early))

    def test_the_reminder_speaks_the_accountants_language(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.manager.lang = "it_IT"
        move = self._create_old_invoice(10)
        self.env["account.move"]._cron_einvoice_remind()
        [reminder] = self._get_reminders(move)
        self.assertEqual(reminder.summary, "Esportare l'XML e inviarlo allo SdI")

    def test_a_reminder_goes_when_the_document_was_sent(self):
        move = self._create_old_invoice(10)
        self.env["account.move"]._cron_einvoice_remind()
        file, _refused = move._export_einvoice()
        self.assertTrue(self._get_reminders(move))
        file.action_sent()
        self.assertFalse(self._get_reminders(move))

    def test_a_reminder_goes_when_the_invoice_is_cancelled(self):
        move = self._create_old_invoice(10)
        self.env["account.move"]._cron_einvoice_remind()
        move.button_draft()
        move.button_cancel()
        self.env["account.move"]._cron_einvoice_remind()
        self.assertFalse(self._get_reminders(move))

    def test_a_rejection_reminds_at_once_with_its_own_last_day(self):
        move = self._create_old_invoice(1)
        file, _refused = move._export_einvoice()
        self._reject(file)
        [reminder] = self._get_reminders(move)
        self.assertEqual(reminder.date_deadline, file.resend_deadline)

    def test_the_office_reads_the_dashboard_and_a_technician_does_not(self):
        figures = self.env["appsistance.einvoice.figure"]
        self.assertTrue(figures.with_user(self.manager).search([]).mapped("count"))
        technician = self.env["res.users"].create(
            {
                "name": "T",
                "login": "einvoice_figures_technician",
                "group_ids": [
                    fields.Command.link(
                        self.env.ref("appsistance_base.group_technician").id
                    )
                ],
            }
        )
        self.assertFalse(figures.with_user(technician).has_access("read"))

    def test_the_home_shows_the_same_cards_to_who_invoices(self):
        late = self._create_old_invoice(20)
        due = self._create_old_invoice(10)
        user = self.manager
        figure = self._check_figure(user, "einvoice_late", late, due)
        self.assertEqual(figure["level"], "danger")
        figures = self._get_figures(user)
        cards = self.env["appsistance.einvoice.figure"].with_user(user)
        for card in cards.search([("kind", "in", ON_HOME)]):
            with self.subTest(kind=card.kind):
                figure = figures[f"einvoice_{card.kind}"]
                self.assertEqual(figure["count"], card.count)
                self.assertEqual(figure["amount"] or 0.0, card.amount)
        self._check_all(user)

    def test_who_does_not_invoice_has_no_electronic_invoices_on_the_home(self):
        dispatcher = new_test_user(
            self.env,
            "einvoice_figures_dispatcher",
            groups="appsistance_base.group_dispatcher",
        )
        self.assertNotIn("einvoice_late", self._get_figures(dispatcher))

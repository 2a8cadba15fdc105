from collections import Counter

from freezegun import freeze_time
from stdnum.it import codicefiscale, iva

from odoo.tests import TransactionCase, tagged

# The script prints these; the password is the login.
LOGINS = [
    "responsabile",
    "ufficio",
    "tecnico",
    "amministratore@studioferrari.example",
    "cliente@mercatiprealpi.example",
]


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    def test_every_listed_login_opens_with_its_password(self):
        for login in LOGINS:
            credential = {"type": "password", "login": login, "password": login}
            with self.subTest(login=login):
                user = self.env["res.users"].authenticate(
                    credential, {"interactive": False}
                )
                self.assertTrue(user["uid"])

    def test_role_users_hold_only_the_group_of_their_role(self):
        groups = {
            "user_technician": "appsistance_base.group_technician",
            "user_dispatcher": "appsistance_base.group_dispatcher",
            "user_manager": "appsistance_base.group_manager",
            "user_portal_studio_ferrari": "base.group_portal",
            "user_portal_mercati_prealpi": "base.group_portal",
        }
        for user, group in groups.items():
            record = self.env.ref(f"appsistance_demo.{user}")
            self.assertEqual(record.group_ids, self.env.ref(group), user)

    def test_tax_codes_have_valid_check_digits(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", "appsistance_demo"), ("model", "=", "res.partner")]
        )
        partners = self.env["res.partner"].browse(data.mapped("res_id"))
        partners += self.env.ref("base.main_partner")
        codes = [code for code in partners.mapped("l10n_it_codice_fiscale") if code]
        self.assertGreaterEqual(len(codes), 10)
        for code in codes:
            check = iva if len(code) == 11 else codicefiscale
            self.assertTrue(check.is_valid(code), code)

    def test_the_firm_has_seventeen_technicians_among_twenty_five_people(self):
        technicians = self.env["hr.employee"].search_count(
            [
                (
                    "department_id.parent_id",
                    "=",
                    self.env.ref("appsistance_demo.department_technicians").id,
                )
            ]
        )
        people = self.env["ir.model.data"].search_count(
            [("module", "=", "appsistance_demo"), ("model", "=", "hr.employee")]
        )
        self.assertEqual((technicians, people), (17, 25))

    def test_a_condominium_withholds_four_per_cent(self):
        customer = self.env.ref("appsistance_demo.partner_corte_dei_tigli")
        position = customer.property_account_position_id
        taxes = position.map_tax(self.env.ref("account.1_10v"))
        total = taxes.compute_all(660.0)["total_included"]
        self.assertAlmostEqual(total, 699.60)

    def test_the_municipality_has_sixty_two_extinguishers_with_own_serials(self):
        extinguishers = self.env["appsistance.equipment"].search(
            [
                (
                    "category_id",
                    "=",
                    self.env.ref("appsistance_base.equipment_category_extinguisher").id,
                )
            ]
        )
        self.assertEqual(len(extinguishers), 62)
        self.assertEqual(len(set(extinguishers.mapped("serial_number"))), 62)

    def test_the_refrigeration_plant_has_three_levels(self):
        plant = self.env.ref("appsistance_demo.equipment_mercati_rovato_plant")
        parts = self.env["appsistance.equipment"].search(
            [("id", "child_of", plant.id), ("id", "!=", plant.id)]
        )
        depths = {part.parent_path.count("/") for part in parts}
        self.assertEqual(depths, {2, 3})
        self.assertGreaterEqual(len(parts), 15)

    def test_reports_stand_in_every_state_and_nobody_is_mailed(self):
        states = {
            "open": ("open", False, "waiting"),
            "closed": ("closed", False, "waiting"),
            "signed": ("final", "signed", "to_approve"),
            "absent": ("final", "absent", "to_approve"),
            "refused": ("final", "refused", "to_approve"),
            "anomaly": ("final", "signed", "to_approve"),
            "approved": ("final", "signed", "approved"),
            "renewed": ("final", "signed", "to_approve"),
        }
        reports = self.env["appsistance.report"]
        for name, expected in states.items():
            report = self.env.ref(f"appsistance_demo.report_{name}")
            reports |= report
            found = (report.state, report.signature_outcome, report.approval_state)
            self.assertEqual(found, expected, name)
            self.assertFalse(report._verify()[report], name)
        self.assertTrue(self.env.ref("appsistance_demo.report_anomaly").has_anomaly)
        self.assertTrue(self.env.ref("appsistance_demo.report_approved").charge_ids)
        renewed = self.env.ref("appsistance_demo.report_renewed")
        self.assertEqual(renewed.version_ids.mapped("number"), [2, 1])
        mails = self.env["mail.mail"].search(
            [("model", "=", reports._name), ("res_id", "in", reports.ids)]
        )
        self.assertNotIn("outgoing", mails.mapped("state"))

    def test_the_clock_has_gates_punches_to_look_at_and_a_confirmed_month(self):
        punches = self.env["appsistance.punch"].search([("uuid", "like", "demo-%")])
        states = set(punches.mapped("state"))
        self.assertEqual(states, {"accepted", "to_review", "approved"})
        gates = self.env.ref("appsistance_demo.gate_seat")
        gates |= self.env.ref("appsistance_demo.gate_rovato")
        self.assertEqual(punches.gate_id, gates)
        sheet = self.env.ref("appsistance_demo.payroll_sheet")
        self.assertEqual(sheet.state, "confirmed")
        self.assertFalse(sheet.version_id._get_problems())
        self.assertEqual(len(sheet.line_ids), 17)

    def test_the_hours_clocked_agree_with_most_reports(self):
        rows = self.env["appsistance.hours.comparison"].search(
            [("reported_hours", ">", 0)]
        )
        counts = Counter(rows.mapped("state"))
        self.assertGreater(counts["even"], 3 * (len(rows) - counts["even"]))
        self.assertTrue(counts["different"])
        self.assertTrue(counts["missing_punch"])

    def test_visits_are_at_their_hour_also_before_the_clocks_changed(self):
        orders = self.env["appsistance.work.order"].with_context(tz="Europe/Rome")
        order = orders._demo("work_order_tigli_lift_a")
        starts = []
        with freeze_time("2026-10-27 10:00:00"):
            for days in (-3, -2, -1, 0, 4):
                plan = orders._prepare_demo_plan(order, days, 9.0, "marini", [])
                starts.append(str(plan["start"]))
        self.assertEqual(
            starts,
            [
                "2026-10-22 07:00:00",
                "2026-10-23 07:00:00",
                "2026-10-26 08:00:00",
                "2026-10-27 08:00:00",
                "2026-11-02 08:00:00",
            ],
        )

    def test_contracts_stand_at_every_point_of_their_life(self):
        states = {
            "mercati_prealpi": "active",
            "mercati_rooftops": "to_sign",
            "le_betulle": "to_sign",
            "zani": "active",
            "zani_trial": "archived",
            "bonometti": "active",
            "gatti": "active",
        }
        contracts = self.env["appsistance.contract"]
        for name, state in states.items():
            contract = self.env.ref(f"appsistance_demo.contract_{name}")
            contracts |= contract
            self.assertEqual(contract.state, state, name)
        renewed = self.env.ref("appsistance_demo.contract_zani")
        self.assertEqual(renewed.period_ids.mapped("state"), ["current", "sealed"])
        self.assertEqual(renewed.indexation_ids.state, "applied")
        self.assertGreater(renewed.fee_ids.amount, 480.0)
        self.assertTrue(renewed.work_order_ids)
        signed = self.env.ref("appsistance_demo.contract_le_betulle")
        self.assertTrue(signed.signed_attachment_id and signed.document_id.approved_on)
        self.assertTrue(self.env.ref("appsistance_demo.contract_bonometti").is_consumer)
        mails = self.env["mail.mail"].search(
            [("model", "=", contracts._name), ("res_id", "in", contracts.ids)]
        )
        self.assertNotIn("outgoing", mails.mapped("state"))

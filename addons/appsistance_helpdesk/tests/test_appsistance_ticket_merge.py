from datetime import datetime

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import HelpdeskCommon


@tagged("post_install", "-at_install")
class TestAppsistanceTicketMerge(HelpdeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.writer = cls._create_customer("Writer", email="writer@example.com")
        cls.target = cls._create_ticket("Stopped lift", team_id=cls.team.id)
        cls.double = cls._create_ticket(
            "Lift stopped again", equipment_id=cls.equipment.id, priority="2"
        )
        cls.double.message_subscribe(partner_ids=cls.writer.ids)
        cls.message = cls.double.message_post(
            body="It stands still",
            attachments=[("photo.txt", b"photo")],
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _merge(self):
        wizard = Form(
            self.env["appsistance.ticket.merge"]
            .with_user(self.dispatcher)
            .with_context(
                default_ticket_ids=[Command.set((self.target | self.double).ids)]
            )
        )
        self.assertEqual(wizard.target_id, self.target)
        wizard.save().action_merge()

    def test_messages_files_followers_and_times_move(self):
        time = self.env["appsistance.ticket.time"].create(
            {
                "ticket_id": self.double.id,
                "start": datetime(2026, 11, 2, 9),
                "stop": datetime(2026, 11, 2, 9, 5),
            }
        )
        self._merge()
        self.assertIn(self.message, self.target.message_ids)
        self.assertEqual(self.message.attachment_ids.res_id, self.target.id)
        self.assertIn(self.writer, self.target.message_partner_ids)
        self.assertFalse(self.double.message_partner_ids)
        self.assertEqual(time.ticket_id, self.target)
        self.assertEqual(self.target.minutes, 5)

    def test_the_merged_ticket_points_to_the_one_that_is_kept(self):
        self._merge()
        self.assertRecordValues(
            self.double, [{"merged_into_id": self.target.id, "state": "cancelled"}]
        )
        self.assertEqual(self.double._get_current(), self.target)
        self.assertIn(self.target.number, self.double.message_ids[:1].body)
        self.assertIn(self.double.number, self.target.message_ids[:1].body)

    def test_the_kept_ticket_learns_what_it_did_not_know(self):
        self._merge()
        self.assertRecordValues(
            self.target,
            [
                {
                    "equipment_id": self.equipment.id,
                    "site_id": self.site.id,
                    "priority": "2",
                }
            ],
        )

    def test_whoever_follows_as_an_address_goes_on_following(self):
        self.double.write(
            {
                "partner_email": '"X" <x@nuovo.example>',
                "caller_name": "X",
                "email_cc": "y@nuovo.example, writer@example.com",
            }
        )
        self.target.email_cc = "y@nuovo.example"
        self._merge()
        self.assertEqual(
            set(self.target._get_address_followers()),
            {"x@nuovo.example", "y@nuovo.example"},
        )
        self.assertTrue(self.target._has_part("x@nuovo.example"))
        self.assertEqual(self.target.email_cc.count("y@nuovo.example"), 1)

    def test_tickets_of_different_customers_are_not_merged(self):
        other = self._create_ticket(customer_id=self.private.id)
        with self.assertRaises(UserError):
            other._merge_into(self.target)

    def test_a_merged_ticket_is_not_merged_again(self):
        self._merge()
        third = self._create_ticket()
        with self.assertRaises(UserError):
            self.double._merge_into(third)
        with self.assertRaises(UserError):
            third._merge_into(self.double)

    def test_a_link_holds_in_both_directions(self):
        self.target.related_ids = self.double
        self.assertEqual(self.double.related_ids, self.target)
        self.double.related_ids = [Command.clear()]
        self.assertFalse(self.target.related_ids)

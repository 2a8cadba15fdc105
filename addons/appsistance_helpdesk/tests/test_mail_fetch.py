from odoo.tests import tagged

from odoo.addons.appsistance_base.tests.servers import ImapHandler, Server

from .mail_common import MailIntakeCommon


@tagged("post_install", "-at_install")
class TestMailFetch(MailIntakeCommon):
    def test_a_mailbox_is_read_over_imap(self):
        mails = [
            self._build(Subject="Dalla casella"),
            self._build(Subject="Seconda", From="x@nuovo.example"),
        ]
        unread = [[mail.as_bytes(), False] for mail in mails]
        with Server(ImapHandler, mails=unread) as server:
            box = self.env["fetchmail.server"].create(
                {
                    "name": "Loopback",
                    "server_type": "imap",
                    "server": "127.0.0.1",
                    "port": server.port,
                    "user": "assistenza",
                    "password": "x",
                    "is_ssl": False,
                    "attach": True,
                    "object_id": self.env["ir.model"]._get_id("appsistance.ticket"),
                }
            )
            box.state = "done"
            connection = box._connect__()
            connection.check_unread_messages()
            for number, source in connection.retrieve_unread_messages():
                self._process(source)
                connection.handled_message(number)
            connection.disconnect()
            self.assertTrue(all(seen for _mail, seen in unread))
        found = self.tickets.search([("team_id", "=", self.team.id)])
        self.assertEqual(set(found.mapped("name")), {"Dalla casella", "Seconda"})
        self.assertIn(self.contact, found.partner_id)

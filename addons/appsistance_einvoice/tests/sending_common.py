import email.policy
import hashlib
from contextlib import contextmanager
from email.message import EmailMessage
from unittest.mock import patch

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.appsistance_base.tests.servers import Server, SmtpHandler

from .common import EinvoiceCommon

SENDER = "termica@pec.example"
ASSIGNED = "sdi09@pec.fatturapa.it"


class SendingCommon(EinvoiceCommon):
    """A company on the PEC channel and its mail, over loopback servers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mail_server = cls.env["ir.mail_server"].create(
            {
                "name": "PEC",
                "smtp_host": "127.0.0.1",
                "smtp_port": 1,
                "smtp_encryption": "none",
                "smtp_user": SENDER,
                "smtp_pass": "very-secret-pec",
            }
        )
        cls.company.write(
            {
                "appsistance_einvoice_channel": "pec",
                "appsistance_einvoice_mail_server_id": cls.mail_server.id,
                "appsistance_einvoice_pec_sender": SENDER,
            }
        )
        cls.transmissions = cls.env["appsistance.einvoice.transmission"].sudo()
        cls.clerk = new_test_user(
            cls.env,
            "einvoice_clerk",
            groups="account.group_account_invoice",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _create_queued(self, **vals):
        move = self._create_invoice(**vals)
        move.action_appsistance_einvoice_send()
        return move, move.appsistance_einvoice_transmission_id

    @contextmanager
    def _smtp(self, **state):
        with (
            Server(SmtpHandler, **state) as server,
            patch.object(
                type(self.env["ir.mail_server"]), "_disable_send", return_value=False
            ),
        ):
            self.mail_server.smtp_port = server.port
            yield server

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "appsistance_einvoice.ir_cron_send_einvoices"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _pass_time(self, **delta):
        """As if what happened had happened so much earlier."""
        interval = " ".join(f"{value} {unit}" for unit, value in delta.items())
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE appsistance_einvoice_transmission
               SET started_on = started_on - %s::interval,
                   next_try = next_try - %s::interval
             WHERE company_id = %s
            """,
            [interval, interval, self.company.id],
        )
        self.env.invalidate_all()


def make_daticert(kind, sender, recipient, message_id="", error="nessuno"):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><postacert tipo="{kind}" '
        f'errore="{error}"><intestazione><mittente>{sender}</mittente>'
        f'<destinatari tipo="certificato">{recipient}</destinatari></intestazione>'
        f"<dati><msgid>{message_id.replace('<', '&lt;').replace('>', '&gt;')}</msgid>"
        "</dati></postacert>"
    ).encode()


def make_certified(daticert, inner=None, headers=(), provider="pec.example"):
    """A certified mail as a provider makes it; the seal itself is a dummy."""
    content = EmailMessage()
    content.set_content("Messaggio di posta certificata")
    content.add_attachment(
        daticert, maintype="application", subtype="xml", filename="daticert.xml"
    )
    if inner is not None:
        content.add_attachment(inner, filename="postacert.eml")
    message = EmailMessage()
    message["From"] = f'"Per conto di: x" <posta-certificata@{provider}>'
    message["To"] = SENDER
    message["Subject"] = "POSTA CERTIFICATA"
    digest = hashlib.sha256(daticert + (inner.as_bytes() if inner else b"")).hexdigest()
    message["Message-Id"] = f"<{digest}@{provider}>"
    for name, value in headers:
        message[name] = value
    seal = (
        b'Content-Type: multipart/signed; protocol="application/x-pkcs7-signature"; '
        b'boundary="seal"\r\n\r\n'
    )
    return (
        message.as_bytes(policy=email.policy.SMTP).rstrip(b"\r\n")
        + b"\r\n"
        + seal
        + b"--seal\r\n"
        + content.as_bytes(policy=email.policy.SMTP)
        + b"\r\n--seal\r\nContent-Type: application/x-pkcs7-signature; "
        b'name="smime.p7s"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n'
        b"--seal--\r\n"
    )


def make_sdi_mail(name, receipt, sender=ASSIGNED, envelope_sender=None, **kwargs):
    """A mail of the SdI with a receipt in it."""
    inner = EmailMessage()
    inner["From"] = sender
    inner["To"] = SENDER
    inner["Subject"] = "Ricevuta di consegna"
    inner.set_content("In allegato la ricevuta")
    inner.add_attachment(
        receipt, maintype="application", subtype="octet-stream", filename=name
    )
    inner.set_boundary("inner")
    return make_certified(
        make_daticert("posta-certificata", envelope_sender or sender, SENDER, **kwargs),
        inner,
        [("X-Trasporto", "posta-certificata")],
    )

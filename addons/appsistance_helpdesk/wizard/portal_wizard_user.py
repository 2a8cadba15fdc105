from odoo import models


class PortalWizardUser(models.TransientModel):
    _inherit = "portal.wizard.user"

    def _send_email(self):
        """Many invitations at once wait in the queue of mails."""
        if not self.env.context.get("appsistance_queue_mail"):
            return super()._send_email()
        user = self.user_id.sudo()
        user.partner_id.signup_prepare()
        self.env.ref("auth_signup.portal_set_password_email").sudo().with_context(
            dbname=self.env.cr.dbname,
            lang=user.lang,
            welcome_message=self.wizard_id.welcome_message,
            medium="portalinvite",
        ).send_mail(user.id)
        return True

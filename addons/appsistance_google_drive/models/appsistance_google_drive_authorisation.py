import hashlib
import secrets

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import consteq
from odoo.tools.misc import hash_sign, verify_hash_signed

from ..tools import client, errors

SCOPE = "appsistance_google_drive.authorise"
HOURS = 1


class AppsistanceGoogleDriveAuthorisation(models.AbstractModel):
    """The way to Google's consent page and back, for one administrator, once."""

    _name = "appsistance.google.drive.authorisation"
    _description = "Authorisation of a Google Drive Account"

    @api.model
    def _start(self, account):
        """Return the address of the consent page; the state is ours, signed."""
        account = account.sudo()
        if not account.client_id or not account.client_secret:
            raise UserError(self.env._("Enter the client ID and secret first."))
        nonce = secrets.token_urlsafe(24)
        state = hash_sign(
            self.env(su=True),
            SCOPE,
            [account.id, self.env.uid, nonce],
            expiration_hours=HOURS,
        )
        url, verifier = client.get_authorisation(
            account._get_endpoints(),
            account.client_id,
            account.client_secret,
            account.redirect_uri,
            state,
        )
        account.write(
            {
                "authorisation_key": self._digest(nonce),
                "authorisation_verifier": verifier,
            }
        )
        return url

    @api.model
    def _read_state(self, state):
        """The account that this user asked to authorise; nothing is changed."""
        try:
            values = verify_hash_signed(self.env(su=True), SCOPE, state or "")
        except ValueError:
            values = None
        if not values:
            raise AccessError(self._get_refusal())
        account_id, user_id, nonce = values
        account = self.env["appsistance.google.drive.account"].browse(account_id)
        account = account.exists()
        expected = account.sudo().authorisation_key or ""
        if user_id != self.env.uid or not consteq(expected, self._digest(nonce)):
            raise AccessError(self._get_refusal())
        account._check_administrator()
        account.check_access("write")
        return account

    @api.model
    def _finish(self, state, code):
        """Trade the code for a refresh token; a state serves once."""
        account = self._read_state(state).sudo()
        verifier = account.authorisation_verifier
        account.write({"authorisation_key": False, "authorisation_verifier": False})
        try:
            token = client.fetch_refresh_token(
                account._get_endpoints(),
                account.client_id,
                account.client_secret,
                account.redirect_uri,
                code,
                verifier,
            )
        except errors.DriveError as error:
            account._note_error(error)
            return account
        account.refresh_token = token
        account.with_user(self.env.user).action_test()
        return account

    @api.model
    def _digest(self, nonce):
        return hashlib.sha256(nonce.encode()).hexdigest()

    @api.model
    def _get_refusal(self):
        return self.env._(
            "This answer does not belong to a request of yours, or came too late: "
            "start again from the account."
        )

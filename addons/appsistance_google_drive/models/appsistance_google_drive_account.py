import logging
import re
from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..tools import client, errors, patterns

_logger = logging.getLogger(__name__)

ENDPOINT = "appsistance_google_drive.endpoint"
SECRETS = {
    "authorisation_key",
    "authorisation_verifier",
    "client_secret",
    "refresh_token",
    "service_key",
}
#: What decides which attachments are copied: after a change all are looked at again.
CHOICES = {"copy_since"}
IDENTIFIER = re.compile(r"^[\w-]+$")
RATE_WAIT = timedelta(minutes=2)


class AppsistanceGoogleDriveAccount(models.Model):
    """A company's Google Drive: who asks, where the folders stand, what is copied."""

    _name = "appsistance.google.drive.account"
    _description = "Google Drive Account"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "company_id, id"
    _check_company_auto = True

    name = fields.Char(required=True, default="Google Drive")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    # Who asks
    kind = fields.Selection(
        [("user", "Google User (OAuth)"), ("service", "Service Account")],
        string="Access by",
        required=True,
        default="user",
    )
    client_id = fields.Char(string="Client ID", groups="base.group_system")
    client_secret = fields.Char(
        groups="base.group_system", copy=False, exportable=False
    )
    refresh_token = fields.Char(
        groups="base.group_system", copy=False, exportable=False, readonly=True
    )
    service_key = fields.Text(
        string="Key File (JSON)",
        groups="base.group_system",
        copy=False,
        exportable=False,
        help="The whole content of the key file of the service account.",
    )
    service_subject = fields.Char(
        string="On Behalf of",
        groups="base.group_system",
        help="E-mail of a user of your Google Workspace, where domain-wide delegation "
        "is set up. Empty: the service account itself, which needs a shared drive.",
    )
    authorisation_key = fields.Char(
        groups="base.group_system", copy=False, exportable=False, readonly=True
    )
    authorisation_verifier = fields.Char(
        groups="base.group_system", copy=False, exportable=False, readonly=True
    )
    redirect_uri = fields.Char(
        string="Redirect Address",
        compute="_compute_redirect_uri",
        help="To be entered in the Google Cloud console, exactly as it stands here.",
    )
    # Where
    shared_drive = fields.Char(
        help="The last part of the shared drive's address. Empty: My Drive.",
    )
    root_folder = fields.Char(
        help="The last part of a folder's address. Empty: the top of the drive.",
    )
    customer_pattern = fields.Char(
        string="Customers' Folders",
        required=True,
        default=lambda self: self._get_default_pattern("customer"),
    )
    equipment_pattern = fields.Char(
        string="Folders of Equipment",
        required=True,
        default=lambda self: self._get_default_pattern("equipment"),
    )
    archive_name = fields.Char(
        string="Folder of What Was Archived",
        required=True,
        default=lambda self: self.env._("Archive"),
    )
    pattern_help = fields.Text(string="Placeholders", compute="_compute_pattern_help")
    # What
    copy_photo = fields.Boolean(string="Photos", default=True)
    copy_invoice = fields.Boolean(string="Invoices (PDF and XML)", default=True)
    copy_other = fields.Boolean(string="Other Attachments", default=True)
    copy_since = fields.Date(
        string="Attachments since", help="Empty: also all those from before."
    )
    remove_local = fields.Boolean(
        string="Remove the Local Copy",
        help="Once Drive holds the same bytes. Evidence, reports, invoices and "
        "contracts always stay here too. A file deleted in Drive is then lost.",
    )
    remove_after = fields.Integer(string="Remove after (days)", default=30)
    # How it goes
    state = fields.Selection(
        [
            ("draft", "To Connect"),
            ("ready", "Connected"),
            ("authorise", "To Re-authorise"),
            ("error", "Error"),
        ],
        string="Status",
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    google_user = fields.Char(string="Google Account", readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users", string="Connected by", readonly=True, copy=False
    )
    last_error = fields.Char(readonly=True, copy=False)
    last_error_on = fields.Datetime(readonly=True, copy=False)
    paused_until = fields.Datetime(readonly=True, copy=False)
    scanned_until = fields.Datetime(readonly=True, copy=False)
    page_token = fields.Char(readonly=True, copy=False, groups="base.group_system")
    file_count = fields.Integer(string="In Drive", compute="_compute_counts")
    waiting_count = fields.Integer(string="To Send", compute="_compute_counts")
    failed_count = fields.Integer(string="Failed", compute="_compute_counts")

    _company_unique = models.Constraint(
        "UNIQUE(company_id)", "A company has one Google Drive account."
    )

    # --------------------------------------------------
    # Computes and constraints
    # --------------------------------------------------

    def _compute_redirect_uri(self):
        base = self.get_base_url()
        self.redirect_uri = f"{base}/appsistance/google_drive/callback"

    def _compute_pattern_help(self):
        lines = []
        for kind, name in self._get_pattern_fields().items():
            label = self._fields[name]._description_string(self.env)
            names = " ".join(f"{{{key}}}" for key in self._get_pattern_names(kind))
            lines.append(f"{label}: {names}")
        self.pattern_help = "\n".join(lines)

    def _compute_counts(self):
        counts = {
            (account.id, state): count
            for account, state, count in self.env[
                "appsistance.google.drive.file"
            ]._read_group(
                [("account_id", "in", self.ids)], ["account_id", "state"], ["__count"]
            )
        }
        for account in self:
            account.file_count = counts.get((account.id, "sent"), 0)
            account.failed_count = counts.get((account.id, "failed"), 0)
            account.waiting_count = counts.get((account.id, "to_send"), 0) + counts.get(
                (account.id, "sending"), 0
            )

    @api.constrains("shared_drive", "root_folder")
    def _check_identifiers(self):
        for account in self:
            for value in (account.shared_drive, account.root_folder):
                if value and not IDENTIFIER.match(value):
                    raise ValidationError(
                        self.env._(
                            "%(value)s is not an identifier of Drive: enter only the "
                            "last part of the address.",
                            value=value,
                        )
                    )

    @api.constrains(lambda self: [*self._get_pattern_fields().values()])
    def _check_patterns(self):
        for account in self:
            for kind in self._get_pattern_fields():
                account._check_pattern(kind)

    def _check_pattern(self, kind):
        try:
            self._parse_pattern(kind)
        except patterns.PatternError as error:
            raise ValidationError(self._get_pattern_message(error)) from None

    @api.model
    def _get_pattern_message(self, error):
        messages = {
            "empty": self.env._("a part of the path is empty"),
            "braces": self.env._("braces are wrong in “%s”", error.part),
            "unknown": self.env._("there is no placeholder {%s}", error.part),
            "fixed": self.env._(
                "the last part, “%s”, would be the same for all records", error.part
            ),
            "customer": self.env._("{customer} can only be the first part"),
        }
        return self.env._(
            "The path of folders cannot be used: %s.", messages[error.code]
        )

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & (CHOICES | {f"copy_{kind}" for kind in self._get_kinds()}):
            vals = {**vals, "scanned_until": False}
        if vals.keys() & {"active", "company_id", "state"}:
            self.env.registry.clear_cache()
        if vals.keys() & {"shared_drive"}:
            vals = {**vals, "page_token": False}
        result = super().write(vals)
        if vals.keys() & {*self._get_pattern_fields().values(), "archive_name"}:
            self.env["appsistance.google.drive.folder"].sudo()._check_again(self)
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def export_data(self, fields_to_export):
        if SECRETS & {name.split("/")[-1] for name in fields_to_export}:
            raise AccessError(self.env._("Secrets are not exported."))
        return super().export_data(fields_to_export)

    # --------------------------------------------------
    # Hooks
    # --------------------------------------------------

    @api.model
    def _get_pattern_fields(self):
        """{kind of folder: field with its path}"""
        return {"customer": "customer_pattern", "equipment": "equipment_pattern"}

    @api.model
    def _get_default_pattern(self, kind):
        return {
            "customer": "{customer}",
            "equipment": "{customer}/" + self.env._("Equipment") + "/{equipment}",
        }[kind]

    @api.model
    def _get_pattern_names(self, kind):
        """Placeholders of a kind of folder."""
        return {
            "customer": ["customer", "customer_reference"],
            "equipment": [
                "customer",
                "site",
                "equipment",
                "serial_number",
                "category",
            ],
        }[kind]

    @api.model
    def _get_kinds(self):
        """Kinds of documents; ``copy_<kind>`` says whether they are copied."""
        return ["photo", "invoice", "other"]

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_test(self):
        """Ask Drive who we are and whether we may write where the folders go."""
        self.ensure_one()
        self._check_administrator()
        try:
            drive = self._connect()
            user = drive.get_user()
            root = drive.get(self._get_root(), "id,name,capabilities(canAddChildren)")
        except errors.DriveError as error:
            self._note_error(error)
            return self._notify(self.last_error, "danger")
        if not root.get("capabilities", {}).get("canAddChildren", True):
            self._note_error(errors.DriveError(errors.PERMISSION, root.get("name", "")))
            return self._notify(self.last_error, "danger")
        self._note_connected(user.get("emailAddress") or user.get("displayName"))
        return self._notify(
            self.env._("Connected: folders are made in “%s”.", root.get("name", "")),
            "success",
        )

    def action_authorise(self):
        """Go to Google's consent page."""
        self.ensure_one()
        self._check_administrator()
        url = self.env["appsistance.google.drive.authorisation"]._start(self)
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def action_disconnect(self):
        self._check_administrator()
        self.write(
            {
                "refresh_token": False,
                "state": "draft",
                "google_user": False,
                "last_error": False,
                "paused_until": False,
            }
        )

    def action_send_now(self):
        self.check_access("read")
        self.env.ref("appsistance_google_drive.ir_cron_send")._trigger()
        self.env.ref("appsistance_google_drive.ir_cron_list")._trigger()
        return self._notify(self.env._("It is done in the background."), "info")

    def action_open_files(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_google_drive.appsistance_google_drive_file_action"
        )
        action["domain"] = [("account_id", "=", self.id)]
        state = self.env.context.get("file_state")
        action["context"] = {f"search_default_{state}": True} if state else {}
        return action

    def _notify(self, message, kind):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": kind,
                "sticky": kind == "danger",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _check_administrator(self):
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._("Only a system administrator connects Google Drive.")
            )

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    @api.model
    @tools.ormcache()
    def _get_company_ids(self):
        """Companies with a connected Drive."""
        accounts = self.sudo().search(self._get_connected_domain())
        return frozenset(accounts.company_id.ids)

    @api.model
    def _get_connected_domain(self):
        return Domain("active", "=", True) & Domain("state", "!=", "draft")

    @api.model
    def _get_active(self):
        now = fields.Datetime.now()
        return self.search(
            Domain("state", "=", "ready")
            & (Domain("paused_until", "=", False) | Domain("paused_until", "<=", now))
        )

    @api.model
    def _get_endpoints(self):
        base = self.env["ir.config_parameter"].sudo().get_param(ENDPOINT) or ""
        return client.Endpoints(base)

    def _connect(self):
        """The Drive of this account; nothing is asked yet."""
        self.ensure_one()
        account = self.sudo()
        endpoints = self._get_endpoints()
        if account.kind == "service":
            if not account.service_key:
                raise errors.DriveError(errors.AUTHORISE, "")
            credentials = client.get_service_credentials(
                endpoints, account.service_key, account.service_subject
            )
        else:
            if not account.refresh_token:
                raise errors.DriveError(errors.AUTHORISE, "")
            credentials = client.get_user_credentials(
                endpoints,
                account.client_id,
                account.client_secret,
                account.refresh_token,
            )
        return client.Drive(endpoints, credentials, account.shared_drive or "")

    def _get_lang(self):
        """Folders have the names of the company's language, whoever works."""
        return self.company_id.partner_id.lang or self.env.lang

    def _get_root(self):
        return self.root_folder or self.shared_drive or "root"

    def _get_key(self, text):
        """What our folders and files are found again by, in any Drive."""
        database = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return f"{database}/{self.company_id.id}/{text}"

    def _parse_pattern(self, kind):
        return patterns.parse(
            self[self._get_pattern_fields()[kind]],
            self._get_pattern_names(kind),
            is_customer=kind == "customer",
        )

    def _is_copied(self, kind):
        return self[f"copy_{kind}"]

    def _note_connected(self, google_user):
        self.sudo().write(
            {
                "state": "ready",
                "google_user": google_user,
                "user_id": self.env.uid,
                "last_error": False,
                "last_error_on": False,
                "paused_until": False,
            }
        )
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])

    def _note_error(self, error):
        """What stops the whole account, told where it is seen."""
        self.ensure_one()
        account = self.sudo()
        vals = {
            "last_error": account._tell(error),
            "last_error_on": fields.Datetime.now(),
        }
        if error.code == errors.AUTHORISE:
            vals["state"] = "authorise"
        elif error.code in (errors.RATE, errors.QUOTA):
            wait = error.wait or RATE_WAIT
            vals["paused_until"] = fields.Datetime.now() + wait
        elif error.code not in errors.DOUBTFUL:
            vals["state"] = "error"
        is_new = "state" in vals and account.state != vals["state"]
        account.write(vals)
        _logger.info("Google Drive account %s: %s", account.id, error.code)
        if is_new:
            account._ask_administrator()

    def _ask_administrator(self):
        user = self.user_id.filtered(lambda user: user.has_group("base.group_system"))
        if not user:
            group = self.env.ref("base.group_system")
            users = group.all_user_ids.filtered(
                lambda user: user.active and not user.share
            )
            user = users.filtered(lambda user: self.company_id in user.company_ids)[:1]
            user = user or users[:1]
        reader = self.with_context(lang=user.lang)
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=reader.env._("Google Drive: connect again"),
            note=reader.last_error,
            user_id=user.id or self.env.uid,
        )

    def _tell(self, error):
        """In the company's language: it is noted in the background, for the office."""
        reader = self.with_context(lang=self._get_lang())
        return reader._get_error_text(error)

    @api.model
    def _get_error_text(self, error):
        texts = {
            errors.AUTHORISE: self.env._(
                "Google does not accept the authorisation any more: authorise again."
            ),
            errors.RATE: self.env._(
                "Google asks to slow down: it goes on by itself in a moment."
            ),
            errors.QUOTA: self.env._(
                "The drive is full or a limit of Google is reached: make room. It is "
                "tried again every hour."
            ),
            errors.PERMISSION: self.env._(
                "Drive does not permit it: give the account the right to write there, "
                "then retry."
            ),
            errors.MISSING: self.env._(
                "It is not in Drive, or not shared with the account."
            ),
            errors.SERVER: self.env._("Drive has a fault: it is tried again."),
            errors.CONNECTION: self.env._("No connection: it is tried again."),
            errors.REFUSED: self.env._("Drive refuses what was asked."),
            errors.CHECKSUM: self.env._(
                "Drive holds other bytes than were sent: it is sent again."
            ),
            errors.LOST: self.env._("The file is not in Odoo's file store."),
            errors.TRIES: self.env._("Too many attempts: check the cause, then retry."),
        }
        text = texts[error.code]
        return f"{text} ({error.detail})" if error.detail else text

    def _check_connected(self):
        if not self:
            raise UserError(
                self.env._("This company has no Google Drive: ask an administrator.")
            )

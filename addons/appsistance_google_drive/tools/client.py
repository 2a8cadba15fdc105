"""The parts of Drive v3 that are used, by Google's own library. No database needed.

Whatever goes wrong is a ``DriveError``; its text never holds a token or a secret.
"""

import contextlib
import functools
import http.client
import json
import ssl
from urllib.parse import urlsplit

import google.auth.exceptions
import google_auth_httplib2
import httplib2
from google.oauth2 import credentials as oauth_credentials
from google.oauth2 import service_account
from google_auth_oauthlib.flow import Flow
from googleapiclient import discovery
from googleapiclient import errors as google_errors
from googleapiclient import http as google_http
from googleapiclient.discovery_cache import get_static_doc
from oauthlib.oauth2.rfc6749.errors import OAuth2Error

from . import errors

#: Listing what people put into the folders needs the whole Drive.
SCOPES = ["https://www.googleapis.com/auth/drive"]
ROOT_URL = "https://www.googleapis.com/"
AUTH_URL = "https://accounts.google.com/o/oauth2/auth"
TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 an address
FOLDER = "application/vnd.google-apps.folder"
FOLDER_KEY = "appsistance_folder"
FILE_KEY = "appsistance_file"
RESUMABLE_ABOVE = 5 * 1024 * 1024
CHUNK = 4 * 1024 * 1024
TIMEOUT = 60
#: How often a resumable upload goes on after a cut before it is left for later.
CUTS = 3
FILE_FIELDS = "id,name,md5Checksum,webViewLink,parents,trashed,size"
CHANGE_FIELDS = (
    "nextPageToken,newStartPageToken,changes(fileId,removed,changeType,"
    "file(id,name,mimeType,parents,trashed,webViewLink,md5Checksum,size,"
    "modifiedTime,lastModifyingUser(displayName),appProperties))"
)
LIST_FIELDS = (
    "nextPageToken,files(id,name,mimeType,parents,trashed,webViewLink,md5Checksum,"
    "size,modifiedTime,lastModifyingUser(displayName),appProperties)"
)


class Endpoints:
    """Google's addresses, or a test server's on this very machine."""

    def __init__(self, base=""):
        if base and urlsplit(base).hostname not in ("127.0.0.1", "localhost", "::1"):
            raise errors.DriveError(errors.REFUSED, "not on this machine")
        base = base and base.rstrip("/") + "/"
        self.root = base or ROOT_URL
        self.auth = f"{base}o/oauth2/auth" if base else AUTH_URL
        self.token = f"{base}token" if base else TOKEN_URL


# --------------------------------------------------
# Who asks
# --------------------------------------------------


def get_user_credentials(endpoints, client_id, client_secret, refresh_token):
    return oauth_credentials.Credentials(
        token=None,
        refresh_token=refresh_token,
        token_uri=endpoints.token,
        client_id=client_id,
        client_secret=client_secret,
        scopes=SCOPES,
    )


def get_service_credentials(endpoints, text, subject=""):
    """Of a service account's key file; its tokens come from Google whatever it says."""
    try:
        info = dict(json.loads(text), token_uri=endpoints.token)
        return service_account.Credentials.from_service_account_info(
            info, scopes=SCOPES, subject=subject or None
        )
    except (ValueError, TypeError, KeyError):
        # the text of the error could quote the key
        raise errors.DriveError(errors.REFUSED, "key file") from None


def _make_flow(endpoints, client_id, client_secret, redirect, **options):
    config = {
        "web": {
            "client_id": client_id,
            "client_secret": client_secret,
            "auth_uri": endpoints.auth,
            "token_uri": endpoints.token,
        }
    }
    return Flow.from_client_config(
        config, scopes=SCOPES, redirect_uri=redirect, **options
    )


def get_authorisation(endpoints, client_id, client_secret, redirect, state):
    """Return (address of the consent page, verifier to keep until the answer)."""
    flow = _make_flow(
        endpoints,
        client_id,
        client_secret,
        redirect,
        state=state,
        autogenerate_code_verifier=True,
    )
    url, _state = flow.authorization_url(access_type="offline", prompt="consent")
    return url, flow.code_verifier


def fetch_refresh_token(endpoints, client_id, client_secret, redirect, code, verifier):
    flow = _make_flow(
        endpoints, client_id, client_secret, redirect, code_verifier=verifier
    )
    try:
        flow.fetch_token(code=code, timeout=TIMEOUT)
    except OAuth2Error as error:
        raise errors.DriveError(errors.AUTHORISE, error.error or "") from None
    except (OSError, ValueError, Warning):
        # a Warning: other scopes were granted than were asked for
        raise errors.DriveError(errors.AUTHORISE, "no token") from None
    token = flow.oauth2session.token.get("refresh_token")
    if not token:
        raise errors.DriveError(errors.AUTHORISE, "no refresh token")
    return token


# --------------------------------------------------
# What is asked
# --------------------------------------------------


class CarefulHttp(httplib2.Http):
    """Sends once what changes something.

    httplib2 repeats any request whose answer was cut off: a file would be made twice,
    and a stream, which is at its end by then, would hang.
    """

    def _conn_request(self, conn, request_uri, method, body, headers):
        if method == "GET":
            return super()._conn_request(conn, request_uri, method, body, headers)
        ask = conn.getresponse

        def ask_once():
            try:
                return ask()
            except (http.client.BadStatusLine, http.client.ResponseNotReady):
                raise ConnectionAbortedError from None

        conn.getresponse = ask_once
        try:
            return super()._conn_request(conn, request_uri, method, body, headers)
        finally:
            del conn.getresponse


@contextlib.contextmanager
def told():
    """Every failure inside becomes a DriveError."""
    try:
        yield
    except google_errors.HttpError as error:
        raise errors.from_answer(
            int(error.resp.status), error.content, error.resp
        ) from None
    except google.auth.exceptions.RefreshError as error:
        if error.retryable:
            raise errors.DriveError(errors.CONNECTION, "token") from None
        raise errors.DriveError(errors.AUTHORISE, _get_refusal(error)) from None
    except google.auth.exceptions.GoogleAuthError as error:
        raise errors.DriveError(errors.CONNECTION, type(error).__name__) from None
    except (
        OSError,
        http.client.HTTPException,
        httplib2.HttpLib2Error,
        ssl.SSLError,
    ) as error:
        raise errors.DriveError(errors.CONNECTION, type(error).__name__) from None
    except ValueError as error:
        # an answer that is no JSON
        raise errors.DriveError(errors.SERVER, type(error).__name__) from None


def _get_refusal(error):
    answer = error.args[1] if len(error.args) > 1 else None
    return str(answer.get("error", ""))[:80] if isinstance(answer, dict) else ""


@functools.lru_cache(maxsize=4)
def _get_document(root):
    document = json.loads(get_static_doc("drive", "v3"))
    document["rootUrl"] = root
    document["baseUrl"] = root + document["servicePath"]
    return document


class Drive:
    """One account's Drive: ``drive_id`` is a shared drive, or empty."""

    def __init__(self, endpoints, credentials, drive_id="", timeout=TIMEOUT):
        self.drive_id = drive_id
        transport = google_auth_httplib2.AuthorizedHttp(
            credentials, http=CarefulHttp(timeout=timeout)
        )
        # 308 says "go on" of a resumable upload
        transport.http.redirect_codes = transport.http.redirect_codes - {308}
        self.service = discovery.build_from_document(
            _get_document(endpoints.root), http=transport
        )
        # the library builds these anew, slowly, each time it is asked for them
        self.files = self.service.files()
        self.changes = self.service.changes()

    def _execute(self, request):
        with told():
            return request.execute()

    def _get_scope(self):
        scope = {"supportsAllDrives": True, "includeItemsFromAllDrives": True}
        if self.drive_id:
            scope |= {"corpora": "drive", "driveId": self.drive_id}
        return scope

    def get_user(self):
        request = self.service.about().get(fields="user(displayName,emailAddress)")
        return self._execute(request).get("user") or {}

    def get(self, file_id, fields=FILE_FIELDS):
        return self._execute(
            self.files.get(fileId=file_id, fields=fields, supportsAllDrives=True)
        )

    def find(self, key, value):
        """What we made before under this key, the oldest first, or None."""
        found = self._list(
            f"appProperties has {{ key='{key}' and value='{_quote(value)}' }}"
            " and trashed=false",
            orderBy="createdTime",
        )
        return next(found, None)

    def list_folder(self, folder_id):
        return self._list(f"'{_quote(folder_id)}' in parents and trashed=false")

    def _list(self, query, **options):
        token = None
        while True:
            answer = self._execute(
                self.files.list(
                    q=query,
                    fields=LIST_FIELDS,
                    pageSize=1000 if not options else 2,
                    pageToken=token,
                    **self._get_scope(),
                    **options,
                )
            )
            yield from answer.get("files", [])
            token = answer.get("nextPageToken")
            if not token:
                return

    def create_folder(self, name, parent, value):
        body = {
            "name": name,
            "mimeType": FOLDER,
            "parents": [parent],
            "appProperties": {FOLDER_KEY: value},
        }
        return self._execute(
            self.files.create(body=body, fields=FILE_FIELDS, supportsAllDrives=True)
        )

    def update(self, file_id, name, parent):
        """Rename and, where it stands elsewhere, move."""
        parents = self.get(file_id, "id,parents,trashed").get("parents", [])
        options = {}
        if parent not in parents:
            options["addParents"] = parent
            if parents:
                options["removeParents"] = ",".join(parents)
        return self._execute(
            self.files.update(
                fileId=file_id,
                body={"name": name},
                fields=FILE_FIELDS,
                supportsAllDrives=True,
                **options,
            )
        )

    def upload(self, stream, size, mimetype, body, file_id=None):
        """Create a file, or give ``file_id`` another content."""
        resumable = size > RESUMABLE_ABOVE
        media = google_http.MediaIoBaseUpload(
            stream, mimetype=mimetype, chunksize=CHUNK, resumable=resumable
        )
        options = {
            "body": body,
            "media_body": media,
            "fields": FILE_FIELDS,
            "supportsAllDrives": True,
        }
        if file_id:
            request = self.files.update(fileId=file_id, **options)
        else:
            request = self.files.create(**options)
        return self._resume(request) if resumable else self._execute(request)

    def _resume(self, request):
        """Chunk by chunk; after a cut the server says where to go on."""
        cuts = 0
        while True:
            try:
                with told():
                    _status, answer = request.next_chunk()
            except errors.DriveError as error:
                cuts += 1
                if error.code not in errors.DOUBTFUL or cuts > CUTS:
                    raise
                continue
            if answer is not None:
                return answer

    # --------------------------------------------------
    # What people do in Drive
    # --------------------------------------------------

    def get_start_token(self):
        scope = {"driveId": self.drive_id} if self.drive_id else {}
        request = self.changes.getStartPageToken(supportsAllDrives=True, **scope)
        return self._execute(request)["startPageToken"]

    def get_changes(self, token):
        """Return (changes of one page, token of the next, whether there is more)."""
        scope = {"driveId": self.drive_id} if self.drive_id else {}
        answer = self._execute(
            self.changes.list(
                pageToken=token,
                fields=CHANGE_FIELDS,
                pageSize=500,
                includeRemoved=True,
                includeItemsFromAllDrives=True,
                supportsAllDrives=True,
                **scope,
            )
        )
        following = answer.get("nextPageToken")
        return (
            answer.get("changes", []),
            following or answer["newStartPageToken"],
            bool(following),
        )


def _quote(text):
    return text.replace("\\", "\\\\").replace("'", "\\'")

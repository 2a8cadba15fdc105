"""The parts of Drive v3 that are used, on this machine, with faults on demand.

The tests talk to it by real HTTP with Google's own library.
"""

import contextlib
import hashlib
import itertools
import json
import re
import socket
import threading
from email import message_from_bytes
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

FOLDER = "application/vnd.google-apps.folder"
PROPERTY = re.compile(r"appProperties has \{ key='([^']*)' and value='([^']*)' \}")
PARENT = re.compile(r"'([^']*)' in parents")


class Fault:
    """The next ``times`` requests that match fail: with an answer, or cut."""

    def __init__(
        self, method, path, status=0, reason="", times=1, skip=0, headers=None, cut=""
    ):
        self.method = method
        self.path = path
        self.status = status
        self.reason = reason
        self.times = times
        self.skip = skip
        self.headers = headers or {}
        #: "before" anything is done, "after" (the answer is lost), or "held" (the
        #: answer waits until the test says so)
        self.cut = cut

    def takes(self, method, path):
        if method != self.method or not re.search(self.path, path) or not self.times:
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return True


class DriveServer:
    """``with DriveServer() as drive: drive.url``; ``files`` is what it holds."""

    def __init__(self):
        self.lock = threading.RLock()
        self.numbers = itertools.count(1)
        self.server = None
        self.reset()

    def reset(self):
        """Forget everything, also what went wrong."""
        self.files = {"root": self._make("root", "My Drive", FOLDER, [])}
        self.tokens = set()
        self.refresh_tokens = {"good"}
        self.codes = {}
        self.sessions = {}
        self.changes = []
        self.faults = []
        self.requests = []
        self.held = threading.Event()
        self.release = threading.Event()

    def __enter__(self):
        handler = type("BoundHandler", (Handler,), {"drive": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error):
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    # --------------------------------------------------
    # For the tests
    # --------------------------------------------------

    def fail(self, method, path, status=0, reason="", **options):
        self.faults.append(Fault(method, path, status, reason, **options))

    def count(self, method, path):
        return sum(
            method == seen and bool(re.search(path, where))
            for seen, where in self.requests
        )

    def names(self, mimetype=None):
        return sorted(
            file["name"]
            for file in self.files.values()
            if not file["trashed"]
            and file["id"] != "root"
            and (mimetype is None or file["mimeType"] == mimetype)
        )

    def documents(self):
        return sorted(
            file["name"]
            for file in self.files.values()
            if not file["trashed"] and file["mimeType"] != FOLDER
        )

    def path(self, name):
        file = next(
            file
            for file in self.files.values()
            if file["name"] == name and not file["trashed"]
        )
        parts = []
        while file["id"] != "root":
            parts.insert(0, file["name"])
            file = self.files[file["parents"][0]]
        return "/".join(parts)

    def put(self, name, parent, data=b"by a person", mimetype="text/plain"):
        """A person puts a file into a folder."""
        with self.lock:
            file = self._make(self._new_id(), name, mimetype, [parent], data)
            file["lastModifyingUser"] = {"displayName": "Anna Bianchi"}
            self.files[file["id"]] = file
            self._note(file["id"])
            return file["id"]

    def trash(self, file_id):
        """A person puts something into the bin, with what is in it."""
        with self.lock:
            self.files[file_id]["trashed"] = True
            self._note(file_id)
            for file in list(self.files.values()):
                if file_id in file["parents"]:
                    self.trash(file["id"])

    def delete(self, file_id):
        """A person deletes something for good, with what is in it."""
        with self.lock:
            del self.files[file_id]
            self._note(file_id)
            for file in list(self.files.values()):
                if file_id in file["parents"]:
                    self.delete(file["id"])

    # --------------------------------------------------
    # For the handler
    # --------------------------------------------------

    def _new_id(self):
        return f"id{next(self.numbers)}"

    def _make(self, file_id, name, mimetype, parents, data=None):
        file = {
            "id": file_id,
            "name": name,
            "mimeType": mimetype,
            "parents": parents,
            "trashed": False,
            "appProperties": {},
            "modifiedTime": "2026-11-24T08:30:00.000Z",
            "webViewLink": f"https://drive.google.com/file/d/{file_id}/view",
            "capabilities": {"canAddChildren": True},
        }
        if data is not None:
            self._fill(file, data)
        return file

    def _fill(self, file, data):
        file["size"] = str(len(data))
        file["md5Checksum"] = hashlib.md5(data, usedforsecurity=False).hexdigest()

    def _note(self, file_id):
        self.changes.append(file_id)

    def take_fault(self, method, path):
        with self.lock:
            self.requests.append((method, path))
            return next((f for f in self.faults if f.takes(method, path)), None)

    def make(self, body, data=None, mimetype=""):
        with self.lock:
            for parent in body.get("parents", ["root"]):
                if parent not in self.files or self.files[parent]["trashed"]:
                    raise KeyError(parent)
            file = self._make(
                self._new_id(),
                body["name"],
                body.get("mimeType") or mimetype,
                list(body.get("parents", ["root"])),
                data,
            )
            file["appProperties"] = dict(body.get("appProperties", {}))
            self.files[file["id"]] = file
            self._note(file["id"])
            return file

    def update(self, file_id, body, query, data=None):
        with self.lock:
            file = self.files[file_id]
            file["name"] = body.get("name", file["name"])
            for parent in query.get("removeParents", [""])[0].split(","):
                if parent in file["parents"]:
                    file["parents"].remove(parent)
            for parent in query.get("addParents", [""])[0].split(","):
                if parent and parent not in self.files:
                    raise KeyError(parent)
                if parent and parent not in file["parents"]:
                    file["parents"].append(parent)
            if data is not None:
                self._fill(file, data)
            self._note(file_id)
            return file

    def list(self, query):
        with self.lock:
            found = [file for file in self.files.values() if not file["trashed"]]
        for key, value in PROPERTY.findall(query):
            found = [f for f in found if f["appProperties"].get(key) == value]
        for parent in PARENT.findall(query):
            found = [f for f in found if parent in f["parents"]]
        return found

    def get_changes(self, token):
        with self.lock:
            page = self.changes[token : token + 3]
            following = token + len(page)
            changes = [
                {
                    "changeType": "file",
                    "fileId": file_id,
                    "removed": file_id not in self.files,
                    "file": self.files.get(file_id),
                }
                for file_id in page
            ]
            name = (
                "nextPageToken"
                if following < len(self.changes)
                else "newStartPageToken"
            )
            return {"changes": changes, name: str(following)}


class CutError(Exception):
    """The line goes dead."""


class Handler(BaseHTTPRequestHandler):
    drive = None
    protocol_version = "HTTP/1.1"
    close_connection = False
    disable_nagle_algorithm = True

    def log_message(self, format, *args):
        """Be quiet."""

    def do_GET(self):
        self.answer("GET")

    def do_POST(self):
        self.answer("POST")

    def do_PATCH(self):
        self.answer("PATCH")

    def do_PUT(self):
        self.answer("PUT")

    def answer(self, method):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        fault = self.drive.take_fault(method, self.path)
        with contextlib.suppress(CutError):
            if fault and fault.cut == "before":
                self.cut()
            if fault and not fault.cut:
                self.refuse(fault.status, fault.reason, fault.headers)
                return
            status, content, headers = self.route(method, body)
            if fault and fault.cut == "held":
                self.drive.held.set()
                self.drive.release.wait(60)
            if fault:
                self.cut()
            self.reply(status, content, headers)

    def cut(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)
        raise CutError

    def reply(self, status, content, headers=None):
        data = b"" if content is None else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, status, reason, headers=None):
        error = {"code": status, "message": reason, "errors": [{"reason": reason}]}
        if self.path.startswith("/token"):
            error = reason
        self.reply(status, {"error": error}, headers)

    def route(self, method, body):
        url = urlsplit(self.path)
        query = parse_qs(url.query)
        if url.path == "/token":
            return self.give_token(parse_qs(body.decode()))
        token = self.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.drive.tokens:
            return self.error(401, "authError")
        try:
            return self.serve(method, url.path, query, body)
        except KeyError:
            return self.error(404, "notFound")

    def error(self, status, reason):
        error = {"code": status, "message": reason, "errors": [{"reason": reason}]}
        return status, {"error": error}, {}

    def give_token(self, form):
        drive = self.drive
        kind = form["grant_type"][0]
        answer = {"token_type": "Bearer", "expires_in": 3600}
        if kind == "refresh_token":
            if form["refresh_token"][0] not in drive.refresh_tokens:
                return 400, {"error": "invalid_grant"}, {}
        elif kind == "authorization_code":
            verifier = drive.codes.pop(form["code"][0], None)
            if verifier is None or verifier != form.get("code_verifier", [""])[0]:
                return 400, {"error": "invalid_grant"}, {}
            answer |= {
                "refresh_token": "good",
                "scope": "https://www.googleapis.com/auth/drive",
            }
        elif not form.get("assertion"):
            return 400, {"error": "invalid_request"}, {}
        answer["access_token"] = f"token{next(drive.numbers)}"
        drive.tokens.add(answer["access_token"])
        return 200, answer, {}

    def serve(self, method, path, query, body):
        if path.startswith("/upload/"):
            return self.serve_upload(path, query, body)
        if path == "/drive/v3/about":
            user = {"displayName": "Drive", "emailAddress": "drive@example.com"}
            return 200, {"user": user}, {}
        if path == "/drive/v3/changes/startPageToken":
            return 200, {"startPageToken": str(len(self.drive.changes))}, {}
        if path == "/drive/v3/changes":
            return 200, self.drive.get_changes(int(query["pageToken"][0])), {}
        if path == "/drive/v3/files" and method == "GET":
            return 200, {"files": self.drive.list(query["q"][0])}, {}
        if path == "/drive/v3/files":
            return 200, self.drive.make(json.loads(body)), {}
        file_id = path.rpartition("/")[2]
        if method == "PATCH":
            return 200, self.drive.update(file_id, json.loads(body), query), {}
        return 200, self.drive.files[file_id], {}

    def serve_upload(self, path, query, body):
        file_id = path.partition("/drive/v3/files/")[2]
        if path.startswith("/upload/session/"):
            return self.serve_chunk(path.rpartition("/")[2], body)
        if query["uploadType"] == ["resumable"]:
            number = self.drive._new_id()
            self.drive.sessions[number] = {
                "body": json.loads(body or b"{}"),
                "file_id": file_id,
                "query": query,
                "data": bytearray(),
                "mimetype": self.headers.get("x-upload-content-type"),
            }
            return 200, {}, {"Location": f"{self.drive.url}/upload/session/{number}"}
        return self.complete(file_id, query, *self.split(body))

    def split(self, body):
        """Metadata, bytes and type of a multipart body."""
        content_type = self.headers["content-type"].encode()
        message = message_from_bytes(
            b"Content-Type: " + content_type + b"\r\n\r\n" + body, policy=HTTP
        )
        first, second = message.get_payload()
        return (
            json.loads(first.get_payload(decode=True)),
            second.get_payload(decode=True),
            second.get_content_type(),
        )

    def complete(self, file_id, query, body, data, mimetype):
        if file_id:
            return 200, self.drive.update(file_id, body, query, data), {}
        return 200, self.drive.make(body, data, mimetype), {}

    def serve_chunk(self, number, body):
        session = self.drive.sessions[number]
        wanted = self.headers.get("content-range", "")
        start, total = re.match(r"bytes (?:(\d+)-\d+|\*)/(\d+)", wanted).groups()
        data = session["data"]
        if start is not None:
            del data[int(start) :]
            data += body
        if "done" not in session and len(data) < int(total):
            received = {"Range": f"bytes=0-{len(data) - 1}"} if data else {}
            return 308, None, received
        if "done" not in session:
            session["done"] = self.complete(
                session["file_id"],
                session["query"],
                session["body"],
                bytes(data),
                session["mimetype"],
            )
        return session["done"]

"""A headless Chromium on the database at hand, for what must be seen painted.

The database is served by this process, so its rows must be committed.
"""

import itertools
import json
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import websocket

from odoo.http import root
from odoo.service.server import ThreadedServer
from odoo.tools import config

EXECUTABLES = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--window-size=1600,1000",
    "--remote-debugging-port=0",
)
PATIENCE = 120


class BrowserError(Exception):
    """The page did not do what it was asked."""


class Browser:
    """One page, driven through Chromium's debugging protocol."""

    def __init__(self, address, url):
        self.url = url
        self.socket = websocket.create_connection(
            address, timeout=PATIENCE, suppress_origin=True
        )
        self.numbers = itertools.count(1)

    def send(self, method, **params):
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == number:
                break
        if "error" in message:
            raise BrowserError(f"{method}: {message['error']}")
        return message["result"]

    def run(self, script):
        """The value of a JavaScript expression, awaited if it is a promise."""
        result = self.send(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in result:
            raise BrowserError(json.dumps(result["exceptionDetails"]))
        return result["result"].get("value")

    def wait(self, condition):
        """Wait until a JavaScript expression is true."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.run(f"Boolean({condition})"):
                return
            time.sleep(0.1)
        raise BrowserError(f"still not: {condition}")

    def open(self, path):
        self.send("Page.navigate", url=f"{self.url}{path}")
        self.wait("document.readyState === 'complete'")

    def log_in(self, database, login, password):
        self.open("/web/login")
        params = json.dumps({"db": database, "login": login, "password": password})
        self.run(
            f"""fetch("/web/session/authenticate", {{
                method: "POST",
                headers: {{"Content-Type": "application/json"}},
                body: JSON.stringify({{jsonrpc: "2.0", params: {params}}}),
            }}).then((response) => response.json()).then((answer) => {{
                if (answer.error) throw new Error(JSON.stringify(answer.error));
            }})"""
        )


@contextmanager
def browser():
    """Serve the database of this process and look at it."""
    with served() as url, chromium() as address:
        yield Browser(address, url)


@contextmanager
def served():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config["http_interface"], config["http_port"] = "127.0.0.1", port
    server = ThreadedServer(root)
    server.http_spawn()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.httpd.shutdown()
        server.httpd.server_close()


@contextmanager
def chromium():
    """Start Chromium and give the address of its page."""
    found = next(filter(None, map(shutil.which, EXECUTABLES)), None)
    if not found:
        raise BrowserError(f"none of {', '.join(EXECUTABLES)} is installed")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(  # noqa: S603
            [found, *SWITCHES, f"--user-data-dir={folder}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield page_address(Path(folder) / "DevToolsActivePort")
        finally:
            process.terminate()
            process.wait()


def page_address(port_file):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if port_file.is_file() and port_file.stat().st_size > 5:
            port = port_file.read_text(encoding="ascii").splitlines()[0]
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list") as answer:
                pages = [page for page in json.load(answer) if page["type"] == "page"]
            if pages:
                return pages[0]["webSocketDebuggerUrl"]
        time.sleep(0.1)
    raise BrowserError("Chromium does not answer")

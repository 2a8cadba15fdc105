"""A small HTTP server on the loopback for the tests. Real sockets."""

import contextlib
import http.server
import socket


class SoapHandler(http.server.BaseHTTPRequestHandler):
    """`state["answer"]`: bytes to answer, "cut" or "hang"."""

    def do_POST(self):
        state = self.server.state
        body = self.rfile.read(int(self.headers["Content-Length"]))
        state.setdefault("bodies", []).append(body)
        answer = state["answer"]
        if answer == "cut":
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if answer == "hang":
            state["release"].wait(30)
            return
        with contextlib.suppress(OSError):
            self.send_response(state.get("status", 200))
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    def log_message(self, *args):
        """Quiet."""

"""Small servers on the loopback for the tests: SMTP and HTTP. Real sockets."""

import contextlib
import http.server
import socket
import socketserver


class SmtpHandler(socketserver.StreamRequestHandler):
    """What smtplib speaks. `state`: mails, and how to misbehave."""

    def handle(self):
        with contextlib.suppress(OSError):
            self._talk()

    def _say(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def _talk(self):
        state = self.server.state
        self._say("220 loopback")
        for line in self.rfile:
            verb = line.decode().strip().upper()
            if verb.startswith("DATA"):
                if not self._take_mail(state):
                    return
            elif verb.startswith("AUTH"):
                self._say(state.get("auth", "235 ok"))
            elif verb.startswith("RCPT"):
                self._say(state.get("rcpt", "250 ok"))
            elif verb.startswith("EHLO"):
                self._say("250-loopback\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN")
            elif verb.startswith("QUIT"):
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take_mail(self, state):
        self._say("354 go on")
        data = b""
        for line in self.rfile:
            if line == b".\r\n":
                break
            data += line[1:] if line.startswith(b"..") else line
        answer = state.get("data", "250 ok")
        if answer.startswith("250") or answer == "cut":
            state.setdefault("mails", []).append(data)
        if answer == "cut":
            # Taken, and the connection breaks before the answer.
            return False
        self._say(answer)
        return True


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

"""Small servers on the loopback for the tests, with real sockets."""

import contextlib
import socketserver
import threading


class Server:
    """A thread with a server on a free port, and what it saw."""

    def __init__(self, handler, **state):
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.server.state = state
        self.state = state
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exception):
        self.server.shutdown()
        self.server.server_close()


class ImapHandler(socketserver.StreamRequestHandler):
    """What core's fetchmail asks of IMAP. `state["mails"]`: list of [bytes, seen]."""

    def handle(self):
        with contextlib.suppress(OSError):
            self._talk()

    def _say(self, data):
        self.wfile.write(data + b"\r\n")

    def _talk(self):
        mails = self.server.state["mails"]
        self._say(b"* OK loopback")
        for line in self.rfile:
            tag, _space, rest = line.strip().partition(b" ")
            words = rest.split()
            verb = words[0].upper() if words else b""
            if verb == b"CAPABILITY":
                self._say(b"* CAPABILITY IMAP4REV1")
            elif verb == b"SELECT":
                self._say(b"* %d EXISTS" % len(mails))
            elif verb == b"SEARCH":
                unseen = [
                    b"%d" % index
                    for index, (_mail, seen) in enumerate(mails, 1)
                    if not seen
                ]
                self._say(b"* SEARCH " + b" ".join(unseen))
            elif verb == b"FETCH":
                data = mails[int(words[1]) - 1][0]
                self._say(b"* %s FETCH (RFC822 {%d}" % (words[1], len(data)))
                self._say(data + b")")
            elif verb == b"STORE":
                mails[int(words[1]) - 1][1] = words[2].startswith(b"+")
            elif verb == b"LOGOUT":
                self._say(b"* BYE")
            self._say(tag + b" OK done")
            if verb == b"LOGOUT":
                return


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

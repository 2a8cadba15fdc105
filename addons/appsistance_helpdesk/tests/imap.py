"""A small IMAP server on the loopback: what core's fetchmail asks. Real sockets."""

import contextlib
import socketserver
import threading


class ImapHandler(socketserver.StreamRequestHandler):
    """`server.mails`: list of [bytes, seen]."""

    def handle(self):
        with contextlib.suppress(OSError):
            self._say(b"* OK loopback")
            for line in self.rfile:
                tag, _space, rest = line.strip().partition(b" ")
                verb, *words = rest.split()
                self._answer(verb.upper(), words)
                self._say(tag + b" OK done")
                if verb.upper() == b"LOGOUT":
                    return

    def _say(self, data):
        self.wfile.write(data + b"\r\n")

    def _answer(self, verb, words):
        mails = self.server.mails
        if verb == b"CAPABILITY":
            self._say(b"* CAPABILITY IMAP4REV1")
        elif verb == b"SELECT":
            self._say(b"* %d EXISTS" % len(mails))
        elif verb == b"SEARCH":
            unseen = [b"%d" % n for n, mail in enumerate(mails, 1) if not mail[1]]
            self._say(b"* SEARCH " + b" ".join(unseen))
        elif verb == b"FETCH":
            data = mails[int(words[0]) - 1][0]
            self._say(b"* %s FETCH (RFC822 {%d}" % (words[0], len(data)))
            self._say(data + b")")
        elif verb == b"STORE":
            mails[int(words[0]) - 1][1] = words[1].startswith(b"+")


@contextlib.contextmanager
def serve(mails):
    """The port of a server that has these mails, all unread."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), ImapHandler) as server:
        server.daemon_threads = True
        server.mails = [[mail, False] for mail in mails]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()

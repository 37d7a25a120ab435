"""A mail server for the drill: it takes letters, says nothing, or is not there."""

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage


class MailServer:
    def __init__(self, port: int) -> None:
        self.port = port
        self.silent = False
        self.letters: list[EmailMessage] = []
        self._server: _Server | None = None
        self._nobody_waits = threading.Event()

    def start(self) -> None:
        self._nobody_waits.clear()
        self._server = _Server(("127.0.0.1", self.port), self)
        threading.Thread(target=self._server.serve_forever, args=[0.1], daemon=True).start()

    def stop(self) -> None:
        self._nobody_waits.set()
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def speak(self) -> None:
        """End the silence: who is waiting is hung up on."""
        self.silent = False
        self._nobody_waits.set()

    def fall_silent(self) -> None:
        self._nobody_waits.clear()
        self.silent = True

    def letters_to(self, address: str) -> list[EmailMessage]:
        return [letter for letter in self.letters if address in letter["To"]]


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, address: tuple[str, int], owner: MailServer) -> None:
        self.owner = owner
        super().__init__(address, _Conversation)


class _Conversation(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        owner = self.server.owner
        if owner.silent:
            owner._nobody_waits.wait(120)
            return None
        self._say("220 drill")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                self._say("354 go on")
                owner.letters.append(message_from_bytes(self._text(), policy=policy.default))
                self._say("250 taken")
            elif word == b"QUIT":
                return self._say("221 bye")
            else:
                self._say("250 ok")
        return None

    def _text(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

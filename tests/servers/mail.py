"""A real SMTP server on the loopback that fails as it is told (RFC 5321, STARTTLS, AUTH PLAIN)."""

from __future__ import annotations

import base64
import email
import email.policy
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

USER, SECRET = "mot-cua", "mat-khau-thu"


@dataclass
class Mailbox:
    """What the server took, and how it fails: the codes that it answers at a step; 0 hangs up, -1 says nothing."""

    faults: dict[str, list[int]] = field(default_factory=dict)  # connect, AUTH, MAIL, RCPT, DATA, text
    taken: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    secured: list[bool] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def fault(self, step: str) -> int | None:
        """Take the next fault of a step."""
        waiting = self.faults.get(step, [])
        return waiting.pop(0) if waiting else None


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    mailbox: Mailbox
    tls: ssl.SSLContext | None
    at_once: bool


class _GoneError(Exception):
    """The server hangs up."""


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self._secured = False
        self._known = False
        self._sender = self._to = ""
        try:
            if self.server.at_once and self.server.tls:
                self._secure(self.server.tls)
            self._say("connect", 220, "ready")
            while line := self.rfile.readline():
                if not self._obey(line.decode().strip()):
                    return
        except (_GoneError, OSError):
            return

    def _obey(self, line: str) -> bool:
        verb = line.partition(" ")[0].upper()
        match verb:
            case "EHLO":
                self._greet()
            case "STARTTLS" if self.server.tls:
                self._write("220 go")
                self._secure(self.server.tls)
            case "AUTH":
                self._log_in(line)
            case "MAIL":
                self._sender = line
                self._say("MAIL", 250, "ok")
            case "RCPT":
                self._to = line.partition("<")[2].partition(">")[0]
                self._say("RCPT", 250, "ok")
            case "DATA":
                if self._say("DATA", 354, "go on"):
                    self._take()
            case "QUIT":
                self._write("221 bye")
                return False
            case _:
                self._write("250 ok")
        return True

    def _greet(self) -> None:
        offered = ["127.0.0.1"]
        if self.server.tls and not self._secured:
            offered.append("STARTTLS")
        if self._secured:
            offered.append("AUTH PLAIN")
        for line in offered[:-1]:
            self._write(f"250-{line}")
        self._write(f"250 {offered[-1]}")

    def _log_in(self, line: str) -> None:
        told = base64.b64decode(line.rsplit(maxsplit=1)[-1]).decode().split("\0")[1:]
        self._known = told == [USER, SECRET] and self._secured
        self._say("AUTH", 235 if self._known else 535, "log-in")

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        mailbox = self.server.mailbox
        fault = mailbox.fault("text")
        if fault is None or fault <= 0:  # it took effect, the answer may be lost
            message = email.message_from_bytes(b"".join(lines), policy=email.policy.SMTP)
            assert isinstance(message, EmailMessage)
            mailbox.taken.append(message)
            mailbox.to.append(self._to)
            mailbox.secured.append(self._secured)
        self._answer(fault, 250, "taken")

    def _say(self, step: str, code: int, words: str) -> bool:
        fault = self.server.mailbox.fault(step)
        self._answer(fault, code, words)
        return fault is None

    def _answer(self, fault: int | None, code: int, words: str) -> None:
        if fault == 0:
            raise _GoneError
        if fault == -1:
            self.server.mailbox.ended.wait()
            raise _GoneError
        self._write(f"{fault or code} {words} {self._to}")

    def _secure(self, tls: ssl.SSLContext) -> None:
        self.request = self.connection = tls.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
        self._secured = True

    def _write(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server(mailbox: Mailbox, tls: ssl.SSLContext | None = None, *, at_once: bool = False) -> Iterator[int]:
    """Run the server in a thread; gives its port."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.mailbox, server.tls, server.at_once = mailbox, tls, at_once
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            mailbox.ended.set()
            server.shutdown()
            thread.join()

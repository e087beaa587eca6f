"""A real HTTP server on the loopback that fails as it is told: what the servers of one-stop systems share.

A server is an `App` (what it answers) and a plan (which call fails how).  Faults that are about the network are made
here; those that are about the business (`SAID`) are handed to the app.
"""

from __future__ import annotations

import json
import random
import socket
import ssl
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit


class Fault(StrEnum):
    """How a call goes wrong, or comes in an odd shape."""

    UNAUTHORISED = "401"  # nothing happens
    FORBIDDEN = "403"  # nothing happens
    BAD_GATEWAY = "502"  # nothing happens
    BAD_GATEWAY_AFTER = "502-after"  # it takes effect
    BROKEN = "500"  # nothing happens
    RESET = "reset"  # before anything is done
    LOST = "lost"  # it takes effect, the connection is closed without an answer
    SILENT = "silent"  # it takes effect, nothing ever comes
    SLOW = "slow"  # it takes effect, the answer's body dribbles
    SLOW_HEAD = "slow-head"  # it takes effect, the answer's headers dribble
    REDIRECT = "redirect"  # nothing happens
    BAD_JSON = "bad-json"  # it takes effect
    CUT = "cut"  # it takes effect, the answer breaks off
    HTML = "html"  # it takes effect, a page with 200
    HUGE = "huge"  # it takes effect, the answer has no end
    LIST = "list"  # it takes effect, JSON of another shape
    STALE = "401-in-200"  # SAID: nothing happens, the token is not taken
    REFUSED = "refused"  # SAID: nothing happens, a business error with 200
    THERE = "there"  # SAID: it takes effect, and "đã tồn tại" is answered
    WRONG_HASH = "wrong-hash"  # SAID: of an uploaded file
    INT_CODE = "int-code"  # SAID: success as a number
    TEXT_CODE = "text-code"  # SAID: success as text


SAID = frozenset({Fault.STALE, Fault.REFUSED, Fault.THERE, Fault.WRONG_HASH, Fault.INT_CODE, Fault.TEXT_CODE})
QUICK = tuple(set(Fault) - {Fault.SILENT, Fault.SLOW, Fault.SLOW_HEAD, Fault.HUGE})
"""Those for which nobody waits."""

_BEFORE = {Fault.UNAUTHORISED: 401, Fault.FORBIDDEN: 403, Fault.BAD_GATEWAY: 502, Fault.BROKEN: 500}
_DRIBBLE_SECONDS = 0.05
_DRIBBLES = 200  # ten seconds


@dataclass(frozen=True)
class Call:
    """A request as the app sees it."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Message
    body: bytes

    def json(self) -> Any:
        """The body, which must be JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Said:
    """What the app answers."""

    plain: Any
    status: int = 200


class App(Protocol):
    """One system's behaviour."""

    def step(self, path: str, body: bytes) -> str:
        """Name the call, for plans and counts."""

    def answer(self, step: str, call: Call, fault: Fault | None) -> Said:
        """Do it; `fault` is one of SAID or None."""

    def held(self) -> dict[str, Any]:
        """Report what it holds."""


Plan = Callable[[str], Fault | None]
"""Chooses for each call, by the name of its step, how it goes wrong."""


def well(step: str) -> None:
    """Let nothing go wrong."""


@dataclass
class Script:
    """Faults in their order for each step; then nothing goes wrong."""

    faults: dict[str, list[Fault | None]]

    def __call__(self, step: str) -> Fault | None:
        """Take the next fault of the step."""
        waiting = self.faults.get(step, [])
        return waiting.pop(0) if waiting else None


@dataclass
class Chance:
    """A share of all calls fails, in ways drawn from a seed."""

    share: float
    seed: int
    faults: tuple[Fault, ...] = tuple(sorted(QUICK))
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - a plan, no secret

    def __call__(self, step: str) -> Fault | None:
        """Draw."""
        return self._random.choice(self.faults) if self._random.random() < self.share else None


class FaultyServer(ThreadingHTTPServer):
    """The server; `/_held` reports what it holds, a POST to `/_plan` gives it another plan."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, app: App, plan: Plan = well, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.app = app
        self.plan = plan
        self.tls = tls
        self.made: Counter[str] = Counter()  # faults
        self.calls: Counter[str] = Counter()
        self.ended = threading.Event()
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.server_address[1]}"

    def choose(self, step: str) -> Fault | None:
        """Ask the plan, and count."""
        with self.lock:
            fault = self.plan(step)
            self.calls[step] += 1
            if fault:
                self.made[fault.value] += 1
        return fault

    def report(self) -> dict[str, Any]:
        """Everything that a test may want to know."""
        with self.lock:
            return {**self.app.held(), "calls": dict(self.calls), "faults": dict(self.made)}

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Speak TLS where asked; a client that does not trust us is nobody's error here."""
        try:
            if self.tls:
                request = self.tls.wrap_socket(request, server_side=True)
            super().finish_request(request, client_address)
        except OSError:
            pass

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients go away as they like."""


@contextmanager
def running(server: FaultyServer) -> Iterator[FaultyServer]:
    """Run a server in a thread."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: FaultyServer

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_PUT = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Keep quiet."""

    def _serve(self) -> None:
        address = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        if address.path.startswith("/_"):
            self._control(address.path, self.rfile.read(length))
            return
        body = self.rfile.read(length) if self.headers.get("Content-Type", "").startswith("application/json") else None
        step = self.server.app.step(address.path, body or b"")
        fault = self.server.choose(step)
        if fault is Fault.RESET:
            self._reset()
            return
        body = self.rfile.read(length) if body is None else body
        call = Call(self.command, address.path, dict(parse_qsl(address.query)), self.headers, body)
        if fault in _BEFORE:
            self._write({"code": _BEFORE[fault], "message": "lỗi"}, _BEFORE[fault])
        elif fault is Fault.REDIRECT:
            self._write({}, 302, {"Location": self.server.url + "/elsewhere"})
        else:
            with self.server.lock:
                said = self.server.app.answer(step, call, fault if fault in SAID else None)
            self._after(said, fault)

    def _control(self, path: str, body: bytes) -> None:
        if path == "/_plan":
            self.server.plan = plan_of(**json.loads(body))
        self._write(self.server.report(), 200)

    def _after(self, said: Said, fault: Fault | None) -> None:
        if fault is None or fault in SAID:
            self._write(said.plain, said.status)
            return
        body = _written(said.plain)
        match fault:
            case Fault.BAD_GATEWAY_AFTER:
                self._write({"code": 502}, 502)
            case Fault.SILENT:
                self.server.ended.wait()
                self.close_connection = True
            case Fault.SLOW | Fault.SLOW_HEAD:
                self._dribble(fault is Fault.SLOW_HEAD)
            case Fault.BAD_JSON:
                self._raw(b'{"code": 0, "data": {')
            case Fault.HTML:
                self._raw(b"<!DOCTYPE html><html><body>Success</body></html>", "text/html")
            case Fault.LIST:
                self._raw(b'["?"]')
            case Fault.HUGE:
                self._endless()
            case Fault.CUT:
                self._raw(body[: len(body) // 2], length=len(body))
                self.close_connection = True
            case _:
                self._hang_up()

    def _write(self, plain: Any, status: int, headers: Mapping[str, str] | None = None) -> None:
        self._raw(_written(plain), status=status, headers=headers)

    def _raw(
        self,
        body: bytes,
        kind: str = "application/json",
        *,
        status: int = 200,
        length: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def _dribble(self, head: bool) -> None:
        """Send a sign of life every now and then, for longer than anybody should wait."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"X-Slow: " if head else b"Content-Length: 1000000\r\n\r\n"))
        self.close_connection = True
        for _ in range(_DRIBBLES):
            if self.server.ended.wait(_DRIBBLE_SECONDS):
                return
            self.wfile.write(b" ")
            self.wfile.flush()

    def _endless(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        self.close_connection = True
        while not self.server.ended.is_set():
            self.wfile.write(b" " * 1_000_000)

    def _reset(self) -> None:
        """Close at once, so that the other side gets a reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True


def _written(plain: Any) -> bytes:
    """JSON, unless the app answers bytes."""
    return plain if isinstance(plain, bytes) else json.dumps(plain).encode()


def plan_of(share: float = 0.0, seed: int = 0, faults: Iterable[str] = ()) -> Plan:
    """Make a plan of what `/_plan` or a command line say."""
    if not share:
        return well
    chosen = tuple(map(Fault, faults))
    return Chance(share, seed, chosen) if chosen else Chance(share, seed)

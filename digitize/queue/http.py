"""The one way over the network to a one-stop system: one call, one JSON answer, or an error that says what to do.

| the far side | means |
|---|---|
| 2xx, 400, 404, 409, 422 with JSON | an answer; whether it is a business error is the connector's to judge |
| 401, 403 | `LogInError`: the log-in has run out or is refused |
| 408, 425, 429, 502, 503, 504 | `UnreachableError` "busy": come again |
| no connection, reset, half an answer | `UnreachableError` "unreachable"; what was sent may have arrived |
| silence, or an answer that dribbles past the total time | `UnreachableError` "slow"; what was sent may have arrived |
| a certificate that is not trusted | `UnreachableError` "certificate"; nothing was sent |
| no connection, a certificate or a log-in that is not taken, 429 | `NotSentError`, one of these: nothing was sent |
| 3xx | `GarbledError` "redirect": never followed, a token would go along |
| any other status, HTML, bad JSON, an answer that is too large | `GarbledError` |

Errors name the system and the call, never an address, a header or a body.  Variables of the environment (proxies) are
not looked at.  A `Line` is used by one thread at a time.
"""

from __future__ import annotations

import contextlib
import json
import logging
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import httpcore
import httpx

from digitize.errors import SettingsError
from digitize.intake.shelf import translated
from digitize.queue.connector import GarbledError, NotSentError, UnreachableError
from digitize.queue.sockets import Deadline, Transport
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from types import TracebackType

    from digitize.queue.system import System

_ANSWERS = frozenset({*range(200, 300), 400, 404, 409, 422})
_REFUSED = frozenset({401, 403})
_TOO_MANY = 429
_BUSY = frozenset({408, 425, 429, 502, 503, 504})
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_MIB = 1024 * 1024


_SECRETS = "DIGITIZE_QUEUE_USER, DIGITIZE_QUEUE_SECRET"


class LogInError(NotSentError):
    """The system does not take the log-in, or no longer; its code is "login"."""

    @classmethod
    def of(cls, system: str, secrets: str = _SECRETS) -> LogInError:
        """Say which system it was, and which variables of the environment hold the log-in."""
        return cls(
            N_("{system} refuses the log-in"),
            code="login",
            hint=N_("look at {secrets} in the environment"),
            system=system,
            secrets=secrets,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How a system is reached, and how long it is waited for."""

    name: str  # of its profile
    url: str  # of its services
    silent_seconds: float  # without a sign of life
    total_seconds: float  # for a call and its whole answer
    ca_file: str = ""  # certificates that are trusted; "": those that this machine trusts
    tls: bool = True  # false: the system speaks without
    most_mib: int = 16  # of an answer
    url_key: str = "queue.url"  # where station.toml has the address
    secrets: str = _SECRETS  # variables of the environment that hold the log-in


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file that goes along as a part of a form."""

    field: str
    name: str
    path: Path
    type: str = "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One call; at most one of `plain`, `form` and `file` is its body."""

    what: str  # as errors name it
    path: str  # below the system's address
    method: Literal["GET", "POST", "PUT"] = "POST"
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    plain: object = field(default=None, repr=False)  # goes as JSON
    form: Mapping[str, str] | None = field(default=None, repr=False)
    file: Attached | None = None
    words: bool = False  # the answer is plain text, not JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer: JSON, or the text where `Ask.words` said so."""

    status: int
    plain: Any = field(repr=False)


class Line:
    """A connection to one system, kept open between calls; a context manager."""

    def __init__(self, reach: Reach, now: Callable[[], float]) -> None:
        """Open nothing yet.

        Args:
            reach: how the system is reached.
            now: a steady clock, in seconds.

        Raises:
            SettingsError: the address is none, or is without TLS; the certificates can't be read.
        """
        _check(reach)
        for name in ("httpx", "httpcore"):  # they would write addresses into the log
            logging.getLogger(name).setLevel(logging.WARNING)
        self._reach = reach
        self._deadline = Deadline(now)
        self._client = httpx.Client(
            base_url=reach.url.rstrip("/") + "/",
            transport=Transport(_trusted(reach) if reach.url.startswith("https") else None, self._deadline),
            timeout=reach.silent_seconds,
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Line:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def call(self, ask: Ask) -> Reply:
        """Make a call and return its answer.

        Raises:
            LogInError: the log-in is not taken.
            UnreachableError: no answer; whether the call has arrived is not known.
            GarbledError: an answer that is none.
            StoreError: the attached file can't be read.
        """
        self._deadline.start(self._reach.total_seconds)
        with contextlib.ExitStack() as stack:
            stack.enter_context(_put_into_words(self._reach, ask.what))
            response = self._client.send(self._request(ask, stack), stream=True)
            stack.callback(response.close)
            _judge(self._reach, ask.what, response.status_code)
            body = self._read(response, ask.what)
        if ask.words:
            return Reply(status=response.status_code, plain=body.decode("utf-8", "replace"))
        return Reply(status=response.status_code, plain=_parsed(self._reach.name, ask.what, response.status_code, body))

    def _request(self, ask: Ask, stack: contextlib.ExitStack) -> httpx.Request:
        headers, content, files = dict(ask.headers), None, None
        if ask.plain is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
            content = json.dumps(ask.plain, ensure_ascii=False, separators=(",", ":")).encode()
        if ask.file:
            with translated():
                opened = stack.enter_context(ask.file.path.open("rb"))
            files = {ask.file.field: (ask.file.name, opened, ask.file.type)}
        return self._client.build_request(
            ask.method,
            ask.path.lstrip("/"),
            params=dict(ask.params) or None,
            headers=headers,
            content=content,
            data=None if ask.form is None else dict(ask.form),
            files=files,
        )

    def _read(self, response: httpx.Response, call: str) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > self._reach.most_mib * _MIB:
                raise GarbledError(
                    N_("{system}: the answer to {call} is larger than {mib} MiB"),
                    code="too_large",
                    system=self._reach.name,
                    call=call,
                    mib=self._reach.most_mib,
                )
        return bytes(body)


def open_line(system: System, url: str, now: Callable[[], float]) -> Line:
    """Return the line to a system, as its profile says; `now` is a steady clock, in seconds.

    Raises:
        SettingsError: see `Line`.
    """
    reach = Reach(
        name=system.name,
        url=url,
        silent_seconds=system.seconds,
        total_seconds=system.call_seconds,
        ca_file=system.ca_file,
        tls=system.tls,
    )
    return Line(reach, now)


def _judge(reach: Reach, call: str, status: int) -> None:
    system = reach.name
    if status in _REFUSED:
        raise LogInError.of(system, reach.secrets)
    if status in _BUSY:
        busy = N_("{system} is busy: {call} was answered with {status}")
        kind = NotSentError if status == _TOO_MANY else UnreachableError
        raise kind(busy, code="busy", system=system, call=call, status=status)
    if 300 <= status < 400:
        raise GarbledError(
            N_("{system} sends {call} to another address, which is not followed"),
            code="redirect",
            hint=N_("look at {key} in station.toml"),
            system=system,
            call=call,
            key=reach.url_key,
        )
    if status not in _ANSWERS:
        raise _unexpected(system, call, status)


def _unexpected(system: str, call: str, status: int) -> GarbledError:
    return GarbledError(
        N_("{system}: {call} was answered with {status}"), code="status", system=system, call=call, status=status
    )


def _parsed(system: str, call: str, status: int, body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        if status >= 400:
            raise _unexpected(system, call, status) from None
        raise _no_json(system, call) from None


def _no_json(system: str, call: str) -> GarbledError:
    return GarbledError(N_("{system}: the answer to {call} is no JSON"), code="no_json", system=system, call=call)


def _check(reach: Reach) -> None:
    try:
        url = httpx.URL(reach.url)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in {"http", "https"} or not url.host or url.userinfo or url.query:
        raise SettingsError(
            N_("{key} is no address of a service"),
            hint=N_("write it as https://name/path, without a password"),
            key=reach.url_key,
        )
    if url.scheme == "http" and reach.tls and url.host not in _LOOPBACK:
        raise SettingsError(
            N_("{key} begins with http://: names and identity numbers would travel readable"),
            hint=N_("use https://, or write tls = false in the profile of a system that has none"),
            key=reach.url_key,
        )


def _trusted(reach: Reach) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=reach.ca_file or None)
    except OSError as error:
        raise SettingsError(
            N_("the certificates in {file} can't be read: {reason}"),
            file=reach.ca_file,
            reason=error.strerror or type(error).__name__,
        ) from error


@contextlib.contextmanager
def _put_into_words(reach: Reach, call: str) -> Iterator[None]:
    """Translate the errors of the transport; their own words may hold what was sent, so they are dropped."""
    try:
        yield
    except (httpcore.TimeoutException, httpx.TimeoutException) as error:
        kind = NotSentError if isinstance(error, httpcore.ConnectTimeout) else UnreachableError
        raise kind(N_("{system} did not answer {call} in time"), code="slow", system=reach.name, call=call) from None
    except httpx.DecodingError:
        raise _no_json(reach.name, call) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, httpx.TransportError) as error:
        if _is_distrust(error):
            raise NotSentError(
                N_("the certificate of {system} is not trusted"),
                code="certificate",
                hint=N_("give the certificates of its issuer as ca_file in the system's profile"),
                system=reach.name,
            ) from None
        kind = NotSentError if isinstance(error, httpcore.ConnectError) else UnreachableError
        raise kind(
            N_("{system} can't be reached for {call}: {reason}"),
            code="unreachable",
            system=reach.name,
            call=call,
            reason=type(error).__name__,
        ) from None


def _is_distrust(error: BaseException | None) -> bool:
    """Whether a certificate that is not trusted stands behind an error."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False

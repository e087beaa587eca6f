"""The one way to time-stamp and revocation services: a few bytes there, a few bytes back, within a total time.

Only hashes and serial numbers travel, so that plain http is allowed, as these services are usually offered; what they
answer is signed.  Redirects are not followed, variables of the environment (proxies) are not looked at.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import httpcore
import httpx

from digitize.errors import SettingsError, ToolError
from digitize.queue.sockets import Deadline, Transport
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_BYTES: Final = 16 * 1024 * 1024  # a national revocation list has a few MiB
_OK: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """How services are reached."""

    seconds: float  # for a call and its whole answer
    now: Callable[[], float]  # a steady clock
    ca_file: str = ""  # certificates that are trusted for https; "": those that this machine trusts

    def post(self, url: str, content: bytes, kind: str) -> bytes:
        """Send bytes of a media type and return the answer.

        Raises:
            SettingsError: the address is none, or the certificates can't be read.
            ToolError: no answer, or none that can be used (`service`).
        """
        return self._call(httpx.Request("POST", _address(url), content=content, headers={"Content-Type": kind}))

    def get(self, url: str) -> bytes:
        """Return what lies at an address; raises as `post`."""
        return self._call(httpx.Request("GET", _address(url)))

    def _call(self, request: httpx.Request) -> bytes:
        deadline = Deadline(self.now)
        transport = Transport(self._trusted() if request.url.scheme == "https" else None, deadline)
        timeout = httpx.Timeout(self.seconds).as_dict()
        request.extensions = {**request.extensions, "timeout": timeout}
        deadline.start(self.seconds)
        try:
            response = transport.handle_request(request)
            if response.status_code != _OK:
                raise _failed(request.url.host, str(response.status_code))
            return self._read(response)
        except (httpcore.TimeoutException, httpx.TimeoutException):
            raise _failed(request.url.host, "timeout") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError) as error:
            raise _failed(request.url.host, type(error).__name__) from None
        finally:
            transport.close()

    def _read(self, response: httpx.Response) -> bytes:
        body = bytearray()
        try:
            for chunk in response.iter_raw():
                body += chunk
                if len(body) > _MOST_BYTES:
                    raise httpx.RemoteProtocolError("too large")
        finally:
            response.close()
        return bytes(body)

    def _trusted(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=self.ca_file or None)
        except OSError as error:
            raise SettingsError(
                N_("the certificates in {file} can't be read: {reason}"),
                file=self.ca_file,
                reason=error.strerror or type(error).__name__,
            ) from error


def _address(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL:
        address = httpx.URL("")
    if address.scheme not in {"http", "https"} or not address.host or address.userinfo:
        raise SettingsError(N_("this is no address of a service: write it as http://name/path, without a password"))
    return address


def _failed(host: str, reason: str) -> ToolError:
    return ToolError(N_("{host} gave no answer that can be used ({reason})"), code="service", host=host, reason=reason)

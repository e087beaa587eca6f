"""`POST /sms/<gateway>`: a gateway hands on what a citizen asks by SMS, and gets the text that he is answered with.

The gateway shows a secret, or signs its call with it; without one nobody is let in.  The answer says code and status.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from digitize.dossier.asked_code import is_call
from digitize.errors import DigitizeError
from digitize.queue.notices.gateway import find_gateway
from digitize.runs.answering import answer
from digitize.text import unaccented
from digitize.web.asker import phone_of
from digitize.wording import N_, translator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from digitize.queue.notices.gateway import Receiving
    from digitize.runs.answering import Answer
    from digitize.web.lookup import Public

_MOST_BYTES = 16_384
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_NOT_FOUND = N_("HS: code not found. Compare it with the receipt.")
_TOO_MANY = N_("Too many questions. Ask again in a minute.")
_HOW = N_("To ask: HS and the dossier code, for example HS 000.00.14.H20-261123-0007")


def sms_routes(public: Public) -> list[Route]:
    """Make a route for each gateway that the settings name.

    Raises:
        SettingsError: one of them has no profile, or a faulty one.
    """
    names = public.settings.gateways
    return [_route(name, find_gateway(name, public.layout.gateways).receive, public) for name in names]


def _route(name: str, receiving: Receiving, public: Public) -> Route:
    async def take(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return _bare(413)
        if not _is_gateway(body, request.headers.get(receiving.header, ""), receiving, public.sms_secret):
            return _bare(403)
        asked = _asked(body, receiving)
        if asked is None:
            return _bare(400)
        return await run_in_threadpool(_answered, asked, receiving, public)

    return Route(f"/sms/{name}", take, methods=["POST"])


async def _body(request: Request) -> bytes | None:
    """Read the call; None where it is larger than any SMS."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            return None
    return body


def _is_gateway(body: bytes, shown: str, receiving: Receiving, secret: str) -> bool:
    if not secret:
        return False
    expected = secret
    if receiving.check == "hmac":
        expected, shown = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest(), shown.strip().lower()
        shown = shown.removeprefix("sha256=")
    return hmac.compare_digest(expected.encode(), shown.encode())


def _asked(body: bytes, receiving: Receiving) -> tuple[str, str] | None:
    """Return who asks, and what; None where the call tells neither."""
    try:
        text = body.decode("utf-8")
        fields: Mapping[str, object] = json.loads(text) if receiving.body == "json" else QueryParams(text)
        sender, said = fields[receiving.sender], fields[receiving.text]
    except (ValueError, RecursionError, KeyError, TypeError):
        return None
    if not isinstance(said, str) or not isinstance(sender, str | int) or not str(sender).strip():
        return None
    return str(sender), said


def _answered(asked: tuple[str, str], receiving: Receiving, public: Public) -> Response:
    sender, text = asked
    try:
        told = answer(public.layout, text, phone_of(sender), public.limits, public.now())
    except DigitizeError:
        return _bare(503)
    words = _words(told, text)
    words = unaccented(words) if public.settings.unaccented else words
    status = receiving.too_many if told.what == "too_many" else 200
    if receiving.answer == "text":
        return PlainTextResponse(words, status, _HEADERS)
    return JSONResponse({receiving.reply: words}, status, _HEADERS)


def _words(told: Answer, text: str) -> str:
    if told.what == "found":
        return f"HS {told.number}: {told.status}"
    if told.what == "too_many":
        return translator("vi")(_TOO_MANY)
    return translator("vi")(_NOT_FOUND if is_call(text) else _HOW)


def _bare(status: int) -> Response:
    return Response(status_code=status, headers=_HEADERS)

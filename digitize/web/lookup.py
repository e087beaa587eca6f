"""`GET /lookup`: how far the dossier of a code is.  A page where HTML is asked for, else JSON; the same either way.

404 is the one answer to a code that nobody knows, one of a restricted dossier and one that is none; 429 to who asks too
often.  The page has a form, no script, and nothing from elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
import html
from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Template
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from digitize.errors import DigitizeError
from digitize.runs.answering import Answer, answer
from digitize.web.asker import address_of
from digitize.wording import LANGUAGES, N_, translator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from starlette.requests import Request

    from digitize.intake.layout import Layout
    from digitize.registry.askers import Limits
    from digitize.settings import Lookup

PATH = "/lookup"
_STATUS = {"found": 200, "not_found": 404, "too_many": 429}
_WORDS = {
    "not_found": N_("Not found. Compare the code with the receipt."),
    "too_many": N_("Too many questions. Ask again in a minute."),
}
_BUSY = 503
_WAIT = "60"  # seconds
_LONGEST = 100  # characters of a question that stand in the form again


@dataclass(frozen=True, slots=True, kw_only=True)
class Public:
    """What the public may ask of this station, and how it is told apart."""

    layout: Layout
    settings: Lookup
    limits: Limits
    sms_secret: str  # that an SMS gateway shows; "": none may ask
    now: Callable[[], datetime]


def lookup_route(public: Public) -> Route:
    """Make the route of the page and the JSON endpoint."""

    def look(request: Request) -> Response:
        wants_page = "text/html" in request.headers.get("accept", "")
        code = request.query_params.get("code", "")
        if wants_page and not code:
            return _page(request, None)
        try:
            told = answer(public.layout, code, address_of(request, public.settings), public.limits, public.now())
        except DigitizeError:
            return Response(status_code=_BUSY, headers={**_HEADERS, "Retry-After": _WAIT})
        return _page(request, told) if wants_page else _json(told)

    return Route(PATH, look, methods=["GET"])


_HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept",
}


def _headers(told: Answer | None) -> Mapping[str, str]:
    return {**_HEADERS, "Retry-After": _WAIT} if told and told.what == "too_many" else _HEADERS


def _json(told: Answer) -> Response:
    plain: dict[str, object] = {"code": told.number, "status": told.status}
    if told.what != "found":
        plain = {"error": {"code": told.what, "message": translator("vi")(_WORDS[told.what])}}
    return JSONResponse(plain, _STATUS[told.what], _headers(told))


def _page(request: Request, told: Answer | None) -> Response:
    language = request.query_params.get("lang", "")
    language = language if language in LANGUAGES else LANGUAGES[0]
    text, policy = _template()
    translate = translator(language)
    words = {
        "title": translate(N_("How far is my dossier?")),
        "label": translate(N_("Dossier code, as on the receipt")),
        "button": translate(N_("Look up")),
        "note": translate(N_("Only the code and the status are shown.")),
        "code": request.query_params.get("code", "")[:_LONGEST],
        "language": language,
        "answer": _answer_words(told, translate),
    }
    body = text.substitute({name: html.escape(word) for name, word in words.items()})
    headers = {**_headers(told), "Content-Security-Policy": policy, "X-Frame-Options": "DENY"}
    return HTMLResponse(body, _STATUS[told.what] if told else 200, headers)


def _answer_words(told: Answer | None, translate: Callable[[str], str]) -> str:
    if told is None:
        return ""
    return f"{told.number}: {told.status}" if told.what == "found" else translate(_WORDS[told.what])


@cache
def _template() -> tuple[Template, str]:
    """Read the page, and make the policy that lets it have its own style and nothing else."""
    text = (resources.files("digitize") / "assets" / "web" / "lookup.html").read_text("utf-8")
    style = text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return Template(text), policy

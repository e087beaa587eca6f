"""The web application: `GET /files/<token>`, `GET /lookup`, `POST /sms/<gateway>`.

Whatever else is asked for gets a bare status: no listing, no word on why something is not given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from digitize.dossier.addresses import PREFIX
from digitize.web.files import RefusedError, open_file, part_of, read_part
from digitize.web.lookup import lookup_route
from digitize.web.sms import sms_routes

if TYPE_CHECKING:
    from starlette.requests import Request

    from digitize.web.files import Opened
    from digitize.web.lookup import Public

_PRIVATE = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}

_ERRORS = (HTTPException, 500)


def make_app(public: Public) -> Starlette:
    """Make the application of a data folder.

    Raises:
        SettingsError: an SMS gateway that may ask has no profile.
    """
    layout, now = public.layout, public.now

    def give(request: Request) -> Response:
        try:
            opened = open_file(layout, request.path_params["token"], now())
        except RefusedError as refused:
            return Response(status_code=refused.status, headers=_PRIVATE)
        return _answer(request, opened)

    files = Route(PREFIX + "{token}", give, methods=["GET"])
    routes = [files, lookup_route(public), *sms_routes(public)]
    app = Starlette(routes=routes, exception_handlers=dict.fromkeys(_ERRORS, _silent))
    app.router.redirect_slashes = False
    return app


def _silent(_: Request, error: Exception) -> Response:
    """Answer with the bare status."""
    return Response(status_code=error.status_code if isinstance(error, HTTPException) else 500, headers=_PRIVATE)


def _answer(request: Request, opened: Opened) -> Response:
    tag = f'"{opened.sha256}"'
    headers = {**_PRIVATE, "ETag": tag, "Accept-Ranges": "bytes"}
    if tag in request.headers.get("if-none-match", ""):
        opened.file.close()
        return Response(status_code=304, headers=headers)
    asked = request.headers.get("range") if request.headers.get("if-range", tag) == tag else None
    part = part_of(asked, opened.bytes)
    if part is None:
        opened.file.close()
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{opened.bytes}"})
    headers["Content-Length"] = str(len(part))
    whole = len(part) == opened.bytes
    if not whole:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{opened.bytes}"
    if request.method == "HEAD":
        opened.file.close()
        return Response(status_code=200 if whole else 206, headers=headers, media_type="application/pdf")
    chunks = read_part(opened.file, part)
    return StreamingResponse(chunks, 200 if whole else 206, headers, media_type="application/pdf")

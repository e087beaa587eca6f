"""The results of a procedure with their codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.procedures.facts import Outcome, Unread

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAIL = re.compile(r"Từ khóa.*", re.DOTALL)
_CODE = re.compile(r"Mã: ?(?P<code>[A-Z0-9][A-Z0-9.\-]*\d|\d|[A-Z]{2,8}(?!\w))?")
_EDGES = " \n\t.;,:/-+*"


class Results(NamedTuple):
    """What the applicant gets."""

    results: tuple[Outcome, ...]
    unread: tuple[Unread, ...]


def read_results(text: str) -> Results:
    """Take `ket_qua_xu_ly` apart."""
    body = _TAIL.sub("", text).strip()
    if not body:
        return Results((), ())
    results = tuple(_results(body))
    rest = body[max((match.end() for match in _CODE.finditer(body)), default=0) :].strip(_EDGES)
    return Results(results, (Unread(part="results", text=rest),) if rest else ())


def _results(body: str) -> Iterator[Outcome]:
    start = 0
    for match in _CODE.finditer(body):
        name = " ".join(body[start : match.start()].split()).strip(_EDGES)
        if name:
            yield Outcome(name=name, code=match["code"] or "", source="-")
        start = match.end()

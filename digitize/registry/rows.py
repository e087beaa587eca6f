"""How a dossier is written down as rows.  Pure: a dossier in, plain values out.

A restricted dossier goes in `bare`: what it holds then stands in no row, because no row is made from it.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from digitize.dossier.duplicates import find_papers
from digitize.dossier.numbers import number_key
from digitize.dossier.report.counted import counted, to_line
from digitize.dossier.returning import open_originals
from digitize.model import (
    FROZEN,
    HANDED_OVER,
    RELEASED,
    CleanPage,
    Dossier,
    DossierPage,
    DossierState,
    Original,
    PageFailed,
    PageKind,
    PageSource,
    ReadPage,
    from_plain,
)
from digitize.registry.words import folded_key
from digitize.text import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = dict[str, Any]

_NOT_DELIVERED = (
    *("state", "official_status", "assignee", "number", "history", "suggestions", "doubts", "access"),
    *("first_due_at", "returned", "attestations", "signed", "frozen", "came_from"),
)


def stamp(at: datetime) -> str:
    """Write a time so that it sorts as text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def bare(dossier: Dossier) -> Dossier:
    """Leave of a restricted dossier only its id, batch, state, channel, times and the hashes of its files."""
    hashes = (Original(name="", sha256=original.sha256, extension="", bytes=0) for original in dossier.originals)
    return Dossier(
        id=dossier.id,
        batch=dossier.batch,
        state=dossier.state,
        restricted=True,
        channel=dossier.channel,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        due_provisional=dossier.due_provisional,
        first_due_at=dossier.first_due_at,
        procedure=None,
        suggestions=(),
        doubts=(),
        missing_components=(),
        fields=(),
        documents=(),
        pages=(),
        originals=tuple(hashes),
        history=(),
        frozen=dossier.frozen and replace(dossier.frozen, reason=""),
    )


def unpack(value: bytes) -> Dossier:
    """Read a dossier again."""
    return from_plain(Dossier, json.loads(zlib.decompress(value)))


def dossier_row(dossier: Dossier, plain: Row) -> Row:
    """The columns to list, filter and sort by, and the whole value (`plain` is what `to_plain` gave for it)."""
    applicant = chosen_field(dossier, "applicant_name") or chosen_field(dossier, "organisation")
    whole = _canonical(plain)
    return {
        "id": dossier.id,
        "batch": dossier.batch,
        "state": str(dossier.state),
        "restricted": int(dossier.restricted),
        "channel": str(dossier.channel),
        "number": dossier.number,
        "number_key": dossier.number and number_key(dossier.number),
        "procedure": dossier.procedure and dossier.procedure.code,
        "official_status": dossier.official_status,
        "received_at": stamp(dossier.received_at),
        "due_at": dossier.due_at and stamp(dossier.due_at),
        "due_provisional": int(dossier.due_provisional),
        "unit": dossier.unit,
        "assignee": dossier.assignee,
        "applicant": applicant,
        "applicant_folded": applicant and " ".join(map(folded_key, tokens(applicant))),
        "frozen": int(dossier.frozen is not None),
        "digest": hashlib.sha256(whole).hexdigest(),
        "value": zlib.compress(whole),
    }


def chosen_field(dossier: Dossier, name: str) -> str | None:
    """Value of a field that was chosen among its alternatives."""
    return next((field.value for field in dossier.fields if field.name == name and not field.alternative), None)


def page_row(dossier: Dossier, page: DossierPage) -> Row:
    """What is known of a side, without its text."""
    result = page.result
    source = page_source(page)
    read = result if isinstance(result, ReadPage) else None
    return {
        "dossier": dossier.id,
        "n": page.n,
        "kind": str(page.kind),
        "archive_page": page.archive_page,
        "sha256": source.sha256,
        "frame": source.frame,
        "engine": read and str(read.engine),
        "confidence": read and read.confidence,
        "syllable_rate": read and read.syllable_rate,
        "batch": source.batch,
        "counted": str(page.counted),
    }


def page_source(page: DossierPage) -> PageSource:
    """Which file and frame a side comes from."""
    match page.result:
        case ReadPage(clean=clean):
            return clean.page.source
        case CleanPage(page=scanned):
            return scanned.source
        case PageFailed(source=source):
            return source


def page_text(page: DossierPage) -> str:
    """What stands on a side; "" where nothing was read, or a rescan replaced it."""
    standing = page.kind is not PageKind.REPLACED
    return page.result.text.text if standing and isinstance(page.result, ReadPage) else ""


def page_facts(dossier: Dossier) -> dict[int, str]:
    """What each side can be found by besides its text.

    Field values stand with the side they were read from, titles with the first page of their document, the
    dossier's id and numbers and the values that were read from no side with its first side.
    """
    facts: dict[int, list[str]] = {}
    first = min((page.n for page in dossier.pages), default=1)
    for n, fact in _facts(dossier):
        facts.setdefault(first if n is None else n, []).append(fact)
    return {n: "\n".join(lines) for n, lines in facts.items()}


def _facts(dossier: Dossier) -> Iterator[tuple[int | None, str]]:
    yield None, dossier.id
    if dossier.number:
        yield None, dossier.number
        yield None, number_key(dossier.number)
    for document in dossier.documents:
        yield document.first_page, document.title
    for field in dossier.fields:
        yield field.page, field.value


def document_rows(dossier: Dossier) -> list[Row]:
    """The runs of pages, in order."""
    return [
        {
            "dossier": dossier.id,
            "n": n,
            "title": document.title,
            "component": document.component,
            "first_page": document.first_page,
            "last_page": document.last_page,
            "status": str(document.status),
        }
        for n, document in enumerate(dossier.documents, 1)
    ]


def field_rows(dossier: Dossier) -> list[Row]:
    """The facts taken from the paper, chosen ones and alternatives."""
    return [
        {
            "dossier": dossier.id,
            "n": n,
            "name": field.name,
            "value": field.value,
            "confidence": field.confidence,
            "source": field.source,
            "page": field.page,
            "alternative": int(field.alternative),
        }
        for n, field in enumerate(dossier.fields, 1)
    ]


def linked_rows(dossier: Dossier) -> list[Row]:
    """The cases that are settled together with it."""
    return [
        {"dossier": dossier.id, "n": n, "key": case.key, "status": case.status, "number": case.number}
        for n, case in enumerate(dossier.linked, 1)
    ]


def reported_rows(dossier: Dossier) -> list[Row]:
    """What of it counts in the figures; nothing of a restricted one."""
    if dossier.restricted:
        return []
    return [{"dossier": dossier.id, "training": int(dossier.training), "facts": to_line(counted(dossier))}]


def original_rows(dossier: Dossier) -> list[Row]:
    """The accepted files."""
    return [
        {
            "dossier": dossier.id,
            "n": n,
            "name": original.name,
            "sha256": original.sha256,
            "extension": original.extension,
            "bytes": original.bytes,
            "signatures": original.signatures,
        }
        for n, original in enumerate(dossier.originals, 1)
    ]


def shown_rows(dossier: Dossier) -> list[Row]:
    """Originals that were shown for comparison and are not given back."""
    return [{"dossier": dossier.id, "n": n, "paper": paper} for n, paper in enumerate(open_originals(dossier), 1)]


def paper_rows(dossier: Dossier) -> list[Row]:
    """The documents of authorities, by which dossiers are compared."""
    return [
        {"dossier": dossier.id, "n": n, "page": paper.page, "key": paper.key}
        for n, paper in enumerate(find_papers(dossier), 1)
    ]


def handover_rows(dossier: Dossier) -> list[Row]:
    """Which offices took a restricted dossier over; who received it there stands in its own folder alone."""
    events = (event for event in dossier.history if event.what == HANDED_OVER)
    return [
        {"dossier": dossier.id, "n": n, "at": stamp(event.at), "by": event.who, "unit": dict(event.facts)["unit"]}
        for n, event in enumerate(events, 1)
    ]


def delivery_digest(dossier: Dossier, plain: Row) -> str | None:
    """Hash of what the courier delivers; None for a dossier that is not checked, restricted, or made for practice.

    One that was imported is its sender's to deliver, until somebody decides something about it here.
    What only tells how far a dossier is (`_NOT_DELIVERED`) is no content.
    """
    away = dossier.restricted or dossier.training or _is_of_another(dossier)
    if dossier.state is not DossierState.CHECKED or away:
        return None
    content = {name: value for name, value in plain.items() if name not in _NOT_DELIVERED}
    return hashlib.sha256(_canonical(content)).hexdigest()


def _is_of_another(dossier: Dossier) -> bool:
    came = dossier.came_from
    return came is not None and not any(
        event.at > came.at and event.what not in {FROZEN, RELEASED} for event in dossier.history
    )


def _canonical(plain: Any) -> bytes:
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

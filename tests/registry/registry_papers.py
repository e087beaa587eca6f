"""Dossiers for the registry's tests, made from plain text."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from digitize.model import (
    Blank,
    Box,
    Channel,
    CleanPage,
    ComponentStatus,
    Document,
    Dossier,
    DossierPage,
    DossierState,
    EngineId,
    Event,
    Field,
    Line,
    Original,
    PageKind,
    PageSource,
    PageText,
    Placement,
    ProcedureChoice,
    ReadPage,
    ScannedPage,
    Word,
)

MORNING = datetime(2026, 11, 23, 2, 12, 33, tzinfo=UTC)  # 09:12:33 at the counter
CLERK = "clerk"
_PAPER = Box(0.0, 0.0, 210.0, 297.0)


def page(n: int, text: str, *, sha256: str = "0" * 64) -> DossierPage:
    """A side that was read."""
    source = PageSource(id=f"20261123-0001.1.{n}", name="scan.pdf", sha256=sha256, frame=n)
    scanned = ScannedPage(source=source, width_px=2480, height_px=3508, dpi_x=300.0, dpi_y=300.0, dpi_inferred=False)
    placement = Placement(turn=0, lean_degrees=0.0, crop=_PAPER, picture_width_mm=210.0, picture_height_mm=297.0)
    blank = Blank(is_blank=not text, ink_share=0.05 if text else 0.0, confidence=0.9)
    clean = CleanPage(
        page=scanned,
        placement=placement,
        marks=(),
        blank=blank,
        orientation=None,
        skew=None,
        crop=None,
        steps=(),
    )
    if not text:
        return DossierPage(n=n, kind=PageKind.BLANK, archive_page=n, result=clean)
    lines = tuple(
        Line(words=tuple(Word(text=word, box=Box(1.0, 2.0, 3.0, 4.0), confidence=0.9) for word in line.split()))
        for line in text.split("\n")
    )
    engine = EngineId(name="scripted", version="1", languages="vi", model="")
    read = ReadPage(clean=clean, text=PageText(lines=lines), engine=engine, confidence=0.9, syllable_rate=1.0)
    return DossierPage(n=n, kind=PageKind.PAGE, archive_page=n, result=read)


def field(name: str, value: str, *, page: int | None = 1, alternative: bool = False) -> Field:
    """A fact read from the paper."""
    return Field(name=name, value=value, confidence=0.8, source="text", page=page, box=None, alternative=alternative)


def title(text: str, first: int = 1, last: int = 1) -> Document:
    """A document that has a printed title."""
    return Document(title=text, component=None, first_page=first, last_page=last, status=ComponentStatus.PRESENT)


def procedure(code: str) -> ProcedureChoice:
    """A procedure that was chosen."""
    return ProcedureChoice(code=code, name="Thủ tục", confidence=0.9, by="text", verified=True)


def dossier(ordinal: int, *texts: str, batch: str, **facts: Any) -> Dossier:
    """A walk-in dossier of one side for each text; "" is a blank side."""
    name = f"TAM-Q1-261123-{ordinal:04d}"
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    plain: dict[str, Any] = {
        "id": name,
        "batch": batch,
        "state": DossierState.NEEDS_REVIEW,
        "restricted": False,
        "channel": Channel.WALK_IN,
        "received_at": MORNING,
        "due_at": None,
        "due_provisional": False,
        "procedure": None,
        "suggestions": (),
        "doubts": (),
        "missing_components": (),
        "fields": (),
        "documents": (),
        "pages": tuple(page(n, text, sha256=sha256) for n, text in enumerate(texts, 1)),
        "originals": (Original(name="scan.pdf", sha256=sha256, extension="pdf", bytes=1000),),
        "history": (Event(at=MORNING, who=CLERK, what="ingest"),),
    }
    return Dossier(**{**plain, **facts})

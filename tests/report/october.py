"""A generated October: walk-ins of the one-stop system's register, with and without papers here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from digitize.dossier.deadlines import VIETNAM
from digitize.model import (
    Channel,
    ComponentStatus,
    Document,
    Dossier,
    DossierPage,
    DossierState,
    Event,
    OfficialStatus,
    PageFailed,
    PageKind,
    PageSource,
    ProcedureChoice,
    RegisterEntry,
)
from digitize.registry.connection import writing
from digitize.registry.register import put_entry
from digitize.registry.store import begin_batch, commit_dossier

if TYPE_CHECKING:
    from sqlite_utils import Database

OCTOBER = datetime(2026, 10, 1, 8, 0, tzinfo=VIETNAM)
ONLINE, PAPER_ONLY = "1.003725", "1.010902"
LEVELS = """
[[level]]
procedure = "1.003725"
level = 4
since = 2026-01-01
source = "QĐ của UBND tỉnh"

[[level]]
procedure = "1.010902"
level = 2
verified = false
"""


def number(ordinal: int) -> str:
    """The official number of a filing."""
    return f"H20.14-261001-{ordinal:04d}"


def entry(ordinal: int, **facts: Any) -> RegisterEntry:
    """A walk-in of October as the one-stop system has it."""
    plain: dict[str, Any] = {
        "number": number(ordinal),
        "channel": Channel.WALK_IN,
        "procedure": ONLINE,
        "status": OfficialStatus.IN_WORK,
        "received_at": OCTOBER + timedelta(hours=6 * (ordinal - 1)),
        "unit": "Phòng Bưu chính",
        "assignee": "lan",
    }
    return RegisterEntry(**{**plain, **facts})


def paper(*, result: bool = False) -> Document:
    """A file of a paper that the procedure asks for, or of the result."""
    return Document(
        title="",
        component=None if result else "Đơn đề nghị",
        first_page=1,
        last_page=1,
        status=ComponentStatus.PRESENT,
        is_result=result,
    )


def dossier(ordinal: int, batch: str, **facts: Any) -> Dossier:
    """A scanned walk-in of one side, with a paper and without a result."""
    received = OCTOBER + timedelta(hours=6 * (ordinal - 1))
    source = PageSource(id=f"p{ordinal}", name="scan.pdf", sha256=f"{ordinal:064x}", frame=1)
    page = PageFailed(source=source, stage="read", error="", hint="")
    plain: dict[str, Any] = {
        "id": f"TAM-Q1-261001-{ordinal:04d}",
        "batch": batch,
        "state": DossierState.CHECKED,
        "restricted": False,
        "channel": Channel.WALK_IN,
        "received_at": received,
        "due_at": None,
        "due_provisional": False,
        "procedure": ProcedureChoice(code=ONLINE, name="", confidence=1.0, by="person", verified=True),
        "suggestions": (),
        "doubts": (),
        "missing_components": (),
        "fields": (),
        "documents": (paper(),),
        "pages": (DossierPage(n=1, kind=PageKind.FAILED, archive_page=1, result=page),),
        "originals": (),
        "history": (Event(at=received, who="thu", what="scanned"),),
        "number": number(ordinal),
    }
    return Dossier(**{**plain, **facts})


def put_entries(db: Database, *entries: RegisterEntry) -> None:
    """Let the register have entries."""
    with writing(db.conn):
        for one in entries:
            put_entry(db.conn, one, datetime(2026, 10, 31, tzinfo=UTC))


def put(db: Database, *dossiers: Dossier) -> None:
    """Register dossiers."""
    for one in dossiers:
        commit_dossier(db, one, at=one.received_at, who="thu")


def fill(db: Database) -> str:
    """Fill story 14's October in; return the batch.

    120 walk-ins; the first 100 in a procedure that is online; of these 96 scanned (not 97 - 100); of the other 20,
    10 scanned (101 - 110); the first 72 have a file of the result besides those of their papers.
    """
    batch = begin_batch(db, OCTOBER, "thu")
    with writing(db.conn):
        put_entries(db, *(entry(n, procedure=ONLINE if n <= 100 else PAPER_ONLY) for n in range(1, 121)))
        put(db, *(_scanned(n, batch) for n in (*range(1, 97), *range(101, 111))))
    return batch


def _scanned(n: int, batch: str) -> Dossier:
    papers = (paper(), paper(result=True)) if n <= 72 else (paper(),)
    code = ONLINE if n <= 100 else PAPER_ONLY
    choice = ProcedureChoice(code=code, name="", confidence=1.0, by="person", verified=True)
    return dossier(n, batch, documents=papers, procedure=choice)


def late_scan(batch: str) -> Dossier:
    """The papers of walk-in 97, scanned on 06/11."""
    at = datetime(2026, 11, 6, 9, 0, tzinfo=VIETNAM)
    late = dossier(97, batch, received_at=at, history=(Event(at=at, who="thu", what="scanned"),))
    return replace(late, id="TAM-Q1-261106-0001")

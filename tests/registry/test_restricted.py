"""A restricted dossier's words stand in no byte of the registry's files."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import registry_papers as papers

from digitize.model import Dossier, DossierState, Ledger
from digitize.registry.index import search
from digitize.registry.lookup import QueueFilters, list_queue, load_dossier, resolve_dossier
from digitize.registry.store import BatchOutcome, FileVerdict, close_batch, erase_traces, known_original

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlite_utils import Database

RARE = "khuynhdiệpxyz"
NAME = "Nguyễnkýdanh"
FILE = "don-to-cao-cua-ong-kydanh.pdf"


def denunciation(batch: str, *, restricted: bool) -> Dossier:
    """Four sides; the third names somebody."""
    return papers.dossier(
        1,
        "tờ một",
        "tờ hai",
        f"Đơn tố cáo {RARE}",
        "tờ bốn",
        batch=batch,
        restricted=restricted,
        state=DossierState.RESTRICTED if restricted else DossierState.CHECKED,
        number="H20.14-261123-0007",
        fields=(papers.field("applicant_name", NAME, page=3),),
        documents=(papers.title(f"ĐƠN TỐ CÁO {RARE}", 3, 3),),
    )


def outcome(dossier: str) -> BatchOutcome:
    """The batch of that one file."""
    file = FileVerdict(name=FILE, sha256="ab", verdict="accepted", dossier=dossier)
    return BatchOutcome(ledger=Ledger(files=1, sides=4, pages=4), files=(file,), held=())


def words_left(path: Path) -> set[str]:
    """Which of the secret words stand in the database, its log or one of its packed values, in any case."""
    raw = b"".join(file.read_bytes() for file in path.parent.iterdir())
    unpacked = [raw]
    for start in range(len(raw) - 1):
        if raw[start] == 0x78:  # where a zlib stream may begin
            try:
                unpacked.append(zlib.decompressobj().decompress(raw[start:]))
            except zlib.error:
                continue
    text = b"\n".join(unpacked).decode("utf-8", "replace").casefold()
    folded = {RARE: "khuynhdiepxyz", NAME: "nguyenkydanh", FILE: FILE}
    return {word for word, plain in folded.items() if word.casefold() in text or plain in text}


def test_the_words_of_an_ordinary_dossier_stand_in_the_file(
    path: Path, db: Database, batch: str, commit: Callable[[Dossier], bool]
) -> None:
    """So the search for bytes in the next tests can find something."""
    dossier = denunciation(batch, restricted=False)
    commit(dossier)
    close_batch(db, batch, outcome(dossier.id), at=papers.MORNING, who=papers.CLERK)

    found = words_left(path)

    assert found == {RARE, NAME, FILE}


def test_a_restricted_dossier_leaves_only_id_times_and_hashes(
    path: Path, db: Database, batch: str, commit: Callable[[Dossier], bool]
) -> None:
    """No text, field, name, file name or number in any byte; its files are still known."""
    dossier = denunciation(batch, restricted=True)
    commit(dossier)
    close_batch(db, batch, outcome(dossier.id), at=papers.MORNING, who=papers.CLERK)

    found = words_left(path)

    assert found == set()
    assert known_original(db.conn, dossier.originals[0].sha256) == dossier.id
    kept = load_dossier(db.conn, dossier.id)
    assert (kept.restricted, kept.state, kept.received_at) == (True, DossierState.RESTRICTED, papers.MORNING)
    assert (kept.pages, kept.fields, kept.documents, kept.number) == ((), (), (), None)


def test_a_dossier_that_becomes_restricted_is_erased(
    path: Path, db: Database, batch: str, commit: Callable[[Dossier], bool]
) -> None:
    """What the ordinary dossier had left in rows, index, vocabulary, log and outbox is overwritten."""
    ordinary = denunciation(batch, restricted=False)
    commit(papers.dossier(2, "một hồ sơ khác", batch=batch))
    commit(ordinary)
    close_batch(db, batch, outcome(ordinary.id), at=papers.MORNING, who=papers.CLERK)

    commit(denunciation(batch, restricted=True))

    assert words_left(path) == set()
    assert db.execute("SELECT count(*) FROM outbox WHERE state = 'waiting'").fetchone() == (0,)
    assert search(db.conn, "khac").total == 1


def test_pages_that_moved_away_leave_nothing_after_erasing(
    path: Path, db: Database, batch: str, commit: Callable[[Dossier], bool]
) -> None:
    """A page taken out of an ordinary dossier is gone from the file once its traces are erased."""
    commit(denunciation(batch, restricted=False))
    commit(papers.dossier(1, "tờ một", "tờ hai", batch=batch))

    emptied = erase_traces(db)

    assert emptied
    assert words_left(path) == set()


def test_a_restricted_dossier_changes_neither_hits_nor_total(
    db: Database, batch: str, commit: Callable[[Dossier], bool]
) -> None:
    """Not by its text, name, number or id."""
    commit(denunciation(batch, restricted=True))

    totals = [search(db.conn, query).total for query in (RARE, NAME, "tố cáo", "H20.14-261123-0007", "TAM-Q1-261123")]

    assert totals == [0] * 5


def test_a_restricted_dossier_stands_in_the_queue_without_a_name(
    db: Database, batch: str, commit: Callable[[Dossier], bool]
) -> None:
    """It can still be called by its id."""
    dossier = denunciation(batch, restricted=True)
    commit(dossier)

    total, (row,) = list_queue(db.conn, QueueFilters(), now=papers.MORNING, limit=10)

    assert (total, row.dossier, row.state) == (1, dossier.id, "RESTRICTED")
    assert (row.applicant, row.number, row.procedure) == (None, None, None)
    assert resolve_dossier(db.conn, dossier.id) == dossier.id

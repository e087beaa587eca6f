"""Decisions carried out in a data folder: restricted material, names, PDFs that stay, and what is refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import datetime, time
from pathlib import Path

import pytest
from kept_folder import looked_at, make_folder, red

from digitize.dossier.review import paper, say
from digitize.errors import PdfError
from digitize.intake import shelf
from digitize.intake.layout import HANOI, Layout
from digitize.model import Dossier
from digitize.pdf.access import AccessParams
from digitize.registry import store
from digitize.runs.batch import Desk
from digitize.runs.rework.carry_out import Hand, carry_out, read_dossier, undo
from digitize.runs.rework.finish import turn
from digitize.runs.rework.intent import open_reworks


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The material, made once."""
    return make_folder(tmp_path_factory.mktemp("kept")).data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """A copy to decide in."""
    return Path(shutil.copytree(made, tmp_path / "data"))


@contextmanager
def hand_of(data: Path) -> Iterator[Hand]:
    """A clerk who has the turn."""
    layout = Layout(data)
    with closing(store.open_store(layout.registry)) as db, ThreadPoolExecutor(1) as executor:
        desk = Desk(
            layout=layout,
            db=db,
            executor=executor,
            jobs=1,
            code="Q1",
            closes_at=time(17),
            now=lambda: datetime(2026, 11, 23, 9, tzinfo=HANOI),
        )
        with turn(layout, db):
            yield Hand(desk=desk, access=AccessParams(), who="clerk")


def dossiers(hand: Hand) -> tuple[Dossier, Dossier, Dossier]:
    """The one of three sides, the other ordinary one, and the restricted one."""
    names = [name for (name,) in hand.desk.db.execute("SELECT id FROM dossiers ORDER BY restricted, id").fetchall()]
    first, second, third = (read_dossier(hand, name) for name in names)
    return first, second, third


def bytes_of(*paths: Path) -> bytes:
    """Everything that stands in some files and folders."""
    files = [file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*")))]
    return b"".join(file.read_bytes() for file in files if file.is_file())


def here_and_log(layout: Layout) -> list[Path]:
    """Every place from which text of a restricted dossier must be gone."""
    rooms = ("registry.db", "registry.db-wal", "dossiers", "log", "outbox")
    return [path for room in rooms if (path := layout.data / room).exists()]


def test_a_decision_that_leaves_the_paper_alone_keeps_the_pdfs(data: Path) -> None:
    """Who types a fact gets no new PDF: the very files stay."""
    with hand_of(data) as hand:
        first, *_ = dossiers(hand)
        archive = hand.desk.layout.dossier(first.id, first.received_at, restricted=False) / "archive.pdf"
        before = archive.stat().st_ino

        carry_out(say.set_field(first, hand.act(), "subject", "Về việc"), hand)

        assert archive.stat().st_ino == before
    assert red(looked_at(data)) == set()


def test_what_joins_a_restricted_dossier_leaves_every_open_place(data: Path) -> None:
    """Merged into a restricted dossier, pages stand in no byte of the open places; undo brings them back."""
    layout = Layout(data)
    with hand_of(data) as hand:
        first, _, secret = dossiers(hand)
        assert all(word in bytes_of(*here_and_log(layout)) for word in (b"khu", b"phep"))  # else this proves nothing
        carry_out(paper.merge(secret, first, hand.act()), hand)

        assert not any(word in bytes_of(*here_and_log(layout)) for word in (b"khu", b"phep"))
        assert b'"a.tif"' not in bytes_of(layout.data / "log" / "batches")
        assert not (layout.dossier(secret.id, secret.received_at, restricted=True) / "access.pdf").exists()
        assert red(looked_at(data)) == set()
        undo(secret.id, hand)

        assert read_dossier(hand, first.id).pages == first.pages
    assert red(looked_at(data)) == set()


def test_both_parts_of_a_restricted_dossier_stay_closed(data: Path) -> None:
    """A split of restricted material makes two restricted dossiers, of which the registry knows no page."""
    with hand_of(data) as hand:
        *_, secret = dossiers(hand)
        first = read_dossier(hand, secret.id)
        if len(first.pages) < 2:
            pytest.skip("the restricted sample has one side")
        parts = carry_out(paper.split(first, hand.act(), 2, "TAM-Q1-261123-0099"), hand)
        known = hand.desk.db.execute("SELECT count(*) FROM pages WHERE dossier = ?", (parts[1].id,)).fetchone()

        assert [part.restricted for part in parts] == [True, True]
        assert known == (0,)
    assert red(looked_at(data)) == set()


def test_a_decision_whose_pdfs_cannot_be_drawn_changes_nothing(data: Path) -> None:
    """Without its original a page can't be put elsewhere: refused, and everything is as before."""
    with hand_of(data) as hand:
        first, *_ = dossiers(hand)
        layout = hand.desk.layout
        original = layout.original(first.originals[0].sha256, first.originals[0].extension)
        shelf.place(original, data / "elsewhere")

        with pytest.raises(PdfError) as refusal:
            carry_out(paper.move_page(first, hand.act(), 1, 2), hand)

        assert refusal.value.code == "redraw"
        assert read_dossier(hand, first.id) == first
        assert open_reworks(layout.intake) == ()
        shelf.place(data / "elsewhere", original)
    assert red(looked_at(data)) == set()

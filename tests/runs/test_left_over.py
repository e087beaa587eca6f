"""Giving up on a batch that no attempt can finish: its files are held, what is registered stays, the sums balance."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from concurrent.futures import ThreadPoolExecutor as Threads
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from digitize.intake.layout import HANOI, Layout
from digitize.intake.profiles import builtin_folder, find_profile
from digitize.model import Given
from digitize.registry.store import open_store
from digitize.runs.batch import Desk, Way
from digitize.runs.dossier_task import DossierJob
from digitize.runs.ingest import Order, ingest
from digitize.runs.left_over import ATTEMPTS, NOBODY, finish_left_over
from digitize.settings import StationSettings, read_environment
from digitize.station.desk import way_of
from tests.watching import side

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=HANOI)


class Spoiling(Executor):
    """Runs tasks in a thread, but the dossiers of one id meet an error that nobody expected."""

    def __init__(self, spoilt: str) -> None:
        self.spoilt = spoilt
        self._threads = Threads(max_workers=1)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """See `concurrent.futures.Executor.submit`."""
        job = args[0] if args else None
        if isinstance(job, DossierJob) and job.plan.id.endswith(self.spoilt):
            return self._threads.submit(self._spoil)
        return self._threads.submit(fn, *args, **kwargs)

    def _spoil(self) -> None:
        raise RuntimeError("a fault of ours")


@pytest.fixture
def way() -> Way:
    """How the profile `generic` wants it."""
    return way_of(find_profile("generic", (builtin_folder(),)), StationSettings(), read_environment({}))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose second dossier of a day can't be made."""
    layout = Layout(tmp_path / "data")
    for room in layout.rooms:
        room.mkdir(parents=True)
    db = open_store(layout.registry)
    yield Desk(layout=layout, db=db, executor=Spoiling("0002"), jobs=1, code="Q1", closes_at=time(17), now=lambda: NOW)
    db.close()


def order(folder: Path, way: Way) -> Order:
    """Three files, each a dossier."""
    folder.mkdir()
    for name in ("a", "b", "c"):
        side(f"ho so {name}").save(folder / f"{name}.jpg", "JPEG", dpi=(100, 100))
    return Order(
        paths=(folder,), profile=find_profile("generic", (builtin_folder(),)), way=way, given=Given(by="clerk")
    )


def test_a_batch_that_can_not_be_finished_is_held_after_its_attempts(desk: Desk, way: Way, tmp_path: Path) -> None:
    """The other two dossiers are registered, the third file is held with the kind of the error; intake is empty."""
    with pytest.raises(RuntimeError):
        ingest(order(tmp_path / "in", way), desk, NOBODY)

    outcomes = [[left.error for left in finish_left_over(desk, lambda _: way)] for _ in range(ATTEMPTS)]

    held = desk.db.execute("SELECT name, code, reason, facts, sides FROM quarantine").fetchall()
    sums = desk.db.execute("SELECT files, sides, pages, quarantined FROM ledger").fetchall()
    assert [bool(error) for (error,) in outcomes] == [True] * (ATTEMPTS - 1) + [False]
    assert [(name, code, sides) for name, code, _, _, sides in held] == [("b.jpg", "failed", 1)]
    assert "RuntimeError" in held[0][3]
    assert "a fault of ours" not in str(held)
    assert sums == [(3, 3, 2, 1)]
    assert [id_[-4:] for (id_,) in desk.db.execute("SELECT id FROM dossiers ORDER BY id")] == ["0001", "0003"]
    assert list(desk.layout.intake.iterdir()) == []
    assert len(list(desk.layout.quarantine("20261123-0001").glob("*.jpg"))) == 1


def test_a_batch_gone_well_at_last_is_registered_whole(desk: Desk, way: Way, tmp_path: Path) -> None:
    """The error passes before the attempts are used up: nothing is held."""
    with pytest.raises(RuntimeError):
        ingest(order(tmp_path / "in", way), desk, NOBODY)
    list(finish_left_over(desk, lambda _: way))
    assert isinstance(desk.executor, Spoiling)
    desk.executor.spoilt = "none"

    (left,) = finish_left_over(desk, lambda _: way)

    assert left.error is None
    assert desk.db.execute("SELECT count(*) FROM dossiers").fetchone() == (3,)
    assert desk.db.execute("SELECT count(*) FROM quarantine").fetchone() == (0,)


def test_a_stack_of_which_a_dossier_can_not_be_made_is_held_whole(desk: Desk, way: Way, tmp_path: Path) -> None:
    """Its first dossier could be made, but is put nowhere: the file is held with all its sides, not in part."""
    stack = tmp_path / "stack.tif"
    sides = [symbol("PATCHT"), side("ho so a"), symbol("PATCHT"), side("ho so b")]
    sides[0].save(stack, "TIFF", save_all=True, append_images=sides[1:], compression="tiff_deflate", dpi=(100, 100))
    grouping = dataclasses.replace(way.profile.grouping, by="separators")
    way = dataclasses.replace(way, profile=dataclasses.replace(way.profile, grouping=grouping))
    with pytest.raises(RuntimeError):
        ingest(Order(paths=(stack,), profile=way.profile, way=way, given=Given(by="clerk")), desk, NOBODY)

    for _ in range(ATTEMPTS):
        list(finish_left_over(desk, lambda _: way))

    held = desk.db.execute("SELECT name, code, sides FROM quarantine").fetchall()
    assert held == [("stack.tif", "failed", 4)]
    assert desk.db.execute("SELECT count(*) FROM dossiers").fetchone() == (0,)
    assert desk.db.execute("SELECT sides, quarantined FROM ledger").fetchall() == [(4, 4)]


def symbol(text: str) -> Image.Image:
    """A separator sheet: its bars on white paper, as large as the other sides."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code39)
    bars = Image.fromarray(zxingcpp.write_barcode_to_image(barcode, scale=3, add_quiet_zones=False))
    sheet = Image.new("L", side("").size, 255)
    sheet.paste(bars.resize((bars.width, 90)), (60, 80))
    return sheet

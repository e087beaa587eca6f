"""Taking over from a hotfolder: exactly once, whole units, from another file system too, and again after a stop."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digitize.intake.claim import read_plan, stored_name
from digitize.intake.hotfolder import TAKEN, FolderLostError, Hotfolder, Sighting, is_being_written, look, mode_of
from digitize.intake.layout import Layout
from digitize.intake.mounts import Mount
from digitize.intake.profiles import builtin_folder, find_profile
from digitize.intake.takeover import Intent, Taker, intend, read_intent, release, take_over, tidy, write_intent

GENERIC = find_profile("generic", (builtin_folder(),))
BATCH = "20261123-0001"
AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture(params=["same disk", "share"])
def hot(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hotfolder]:
    """A hotfolder beside the data folder, and one on another file system."""
    if request.param == "same disk":
        path = tmp_path / "hot"
        path.mkdir()
        yield Hotfolder(name="quay2", path=path, profile=GENERIC)
        return
    path = Path(tempfile.mkdtemp(dir="/dev/shm"))
    if path.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system here")
    yield Hotfolder(name="quay2", path=path, profile=GENERIC)
    shutil.rmtree(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The batch's folder in intake."""
    path = Layout(tmp_path / "data").batch(BATCH)
    path.mkdir(parents=True)
    return path


def drop(hot: Hotfolder, *names: str) -> tuple[Sighting, ...]:
    """Put files into the hotfolder and see them."""
    for name in names:
        (hot.path / name).parent.mkdir(parents=True, exist_ok=True)
        (hot.path / name).write_bytes(name.encode())
    return look(hot)


def intent_of(hot: Hotfolder, *units: tuple[Sighting, ...], station: str = "one") -> Intent:
    """What a watcher wants."""
    return intend(Taker(station=station, batch=BATCH, at=AT, by="clerk"), hot, units)


def left(hot: Hotfolder) -> list[str]:
    """Names of what lies in the hotfolder for anybody to see."""
    return [seen.place for seen in look(hot)]


def test_files_are_taken_with_their_hashes_and_leave_the_hotfolder(hot: Hotfolder, folder: Path) -> None:
    """The plan names them as they were called."""
    a, b = drop(hot, "a.pdf", "x/b.pdf")

    plan = take_over(intent_of(hot, (a,), (b,)), folder)

    assert plan is not None
    assert plan == read_plan(folder)
    assert [(file.place, file.sha256) for file in plan.files] == [
        (name, hashlib.sha256(name.encode()).hexdigest()) for name in ("a.pdf", "x/b.pdf")
    ]
    assert (folder / stored_name(2)).read_bytes() == b"x/b.pdf"
    assert left(hot) == []


def test_a_unit_whose_first_file_another_watcher_has_is_left_to_it(hot: Hotfolder, folder: Path) -> None:
    """A dossier is never torn in two; the other units are taken."""
    a, b, c = drop(hot, "a.pdf", "b.pdf", "c.pdf")
    a.path.unlink()

    plan = take_over(intent_of(hot, (a, b), (c,)), folder)

    assert plan is not None
    assert [file.place for file in plan.files] == ["c.pdf"]
    assert left(hot) == ["b.pdf"]


def test_a_unit_that_has_changed_goes_back_whole(hot: Hotfolder, folder: Path) -> None:
    """A page came after it was judged whole; names and bytes are as they were."""
    a, b = drop(hot, "a.pdf", "b.pdf")
    with b.path.open("ab") as more:
        more.write(b"more")

    plan = take_over(intent_of(hot, (a, b)), folder)
    release(hot.path, "one", lambda _: False, lambda _: None)

    assert plan is None
    assert left(hot) == ["a.pdf", "b.pdf"]
    assert b.path.read_bytes() == b"b.pdfmore"
    assert list(folder.glob("*.scan")) == []
    assert not (hot.path / TAKEN).exists()


def test_a_name_that_was_used_again_is_another_file(hot: Hotfolder, folder: Path) -> None:
    """Somebody replaced the file between the look and the claim."""
    (a,) = drop(hot, "a.pdf")
    (hot.path / "new").write_bytes(b"other")
    (hot.path / "new").rename(a.path)

    assert take_over(intent_of(hot, (a,)), folder) is None
    assert a.path.read_bytes() == b"other"


@pytest.mark.parametrize("moved", range(4))
def test_a_claim_that_was_interrupted_is_finished(hot: Hotfolder, folder: Path, moved: int) -> None:
    """However many of the files had been moved."""
    seen = drop(hot, "a.pdf", "b.pdf", "c.pdf")
    write_intent(intent_of(hot, seen), folder)
    for ordinal, one in list(enumerate(seen, 1))[:moved]:
        if one.identity.device == folder.stat().st_dev:
            one.path.rename(folder / stored_name(ordinal))
        else:
            staged = hot.path / TAKEN / "one" / BATCH / f"{ordinal:05}" / one.path.name
            staged.parent.mkdir(parents=True)
            one.path.rename(staged)
    intent = read_intent(folder)
    assert intent is not None

    plan = take_over(intent, folder)

    assert plan is not None
    assert [(folder / stored_name(file.ordinal)).read_bytes() for file in plan.files] == [b"a.pdf", b"b.pdf", b"c.pdf"]
    assert left(hot) == []


def test_a_put_back_that_was_interrupted_does_not_double_the_file(hot: Hotfolder, folder: Path) -> None:
    """Both names stood for a moment: one file, taken or given back, never both."""
    a, b = drop(hot, "a.pdf", "b.pdf")
    intent = intent_of(hot, (a, b))
    b.path.write_bytes(b"longer than before")
    if a.identity.device != folder.stat().st_dev:
        pytest.skip("the same on one disk and on a share")
    os.link(a.path, folder / stored_name(1))

    assert take_over(intent, folder) is None
    assert left(hot) == ["a.pdf", "b.pdf"]
    assert a.path.stat().st_nlink == 1


def test_what_was_copied_from_a_share_goes_only_when_an_equal_file_is_kept(hot: Hotfolder, folder: Path) -> None:
    """And what is in no batch of ours goes back to where everybody sees it."""
    a, b = drop(hot, "a.pdf", "b.pdf")
    intent = intent_of(hot, (a,), (b,))
    take_over(intent, folder)
    kept = {hashlib.sha256(b"a.pdf").hexdigest(): folder / stored_name(1)}
    if a.identity.device == folder.stat().st_dev:
        pytest.skip("nothing was copied")

    release(hot.path, "one", lambda batch: batch == BATCH, kept.get)
    assert sorted(path.name for path in (hot.path / TAKEN).rglob("*.pdf")) == ["a.pdf", "b.pdf"]
    release(hot.path, "one", lambda _: False, kept.get)

    assert left(hot) == ["b.pdf"]
    assert not (hot.path / TAKEN).exists()


def test_a_lost_folder_is_no_empty_folder(hot: Hotfolder, folder: Path) -> None:
    """Nothing is dropped from the claim; the same call goes on when it is back."""
    (a,) = drop(hot, "a.pdf")
    intent = intent_of(hot, (a,))
    away = hot.path.with_name("away")
    hot.path.rename(away)

    with pytest.raises(FolderLostError):
        take_over(intent, folder)
    with pytest.raises(FolderLostError):
        look(hot)
    away.rename(hot.path)

    assert take_over(intent, folder) is not None


def test_folders_that_taking_has_emptied_go(hot: Hotfolder, folder: Path) -> None:
    """One in which something new lies stays."""
    a, b = drop(hot, "x/y/a.pdf", "z/b.pdf")
    intent = intent_of(hot, (a,), (b,))
    take_over(intent, folder)
    (hot.path / "z" / "late.txt").write_text("x")

    tidy(intent)

    assert [path.name for path in hot.path.iterdir() if path.name != TAKEN] == ["z"]


def test_a_look_passes_over_what_is_no_scan_and_follows_no_link(hot: Hotfolder) -> None:
    """Litter, links, pipes, other types, and what is taken already."""
    drop(hot, "a.pdf", "Thumbs.db", "._a.pdf", "~$a.pdf", "b.pdf.part", "c.tmp", "notes.txt", f"{TAKEN}/one/x/1/z.pdf")
    drop(hot, "@eaDir/a.pdf", "d/Đơn.TIF")
    (hot.path / "link.pdf").symlink_to(hot.path / "a.pdf")
    (hot.path / "loop").symlink_to(hot.path)
    os.mkfifo(hot.path / "pipe.pdf")

    assert left(hot) == ["a.pdf", "d/Đơn.TIF"]


def test_a_file_that_somebody_writes_is_noticed(tmp_path: Path) -> None:
    """On this machine the system says so; a reader is no writer."""
    path = tmp_path / "a.pdf"
    with path.open("wb"):
        writing = is_being_written(path)
    with path.open("rb"):
        reading = is_being_written(path)

    assert (writing, reading, is_being_written(tmp_path / "absent")) == (True, False, False)


@pytest.mark.parametrize(("type_", "mode"), [("ext4", "native"), ("cifs", "poll"), ("fuse.rclone", "poll")])
def test_shares_are_polled_and_disks_tell(hot: Hotfolder, type_: str, mode: str) -> None:
    """Chosen for each folder from the mount table."""
    table = (Mount(point=Path("/"), type="ext4", source="x"), Mount(point=hot.path, type=type_, source="y"))  # type: ignore[arg-type]

    assert mode_of(hot, table) == mode

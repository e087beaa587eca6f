"""Purging by two persons: what goes, what stays, and that a stop at any moment is replayed to the end."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from kept_folder import draw, looked_at, red

from digitize.errors import SettingsError
from digitize.intake.layout import HANOI, Layout
from digitize.intake.profiles import builtin_folder
from digitize.model import PurgeWord
from digitize.registry import lookup, store
from digitize.runs.purge import finish_purges, purge
from tests.faults import material
from tests.program import Program

VALID = timedelta(hours=72)


def word(by: str, hour: int) -> PurgeWord:
    """Say that a dossier must go."""
    from datetime import datetime

    return PurgeWord(by=by, at=datetime(2026, 11, 24, hour, tzinfo=HANOI), reason=f"lý do của {by}")


@pytest.fixture
def kept(kept_copy: Layout) -> Layout:
    """A data folder of three dossiers to change."""
    return kept_copy


@pytest.fixture(scope="module")
def divided(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, str]]:
    """A data folder with one stack that separator sheets divide into two dossiers, and their ids."""
    place = tmp_path_factory.mktemp("divided")
    program = Program(place / "data")
    profiles = program.data / "scanner_profiles"
    profiles.mkdir(parents=True, mode=0o700)
    text = (builtin_folder() / "generic.toml").read_text(encoding="utf-8").replace('by = "file"', 'by = "separators"')
    (profiles / "sheets.toml").write_text(text, encoding="utf-8")
    separator = material._separator()
    sides = (separator, material._page(1), separator, material._page(2), material._page(3))
    sides[0].save(place / "stack.tif", "TIFF", save_all=True, append_images=sides[1:], dpi=(150, 150))
    batch = program.json("ingest", "--profile", "sheets", place / "stack.tif")
    first, second = (str(dossier["id"]) for dossier in batch["dossiers"])
    return program.data, (first, second)


def dossier_of(layout: Layout) -> str:
    """The ordinary dossier of three sides."""
    values = [json.loads(path.read_text()) for path in sorted(layout.data.glob("dossiers/*/*/*/dossier.json"))]
    return next(str(value["id"]) for value in values if len(value["pages"]) == 3)


def test_one_person_alone_purges_nothing(kept: Layout) -> None:
    """Asking twice is refused; everything still stands."""
    name = dossier_of(kept)
    with closing(store.open_store(kept.registry)) as db:
        asked = purge(kept, db, name, word("an", 8), VALID)

        with pytest.raises(SettingsError) as refusal:
            purge(kept, db, name, word("an", 9), VALID)

    assert (asked.step, refusal.value.code) == ("asked", "same_person")
    assert all(list(kept.data.glob(f"originals/*/{sha256}.*")) for sha256 in asked.hashes)


def test_a_request_runs_out(kept: Layout) -> None:
    """A second person who comes too late asks anew."""
    name = dossier_of(kept)
    with closing(store.open_store(kept.registry)) as db:
        purge(kept, db, name, word("an", 8), VALID)

        late = purge(kept, db, name, word("binh", 12), timedelta(hours=3))

    assert late.step == "asked"


def test_two_persons_purge_everywhere_and_the_sums_hold(kept: Layout) -> None:
    """Also out of a registry that a rebuilding kept, and from what was before decisions; `verify` stays green."""
    name = dossier_of(kept)
    shutil.copy(kept.registry, kept.data / "log" / "registry.20261123-080000.db")
    entry = kept.decisions(name) / "0001.json"
    entry.parent.mkdir(parents=True)
    entry.write_text("{}")
    with closing(store.open_store(kept.registry)) as db:
        asked = purge(kept, db, name, word("an", 8), VALID)
        done = purge(kept, db, name, word("binh", 9), VALID)

    assert done.step == "done"
    assert [path for sha256 in asked.hashes for path in kept.data.rglob(f"{sha256}*")] == []
    assert list(kept.data.rglob(f"*/{name}/*.pdf")) == []
    assert not entry.exists()
    with closing(store.open_reading(kept.data / "log" / "registry.20261123-080000.db")) as old:
        assert lookup.load_dossier(old, name).pages == ()
    assert red(looked_at(kept.data)) == set()


@pytest.mark.parametrize("undo", ["note_only", "half_the_files"])
def test_a_purge_that_was_cut_off_is_finished_by_the_next_start(kept: Layout, tmp_path: Path, undo: str) -> None:
    """From the note alone, and from the middle of the files."""
    name = dossier_of(kept)
    before = tmp_path / "before"
    with closing(store.open_store(kept.registry)) as db:
        purge(kept, db, name, word("an", 8), VALID)
    shutil.copytree(kept.data, before)
    with closing(store.open_store(kept.registry)) as db:
        done = purge(kept, db, name, word("binh", 9), VALID)
    note = json.loads(kept.purged(name).read_text()) | {"done_at": None}
    cut = Layout(before)
    cut.purged(name).parent.mkdir(parents=True, exist_ok=True)
    cut.purged(name).write_text(json.dumps(note))
    if undo == "half_the_files":
        next(cut.data.glob(f"dossiers/*/*/{name}/archive.pdf")).unlink()

    with closing(store.open_store(cut.registry)) as db:
        finish_purges(cut, db, lambda: word("", 10).at)

    assert json.loads(cut.purged(name).read_text())["done_at"] is not None
    assert [path for sha256 in done.hashes for path in cut.data.rglob(f"{sha256}*")] == []
    assert red(looked_at(cut.data)) == set()


def test_bytes_that_come_back_are_seen_and_erased(kept: Layout) -> None:
    """An old file that somebody puts back makes `verify` red, and goes at the next start."""
    name = dossier_of(kept)
    with closing(store.open_store(kept.registry)) as db:
        purge(kept, db, name, word("an", 8), VALID)
        done = purge(kept, db, name, word("binh", 9), VALID)
        back = kept.original(done.hashes[0], "tif")
        back.parent.mkdir(exist_ok=True)
        back.write_bytes(b"again")
        seen = red(looked_at(kept.data))

        finish_purges(kept, db, lambda: word("", 10).at)

    assert "purges" in seen
    assert not back.exists()


def test_the_same_bytes_are_not_taken_in_again(kept: Layout, tmp_path: Path) -> None:
    """They are held by their hash, told, counted, and stored nowhere."""
    name = dossier_of(kept)
    scan = draw(tmp_path / "a.tif", "Giay phep xay dung", "Ban do khu dat", "")
    with closing(store.open_store(kept.registry)) as db:
        purge(kept, db, name, word("an", 8), VALID)
        purge(kept, db, name, word("binh", 9), VALID)

    batch = Program(kept.data).json("ingest", scan, "--again", expect=3)

    assert ([held["code"] for held in batch["quarantine"]], batch["ledger"]["quarantined"]) == (["purged"], 3)
    content = scan.read_bytes()
    assert [path for path in kept.data.rglob("*") if path.is_file() and path.read_bytes() == content] == []
    assert red(looked_at(kept.data)) == set()


def test_one_dossier_of_a_divided_stack_goes_and_the_other_keeps_its_own_pages(
    divided: tuple[Path, tuple[str, str]], tmp_path: Path
) -> None:
    """The file that both lie in is gone; the other's PDFs stay, can be decided about, and everything is green."""
    shutil.copytree(divided[0], tmp_path / "data")
    layout, (gone, stays) = Layout(tmp_path / "data"), divided[1]
    program = Program(layout.data)
    before = program.json("show", stays)

    with closing(store.open_store(layout.registry)) as db:
        purge(layout, db, gone, word("an", 8), VALID)
        done = purge(layout, db, gone, word("binh", 9), VALID)

    assert (done.step, done.sharing, done.same_sides) == ("done", (stays,), ())
    assert [path for sha256 in done.hashes for path in layout.data.rglob(f"{sha256}*")] == []
    assert (layout.data / before["archive_pdf"]).is_file()
    assert red(looked_at(layout.data)) == set()
    after = program.json("review", "set-field", stays, "subject", "don")["dossiers"][0]
    assert after["page_count"] == before["page_count"]
    assert program.json("verify", "--rebuild") is not None
    assert red(looked_at(layout.data)) == set()


def test_of_a_divided_stack_the_hold_on_one_dossier_keeps_the_other(
    divided: tuple[Path, tuple[str, str]], tmp_path: Path
) -> None:
    """Both lie in one file: purging one would take the frozen one's original away."""
    shutil.copytree(divided[0], tmp_path / "data")
    layout, (asked, frozen) = Layout(tmp_path / "data"), divided[1]
    Program(layout.data).run("freeze", frozen, "--reason", "thanh tra")

    with closing(store.open_store(layout.registry)) as db, pytest.raises(SettingsError) as refusal:
        purge(layout, db, asked, word("an", 8), VALID)

    assert (refusal.value.code, refusal.value.facts["dossier"]) == ("frozen", frozen)

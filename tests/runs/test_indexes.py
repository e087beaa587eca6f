"""What an index counts, held against the files of a batch."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from digitize.dossier.doubts import DoubtCode
from digitize.intake.claim import Claimed, Plan, find_files
from digitize.intake.layout import HANOI
from digitize.intake.profiles import builtin_folder, find_profile
from digitize.intake.sidecars import read_index
from digitize.intake.sorting import Held, Scan
from digitize.model import Given
from digitize.registry.store import open_store
from digitize.runs.indexes import hold_mismatches, index_doubts
from digitize.runs.sort_files import Came, sort_files

KODAK = find_profile("kodak-i", [builtin_folder()])
THREE = read_index("1/INDEX.DAT", b'"I01q";"01";"1";"3";"3"\n"I01q";"01";"2";"1";"1"\n', "kodak-index")


def scan(ordinal: int, place: str, frames: int = 1) -> Scan:
    """A file that can be read."""
    claimed = Claimed(ordinal=ordinal, name=place, place=place, sha256=f"{ordinal:064}", bytes=1)
    return Scan(claimed=claimed, extension="jpg", frames=frames, signatures=0, active_content=())


def broken(ordinal: int, place: str) -> Held:
    """A file that can't be read."""
    claimed = Claimed(ordinal=ordinal, name=place, place=place, sha256=f"{ordinal:064}", bytes=1)
    return Held(claimed=claimed, extension="bin", code="corrupt", template="", facts=())


def codes(verdicts: tuple[Scan | Held, ...]) -> list[str]:
    """What became of each file."""
    return [verdict.code if isinstance(verdict, Held) else "taken" for verdict in verdicts]


def no(_: Scan) -> bool:
    """Nothing was accepted before."""
    return False


def test_the_pictures_of_all_files_of_a_document_count() -> None:
    """Two files with three frames together are the three that are told."""
    verdicts = (scan(1, "1/1/1.jpg"), scan(2, "1/1/2.tif", frames=2), scan(3, "1/2/1.jpg"))

    assert hold_mismatches(verdicts, THREE, no) == verdicts


def test_a_held_picture_has_come_too() -> None:
    """A damaged file is held for what it is; the page is not missing, so the others go on."""
    verdicts = (scan(1, "1/1/1.jpg"), broken(2, "1/1/2.jpg"), scan(3, "1/1/3.jpg"))

    assert codes(hold_mismatches(verdicts, THREE, no)) == ["taken", "corrupt", "taken"]


def test_a_held_document_counts_all_its_sides() -> None:
    """The files of the other document, and those that nothing is told of, go on."""
    verdicts = (scan(1, "1/1/1.tif", frames=2), scan(2, "1/2/1.jpg"), scan(3, "2/1/1.jpg"))

    held = hold_mismatches(verdicts, THREE, no)

    assert codes(held) == ["count_mismatch", "taken", "taken"]
    assert [(verdict.facts, verdict.sides) for verdict in held if isinstance(verdict, Held)] == [
        ((("told", "3"), ("found", "2")), 2)
    ]


def test_a_document_is_known_only_when_all_of_it_is() -> None:
    """One new file beside known ones is held with them."""
    verdicts = (scan(1, "1/1/1.jpg"), scan(2, "1/1/2.jpg"))

    assert codes(hold_mismatches(verdicts, THREE, lambda _: True)) == ["taken", "taken"]
    assert codes(hold_mismatches(verdicts, THREE, lambda file: file.claimed.ordinal == 1)) == ["count_mismatch"] * 2


def test_absent_documents_are_doubts_of_those_that_came() -> None:
    """Of an index of which nothing came, nothing is said: it may be another batch's."""
    (absent,) = index_doubts(THREE, ["1/1/1.jpg", "2/2/1.jpg"])["1/1/1.jpg"]

    assert (absent.code, absent.facts) == (DoubtCode.DOCUMENTS_ABSENT, (("count", "1"),))
    assert index_doubts(THREE, ["2/1/1.jpg"]) == {}


def test_a_person_who_has_looked_overrules_the_index(tmp_path: Path) -> None:
    """The same files are held at first and taken when they are tried again."""
    scans = (scan(1, "1/1/1.jpg"), scan(2, "1/1/2.jpg"))
    plan = Plan(
        batch="20261123-0001",
        profile="kodak-i",
        taken_at=datetime(2026, 11, 23, 8, tzinfo=HANOI),
        given=Given(by="scan"),
        files=tuple(file.claimed for file in scans),
        skipped=(),
    )
    db = open_store(tmp_path / "registry.db")

    first = sort_files(Came(plan, scans, THREE), KODAK, db, "Q1")
    second = sort_files(Came(replace(plan, retried=True), scans, THREE), KODAK, db, "Q1")
    db.close()

    assert (len(first.held), first.dossiers) == (2, ())
    assert (second.held, [dossier.scans for dossier in second.dossiers]) == ((), [scans])


def test_named_files_of_two_folders_are_never_taken_for_one(tmp_path: Path) -> None:
    """A picture and a TIFF of the same name are renditions only where they lie together."""
    paths = [tmp_path / name for name in ("a/1.jpg", "b/1.tif", "a/1.tif", "a/INDEX.DAT")]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.touch()

    waiting = find_files(paths, KODAK)

    assert [file.place for file in waiting.scans] == ["1/1.jpg", "2/1.tif", "1/1.tif"]
    assert [file.place for file in waiting.sidecars] == ["1/INDEX.DAT"]

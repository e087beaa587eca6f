"""When files are whole: structure and rest, sets and sentinels, and no trust in clocks."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pytest

from digitize.errors import ScanError
from digitize.imaging.decode import FileSurvey, FileType
from digitize.intake.hotfolder import Identity, Kind, Sighting
from digitize.intake.profiles import ScannerProfile, builtin_folder, find_profile
from digitize.intake.wholeness import (
    LOOKED_AT,
    NOT_WHOLE,
    RESTS,
    Awaited,
    Moment,
    Survey,
    Verdict,
    await_files,
    judge,
    units,
)

START = Moment(steady=1000.0, wall=1_800_000_000.0)
TIFF, PDF, JPEG = (FileSurvey(type=kind, frames=2) for kind in (FileType.TIFF, FileType.PDF, FileType.JPEG))
TRUNCATED, ENCRYPTED = ScanError("", code="truncated"), ScanError("", code="encrypted")


def profile(name: str = "generic") -> ScannerProfile:
    """A profile that ships."""
    return find_profile(name, (builtin_folder(),))


def later(seconds: float) -> Moment:
    """The moment so much after the start, by both clocks."""
    return Moment(steady=START.steady + seconds, wall=START.wall + seconds)


def sighting(place: str, *, size: int = 100, touched: float = START.wall, kind: Kind = "scan") -> Sighting:
    """A file in /hot."""
    identity = Identity(1, abs(hash(place)), size, int(touched * 1e9))
    return Sighting(path=Path("/hot", place), place=place, identity=identity, touched=touched, kind=kind)


def file(place: str, survey: Survey | None, *, kind: Kind = "scan", since: float = 0.0) -> Awaited:
    """A file that has been still since so many seconds after the start."""
    return Awaited(seen=sighting(place, kind=kind), still_since=START.steady + since, survey=survey)


def verdict(files: Sequence[Awaited], seconds: float, name: str = "generic", agrees: bool | None = None) -> Verdict:
    """The verdict on one unit, so many seconds after the start."""
    return judge(tuple(files), profile(name), later(seconds), agrees)


@pytest.mark.parametrize(
    ("survey", "waits"),
    [(JPEG, 0.0), (PDF, 5.0), (TIFF, 30.0), (ENCRYPTED, 5.0), (TRUNCATED, 600.0)],
)
def test_each_kind_of_file_waits_as_long_as_the_profile_says(survey: Survey, waits: float) -> None:
    """A JPEG ends with its end mark, a TIFF may get another page, a torn file is given up at last."""
    one = [file("a", survey)]

    assert verdict(one, waits).whole
    assert waits == 0.0 or not verdict(one, waits - 0.01).whole
    assert waits == 0.0 or verdict(one, 0).seconds == waits


def test_a_file_that_was_not_looked_into_is_never_whole() -> None:
    """However long it rests."""
    assert verdict([file("a", None)], 1e6) == Verdict(whole=False, why=LOOKED_AT, seconds=float("inf"))


def test_a_change_begins_the_wait_anew_and_forgets_what_was_seen_inside() -> None:
    """A writer that appends a page every 20 s is never taken between two pages."""
    awaited: dict[Path, Awaited] = {}
    for page in range(4):
        now = later(20.0 * page)
        awaited = await_files(awaited, [sighting("a.tif", size=100 * page)], now, trust_times=False)
        (only,) = awaited.values()
        awaited[only.seen.path] = dataclasses.replace(only, survey=TIFF)

    (only,) = awaited.values()
    assert only.still_since == START.steady + 60
    assert only.changed
    assert not verdict([only], 89).whole
    assert verdict([only], 90).whole
    grown = await_files(awaited, [sighting("a.tif", size=999)], later(91), trust_times=False)
    assert grown[only.seen.path].survey is None


def test_a_local_file_that_nobody_has_touched_for_long_is_whole_at_first_sight() -> None:
    """Files that lay there before the watcher began."""
    seen = [sighting("old.tif", touched=START.wall - 3600)]

    local = await_files({}, seen, START, trust_times=True)
    share = await_files({}, seen, START, trust_times=False)

    assert verdict([dataclasses.replace(*local.values(), survey=TIFF)], 0).whole
    assert not verdict([dataclasses.replace(*share.values(), survey=TIFF)], 0).whole


def test_a_clock_that_was_set_back_makes_no_file_whole_and_none_wait_for_ever() -> None:
    """The file seems to come from the future: then the wait begins at first sight."""
    (only,) = await_files({}, [sighting("a.tif", touched=START.wall + 7200)], START, trust_times=True).values()
    set_back = Moment(steady=START.steady + 30, wall=START.wall - 86_400)

    assert only.still_since == START.steady
    assert judge((dataclasses.replace(only, survey=TIFF),), profile(), set_back, None).whole


def test_every_file_is_a_unit_where_a_file_is_a_dossier() -> None:
    """The profile `generic`."""
    found = units([file("b.pdf", PDF), file("a.pdf", PDF), file("x/a.pdf", PDF)], profile())

    assert [[one.seen.place for one in unit] for unit in found] == [["a.pdf"], ["b.pdf"], ["x/a.pdf"]]


def test_a_sidecar_belongs_to_its_scan_and_two_renditions_to_each_other() -> None:
    """PaperStream: a word in the name tells the rendition; N7100E: an index beside the PDF."""
    places = ["s_Color.pdf", "s_BW.pdf", "t.pdf"]
    files = [file(place, PDF) for place in places] + [file("t.pdf.index.xml", None, kind="sidecar")]

    found = [[one.seen.place for one in unit] for unit in units(files, profile("fujitsu-fi"))]

    assert sorted(map(sorted, found)) == [["s_BW.pdf", "s_Color.pdf"], ["t.pdf", "t.pdf.index.xml"]]


def test_a_rendition_waits_for_its_like_and_a_plain_name_does_not() -> None:
    """A colour picture may be followed by a black-and-white one of the same side."""
    assert not verdict([file("s_Color.pdf", PDF)], 29, "fujitsu-fi").whole
    assert verdict([file("s_Color.pdf", PDF)], 30, "fujitsu-fi").whole
    assert verdict([file("s.pdf", PDF)], 3, "fujitsu-fi").whole


def test_a_batch_folder_waits_for_its_sentinel() -> None:
    """With SUBMIT.STS it is complete, without it only after a long rest; each batch alone."""
    first = [file(f"BATCH001/0000000{n}/00000001.JPG", JPEG) for n in (1, 2)]
    sentinel = file("BATCH001/SUBMIT.STS", None, kind="sentinel")
    other = file("BATCH002/00000001/00000001.JPG", JPEG)

    found = units([*first, sentinel, other], profile("kodak-i"))

    assert sorted(map(len, found)) == [1, 3]
    assert verdict([*first, sentinel], 3, "kodak-i").whole
    assert not verdict(first, 59, "kodak-i").whole
    assert verdict(first, 60, "kodak-i").whole


def test_a_set_is_not_whole_while_one_of_its_files_is_not() -> None:
    """The sentinel came, but a picture is still being copied."""
    files = [file("B/1/1.JPG", JPEG), file("B/1/2.JPG", TRUNCATED), file("B/SUBMIT.STS", None, kind="sentinel")]

    waiting = verdict(files, 100, "kodak-i")

    assert (waiting.whole, waiting.why) == (False, NOT_WHOLE)
    assert verdict(files, 900, "kodak-i").whole


def test_the_last_file_of_a_set_begins_its_wait_anew() -> None:
    """Files of one dossier arrive one after the other."""
    files = [file("B/1/1.JPG", JPEG), file("B/1/2.JPG", JPEG, since=50)]

    assert verdict(files, 109, "kodak-i").why == RESTS
    assert verdict(files, 110, "kodak-i").whole


def test_counts_that_agree_end_the_wait_and_counts_that_do_not_prolong_it() -> None:
    """The scanner's index says how many pages there are."""
    files = [file("t.tif", TIFF), file("t.tif.index.xml", None, kind="sidecar")]

    assert not verdict(files, 3, "fujitsu-fi").whole
    assert verdict(files, 3, "fujitsu-fi", agrees=True).whole
    assert not verdict(files, 29, "fujitsu-fi", agrees=False).whole
    assert verdict(files, 30, "fujitsu-fi", agrees=False).whole


def test_a_sidecar_alone_is_given_up_at_last() -> None:
    """Its scan never came; it is evidence all the same."""
    lonely = [file("t.pdf.index.xml", None, kind="sidecar")]

    assert not verdict(lonely, 599, "fujitsu-fi").whole
    assert verdict(lonely, 600, "fujitsu-fi").whole

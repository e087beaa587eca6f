from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.dossier.boundary import is_separator_mark
from digitize.dossier.separate import group_files, group_pages, numbered_marks, numbered_texts
from digitize.model import (
    Blank,
    Box,
    CleanPage,
    EngineId,
    Mark,
    PageFailed,
    PageKind,
    PageSource,
    PageText,
    Placement,
    ReadPage,
    ScannedPage,
)

A4 = Box(0, 0, 210, 297)


def mark(text: str, kind: str = "Code39") -> Mark:
    """Return a mark somewhere on the page."""
    return Mark(type=kind, text=text, box=Box(20, 20, 80, 40))


def clean(name: str = "1", *, blank: bool = False, marks: tuple[Mark, ...] = ()) -> CleanPage:
    """Return a side whose picture was looked at."""
    source = PageSource(id=name, name="scan.tif", sha256="0" * 64, frame=1)
    return CleanPage(
        page=ScannedPage(source=source, width_px=2480, height_px=3508, dpi_x=300, dpi_y=300, dpi_inferred=False),
        placement=Placement(turn=0, lean_degrees=0, crop=A4, picture_width_mm=210, picture_height_mm=297),
        marks=marks,
        blank=Blank(is_blank=blank, ink_share=0.0 if blank else 0.05, confidence=0.99),
        orientation=None,
        skew=None,
        crop=None,
        steps=(),
    )


def read(name: str, *, marks: tuple[Mark, ...] = ()) -> ReadPage:
    """Return a side that was read."""
    engine = EngineId(name="scripted", version="1", languages="vie", model="")
    return ReadPage(
        clean=clean(name, marks=marks), text=PageText(lines=()), engine=engine, confidence=0, syllable_rate=None
    )


def failed(name: str) -> PageFailed:
    """Return a side that could not be decoded."""
    return PageFailed(source=clean(name).page.source, stage="decode", error="broken")


SHEET = clean("s", marks=(mark("PATCHT"),))


def test_sides_are_numbered_and_told_apart():
    """A separator has no page in the archive; a blank back keeps its own."""
    pages = group_pages([SHEET, read("a"), clean("b", blank=True), failed("c"), read("d")])

    assert [page.n for page in pages] == [1, 2, 3, 4, 5]
    assert [page.kind for page in pages] == [
        PageKind.SEPARATOR,
        PageKind.PAGE,
        PageKind.BLANK,
        PageKind.FAILED,
        PageKind.PAGE,
    ]
    assert [page.archive_page for page in pages] == [None, 1, 2, 3, 4]


def test_an_unread_side_that_is_neither_blank_nor_separator_is_kept_as_a_page():
    """Nothing falls through."""
    assert group_pages([clean("x", marks=(mark("HELLO"),))])[0].kind is PageKind.PAGE


@pytest.mark.parametrize(
    ("text", "separates"),
    [("PATCHT", True), ("PATCH T", True), ("*patch t*", True), ("PATCH2", False), ("PATCHTX", False), ("", False)],
)
def test_only_patch_t_divides_and_is_dropped(text, separates):
    """Patch 2 starts a document but is kept; any other code is data."""
    assert is_separator_mark(mark(text)) is separates


def test_texts_and_marks_keep_the_number_of_their_side():
    """What classification and fields are given."""
    code = mark("040188001234|x", "QRCode")
    pages = group_pages([SHEET, read("a"), clean("b", blank=True), failed("c"), read("d", marks=(code,))])

    assert [n for n, _ in numbered_texts(pages)] == [2, 5]
    assert numbered_marks(pages) == ((1, SHEET.marks[0]), (5, code))


RESULTS = st.one_of(
    st.builds(read, st.text("ab", max_size=3)),
    st.builds(clean, st.text("ab", max_size=3), blank=st.booleans(), marks=st.sampled_from([(), (mark("PATCH T"),)])),
    st.builds(failed, st.text("ab", max_size=3)),
)


@settings(deadline=None, max_examples=100)
@given(st.lists(RESULTS))
def test_no_side_is_lost_and_the_order_is_kept(results):
    """Every result comes back once, in its place; archive pages count up without a gap."""
    pages = group_pages(results)

    assert [page.result for page in pages] == results
    assert [page.n for page in pages] == list(range(1, len(results) + 1))
    archived = [page.archive_page for page in pages if page.archive_page is not None]
    assert archived == list(range(1, len(archived) + 1))
    assert all((page.archive_page is None) == (page.kind is PageKind.SEPARATOR) for page in pages)


NAMES = ["b/2.jpg", "a/1.jpg", "b/1.jpg", "c.pdf", "a/deep/1.jpg", "d.pdf"]


@pytest.mark.parametrize(
    ("grouping", "expected"),
    [
        ("file", [["b/2.jpg"], ["a/1.jpg"], ["b/1.jpg"], ["c.pdf"], ["a/deep/1.jpg"], ["d.pdf"]]),
        ("folder", [["b/2.jpg", "b/1.jpg"], ["a/1.jpg"], ["c.pdf", "d.pdf"], ["a/deep/1.jpg"]]),
    ],
)
def test_files_are_grouped_as_the_profile_says(grouping, expected):
    """One file or one folder is one dossier."""
    assert [[NAMES[place] for place in group] for group in group_files(NAMES, grouping)] == expected


def test_a_counter_sequence_is_put_in_the_order_of_its_counters():
    """Names of one dossier, 10 after 9; a name of another shape is a dossier of its own."""
    names = ["HS1_10.jpg", "HS1_9.jpg", "HS2_1.jpg", "other.jpg"]

    groups = group_files(names, "counter", r"(?P<dossier>HS\d+)_(?P<counter>\d+)")

    assert groups == ((1, 0), (2,), (3,))


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.sampled_from(["a/1.jpg", "a/2.jpg", "b/1.jpg", "1.jpg", "2.jpg", "b/c/1.jpg"]), unique=True),
    st.sampled_from(["file", "folder", "counter", "separators"]),
)
def test_every_file_is_in_exactly_one_dossier(names, grouping):
    """Grouping loses nothing and doubles nothing."""
    groups = group_files(names, grouping, r"(?P<dossier>)(?P<counter>\d+)")

    assert sorted(place for group in groups for place in group) == list(range(len(names)))

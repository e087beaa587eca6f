"""What is measured is what its name and its truth say."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pypdfium2
import pytest

from tests.benchmarks import drawn
from tests.benchmarks.bench_bound import bound, prepared
from tests.benchmarks.material import Stack, chosen, cut, dense, duplex, gathered, repeated, samples
from tests.benchmarks.programs import total


def _pictures(path: Path) -> list[list[str]]:
    """Of each picture: page, kind of colour, coding, object, dots an inch."""
    listed = subprocess.run(["pdfimages", "-list", path], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in listed.splitlines()[2:]]
    return [[row[0], row[5], row[8], row[10], row[12]] for row in rows]


def _darkest(path: Path) -> list[int]:
    """The darkest level of each page, at 50 dpi so that grain is smoothed."""
    with pypdfium2.PdfDocument(path) as pdf:
        return [int(page.render(scale=50 / 72).to_numpy().min()) for page in pdf]


@pytest.mark.parametrize(
    ("mode", "coded"), [("RGB", ["rgb", "jpeg"]), ("L", ["gray", "jpeg"]), ("1", ["gray", "ccitt"])]
)
def test_dense_pages_are_scans_of_300_dpi(tmp_path: Path, mode: drawn.Mode, coded: list[str]) -> None:
    """One picture a page, coded as a scanner does."""
    stack = dense(tmp_path, 1, mode)

    assert [[colour, coding, dpi] for _, colour, coding, _, dpi in _pictures(stack.path)] == [[*coded, "300"]]
    assert [len(text.splitlines()) for text in stack.truths] == [38]


def test_a_dense_page_says_what_its_truth_says(tmp_path: Path) -> None:
    """Tesseract, upright and levelled by the pipeline, finds nearly every word: the truth is the page's own."""
    stack = dense(tmp_path, 1)

    read = bound(stack, prepared(stack, 1, tmp_path / "work"), jobs=1)

    assert read.score.recall > 0.97
    assert read.score.precision > 0.97


def test_drawing_again_gives_the_same_bytes(tmp_path: Path) -> None:
    """So that two measurements are of the same pages."""
    (text,) = drawn.texts(1, 2)

    assert drawn.front(text, 5) == drawn.front(text, 5)


def test_every_second_back_of_a_stack_is_blank(tmp_path: Path) -> None:
    """Sides 4 and 8 of eight; only there nothing dark stands."""
    stack = duplex(tmp_path, sheets=4, lines=24)

    blank = [number for number, text in enumerate(stack.truths, start=1) if not text]
    light = [number for number, level in enumerate(_darkest(stack.path), start=1) if level > 150]
    assert blank == light == [4, 8]
    assert len(stack.truths) == 8
    assert {tuple(row[1:3]) for row in _pictures(stack.path)} == {("rgb", "jpeg")}


def test_repeated_pages_have_pictures_of_their_own(tmp_path: Path) -> None:
    """Else a program that shares equal objects would have less to do."""
    stack = gathered("two", chosen("SCAN_20261123_080214", 2), tmp_path / "two.pdf")

    five = repeated(stack, 5, tmp_path / "batches")

    first, second = stack.truths
    assert five.truths == (first, second, first, second, first)
    assert [row[0] for row in _pictures(five.path)] == ["1", "2", "3", "4", "5"]
    assert len({row[3] for row in _pictures(five.path)}) == 5


def test_a_stack_cut_into_files_keeps_every_page(tmp_path: Path) -> None:
    """The last file has what is left."""
    stack = repeated(Stack(name="", path=samples(tmp_path).path, truths=("a", "b")), 5, tmp_path)

    files = cut(stack, 2, tmp_path)

    assert [len(_pictures(path)) for path in files] == [2, 2, 1]


def test_no_complaint_is_among_the_samples() -> None:
    """Its text is shown to nobody, so nothing could be scored."""
    assert chosen("SCAN_20261123_112641") == []
    assert len(chosen("SCAN_20261123_080214")) > 2


def test_pages_are_added_up_by_their_length() -> None:
    """Two right words of three on one page and one of one on the other are three of four."""
    told = total(("một hai ba", "bốn"), ("một hai", "bốn"))

    assert told.recall == 0.75

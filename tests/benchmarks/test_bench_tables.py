"""The tables' rows for given measurements."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks import bench_bound, bench_bytes, bench_pages, bench_stack
from tests.benchmarks.bench_bound import Bound
from tests.benchmarks.bench_bytes import Sizes
from tests.benchmarks.bench_stack import Verdicts
from tests.benchmarks.material import Stack
from tests.benchmarks.measuring import Run
from tests.benchmarks.programs import Outcome
from tests.benchmarks.scores import Score, score

_SCORE = Score(found=97, truth_words=100, read_words=98, errors=2, truth_graphemes=500)


def _run(wall: float, cpu: float = 0.0) -> Run:
    return Run(printed="", wall=wall, cpu=cpu, parent=60.0, worker=110.0, together=300.4)


def _outcome(name: str, wall: float, cpu: float, size: int) -> Outcome:
    return Outcome(name=name, pages=10, run=_run(wall, cpu), size=size, access=None, score=_SCORE)


def test_a_page_is_compared_with_ours() -> None:
    """Ten pages in 8 s against 88 s: 0.80 s a page, eleven times slower."""
    rows = bench_pages.rows_of(
        "dense", [_outcome("digitize", 8.0, 15.0, 10_240_000), _outcome("OCRmyPDF", 88.0, 160.0, 512_000)]
    )

    scores = ["0.9700", "0.9898", "0.0040"]
    assert rows == [
        ["dense, 10 pages", "digitize", "0.80 s", "1.25", "1.50 s", "300 MiB", "1,000 KiB", *scores],
        ["", "OCRmyPDF", "8.80 s (**11.0 x**)", "0.11", "16.00 s", "300 MiB", "50.0 KiB", *scores],
    ]


def test_ingest_is_compared_with_the_engine_alone() -> None:
    """8 s where the engine alone takes 6.4 s: 1.25 times the bound."""
    row = bench_bound.row_of("dense", Bound(wall=6.4, score=_SCORE), _outcome("digitize", 8.0, 15.0, 1))

    assert row == ["dense, 10 pages", "0.64 s", "0.80 s", "**1.25 x**", "0.9700", "0.9700"]


def test_bytes_are_compared_with_the_scan_and_with_the_access_copy() -> None:
    """Two pages, 1,000 KiB the scan: 2 % more in the archive, a twentieth as an access copy."""
    sizes = Sizes(
        name="colour", pages=2, scan=1_024_000, archive=1_044_480, access=51_200, ocrmypdf=2_560_000, recoded=40_960
    )

    rows = bench_bytes.rows_of(sizes)

    assert rows == [
        ["colour, 2 pages", "the scan", "500 KiB", "", "1/20.0"],
        ["", "our archive", "510 KiB", "+2.0%, 10.0 KiB a page more", "1/20.4"],
        ["", "our access copy", "25.0 KiB", "1/20.0", ""],
        ["", "OCRmyPDF", "1,250 KiB", "2.50 x", "1/50.0"],
        ["", "recode_pdf", "20.0 KiB", "1/25.0", "1.25 x"],
    ]


def test_an_access_copy_that_is_not_there_is_told() -> None:
    """And nothing is compared with it."""
    sizes = Sizes(name="grey", pages=1, scan=1_024, archive=1_024, access=None, ocrmypdf=1_024, recoded=1_024)

    rows = bench_bytes.rows_of(sizes)

    assert rows[2] == ["", "our access copy", "not made", "", ""]
    assert [row[4] for row in rows] == ["", "", "", "", ""]


def test_a_stack_is_told_in_sheets_a_minute() -> None:
    """60 sheets in 80 s are 45 a minute, 120 sides 1.5 a second."""
    stack = Stack(name="38 lines a side", path=Path("stack.pdf"), truths=("a", "b", "c", "") * 30)

    row = bench_stack.row_of(stack, _run(80.0), {"blank": 29})
    first = bench_stack.first_row(stack, Verdicts(files=12, first=6.25, last=79.0), 10)

    assert row == ["38 lines a side", "80.0 s", "**45.0**", "1.50", "29 of 30", "300 MiB"]
    assert first == ["38 lines a side", "12 files of 10 sides", "**6.2 s**", "79.0 s"]


def test_a_reading_is_scored_by_words_and_by_letters() -> None:
    """Order and case of words don't count; a letter with its mark is one, however it is spelled."""
    told = score("Ủy ban nhân", "ban ỦY nhan")

    assert (told.recall, told.precision) == (2 / 3, 2 / 3)
    assert score("nhân", "nha\u0302n").cer == 0.0
    assert score("nhân", "nhan").cer == 0.25

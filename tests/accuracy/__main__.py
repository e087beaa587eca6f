"""`make accuracy`: measure every figure of the ledger and hold it against what was reached; figures may only improve.

`--write` writes down what is better now; what is worse is told and written only with `--lower`, by a person who says
why in docs/decisions.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from tests.accuracy import blanks, ledger, passes, words
from tests.accuracy.workers import in_workers
from tests.program import SHARED

Measure = Callable[[], ledger.Figures]


def drawn_passes() -> ledger.Figures:
    """Turn, lean and blank verdict of the drawn sheets."""
    return passes.figures(in_workers(passes.outcome, passes.passes()))


def sample_sides() -> ledger.Figures:
    """The same of our samples."""
    return passes.figures(in_workers(passes.sample_outcome, passes.sample_sides()))


def blank_sides() -> ledger.Figures:
    """Sides with next to nothing, and ghosts."""
    return blanks.figures(in_workers(blanks.judged, blanks.backs()))


def turned_scans() -> ledger.Figures:
    """Turn and lean of real scans."""
    return passes.figures(in_workers(passes.turned_outcome, passes.turned_scans()))


def own_words() -> ledger.Figures:
    """Words of the drawn pages and of our samples."""
    with tempfile.TemporaryDirectory() as folder:
        return words.figures(in_workers(words.read, words.own_pages(Path(folder))))


def shared_words() -> ledger.Figures:
    """Words of the scans beside the project; beside OCRmyPDF's where it is installed."""
    pages = words.shared_pages()
    scores = in_workers(words.read, pages)
    if words.peer_is_here():
        _print_peer([page for page in pages if page.set == "synthetic"], scores)
    return words.figures(scores)


OWN: tuple[Measure, ...] = (drawn_passes, blank_sides, sample_sides, own_words)
SHARED_ONES: tuple[Measure, ...] = (turned_scans, shared_words)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, compare."""
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write down what is better")
    parser.add_argument("--lower", action="store_true", help="write down what is worse, too")
    parser.add_argument("section", nargs="*", help=f"only these tables, into docs/accuracy.md: {', '.join(_names())}")
    parser.add_argument("--count", type=int, help="how many of what a table measures")
    parser.add_argument("--drawn", type=int, default=0, help="dossiers more, drawn on paper and read by the engine")
    parser.add_argument("--kept", type=Path, help="folder for what was read of drawn dossiers, to be taken again")
    parser.add_argument("--fit", action="store_true", help="fit the numbers that ship anew before it")
    parser.add_argument("--wrong", action="store_true", help="print every wrong answer of that table instead")
    asked = parser.parse_args(arguments)
    if strange := [name for name in asked.section if name not in _names()]:
        parser.error(f"no such table: {', '.join(strange)}")
    if asked.section:
        return max([_table(name, asked) for name in asked.section])
    return _held_against_ledger(asked)


def _names() -> tuple[str, ...]:
    from tests.accuracy.sections import SECTIONS

    return ("classify", *SECTIONS)


def _table(name: str, asked: argparse.Namespace) -> int:
    """Measure one table of docs/accuracy.md."""
    from tests.accuracy import report
    from tests.accuracy.sections import SECTIONS

    if name == "classify":
        asked.count = asked.count or 3000
        return _classification(asked)
    section = SECTIONS[name]
    text = section.write(asked.count or section.count)
    report.write(name, text)
    print(text, flush=True)
    return 0


def _held_against_ledger(asked: argparse.Namespace) -> int:
    reached, measured = ledger.read(), {}
    for measure in (*OWN, *(SHARED_ONES if SHARED.is_dir() else ())):
        figures = measure()
        measured |= figures
        print("\n".join(_rows(figures, reached)), flush=True)
    if not SHARED.is_dir():
        print("not measured: the scans of ../shared/data are not here")
    lost = ledger.worse(measured, reached)
    print("\n".join([*(f"better: {line}" for line in ledger.better(measured, reached))]))
    print("\n".join([*(f"WORSE: {line}" for line in lost)]))
    if asked.write and (asked.lower or not lost):
        ledger.write(measured)
    return 1 if lost and not asked.lower else 0


def _classification(asked: argparse.Namespace) -> int:
    from tests.accuracy import classification, report

    if not SHARED.is_dir():
        print("not measured: ../shared/data is not here")
        return 1
    if asked.fit:
        classification.fit(asked.count)
    if asked.wrong:
        print("\n".join(classification.wrong(asked.count)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        text = classification.section(asked.count, asked.drawn, asked.kept or Path(folder))
    report.write("classify", text)
    print(text)
    return 0


def _rows(figures: ledger.Figures, reached: ledger.Figures) -> Iterator[str]:
    for name, some in figures.items():
        before = reached.get(name, {})
        cells = (
            f"{figure} {value:.4f}" + (f" ({before[figure]:.4f})" if figure in before else "")
            for figure, value in some.items()
        )
        yield f"{name:28} {'  '.join(cells)}"


def _print_peer(pages: Sequence[words.Page], scores: Sequence[tuple[str, words.Score]]) -> None:
    """Print the share of words found per file beside OCRmyPDF's; asserts nothing."""
    ours = [one.recall for set_, one in scores if set_ == "synthetic"]
    theirs = [one.recall for one in in_workers(words.peer, pages)]
    for page, mine, other in zip(pages, ours, theirs, strict=True):
        print(f"  {page.path.stem:28} found {mine:.4f}, OCRmyPDF {other:.4f}, {100 * (mine - other):+.1f} points")
    print(f"  mean {np.mean(ours):.4f}, OCRmyPDF {np.mean(theirs):.4f}")


if __name__ == "__main__":
    sys.exit(main())

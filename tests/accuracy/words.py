"""The words that a worker reads on each set, against the truth; and OCRmyPDF's on the same files where it is here."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path

from digitize.model import PageSource, ReadPage
from digitize.runs.page_task import EngineChoice, PageJob, PageSettings, do_page, engine_of, read_result
from digitize.settings import Ocr
from tests.accuracy.ledger import Figures
from tests.benchmarks import material, programs
from tests.benchmarks.scores import Score, score
from tests.program import ROOT, SHARED


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a set, and its truth."""

    set: str
    path: Path
    number: int  # from 0
    truth: str


def own_pages(folder: Path) -> list[Page]:
    """The sets that every checkout has: drawn dense pages and our own samples."""
    dense = material.dense(folder)
    pages = [
        Page(set="dense", path=dense.path, number=number, truth=truth) for number, truth in enumerate(dense.truths)
    ]
    stems = sorted(path.stem for path in (ROOT / "sample_scans").glob("*.pdf"))
    return [*pages, *_of_set("samples", [side for stem in stems for side in material.chosen(stem)])]


def shared_pages() -> list[Page]:
    """The scans beside the project, where they are."""
    scans = SHARED / "scans"
    real = _of_set("real", material.first_pages(scans / "real", ".p1.gt.txt"))
    return [*real, *_of_set("synthetic", material.first_pages(scans / "synthetic", ".gt.txt"))]


def _of_set(name: str, sides: Sequence[material.Side]) -> list[Page]:
    return [Page(set=name, path=path, number=number, truth=truth) for path, number, truth in sides]


def read(page: Page) -> tuple[str, Score]:
    """Do a page as a worker does and score what it read; a page that failed read nothing."""
    ocr = Ocr()
    choice = EngineChoice(name=ocr.engine, languages=ocr.languages, tessdata=None, seconds=ocr.seconds_per_page)
    source = PageSource(id="b.1.1", name=page.path.name, sha256="0" * 64, frame=page.number + 1)
    with tempfile.TemporaryDirectory() as folder:
        settings = PageSettings(engine=choice, dpi=ocr.dpi)
        do_page(PageJob(source=source, scan=page.path, work=Path(folder), settings=settings), engine_of(choice))
        result = read_result(Path(folder), source.id)
    return page.set, score(page.truth, result.text.text if isinstance(result, ReadPage) else "")


def figures(scores: Sequence[tuple[str, Score]]) -> Figures:
    """Sum the pages of each set up."""
    sums = {name: reduce(add, (one for set_, one in scores if set_ == name)) for name, _ in scores}
    return {
        f"words: {name}": {"found": total.recall, "precision": total.precision, "cer": total.cer}
        for name, total in sums.items()
    }


def peer_is_here() -> bool:
    """Whether OCRmyPDF is installed beside us (`make bench` does it)."""
    return Path(sys.executable).with_name("ocrmypdf").exists()


def peer(page: Page) -> Score:
    """What OCRmyPDF finds on a file of one page."""
    with tempfile.TemporaryDirectory() as folder:
        stack = material.gathered("one", [(page.path, page.number, page.truth)], Path(folder) / "one.pdf")
        return programs.ocrmypdf(stack, 1, Path(folder) / "room", programs.FULL).score

"""`ingest` against OCRmyPDF, with and without its deskew, on the same PDFs with the same jobs."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks import chart, report
from tests.benchmarks.material import dense, repeated, samples, shared
from tests.benchmarks.programs import FULL, PLAIN, Outcome, ingest, ocrmypdf
from tests.benchmarks.report import Section

_CHART = "performance-pages.svg"
_HEAD = "set||wall a page|pages a second|CPU a page|peak memory|size a page|words found|words right|CER".split("|")
_TEXT = """## Pages
`ingest` from the shell (start, workers, archive, access copy, read-back and registry included) against `ocrmypdf
{full}`, and against the same without `--deskew --rotate-pages`, on one PDF a set, all with {jobs} jobs: `python -m
tests.benchmarks pages` on {machine}, with {peer} and {engine}. A set's pages are repeated until start-up is a small
part. In bold: the peer's wall time over ours. CPU time is that of all processes; memory is the proportional set size
of all of them together, looked at twice a second. CER by grapheme clusters against the truth in its reading order;
words as bags, case-folded.

{table}

![Wall seconds a page]({chart})

The machine is shared and its speed drifts: ratios say more than seconds. Our archive holds the scanner's bytes, so it
is as large as the scan and a little more; OCRmyPDF recodes or keeps them as it sees fit."""


def section(*, quick: bool) -> Section:
    """Measure the three sets."""
    jobs = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        wanted = [(dense(work), 24), (samples(work), 38), *((stack, 40) for stack in shared(work))]
        sets = {}
        for stack, pages in wanted[-1:] if quick else wanted:
            batch, room = repeated(stack, 2 if quick else pages, work / "batches"), work / stack.path.stem
            room.mkdir()
            sets[stack.name] = [
                ingest(batch, jobs, room / "ours"),
                ocrmypdf(batch, jobs, room / "plain", PLAIN),
                ocrmypdf(batch, jobs, room / "full", FULL),
            ]
    rows = [row for name, outcomes in sets.items() for row in rows_of(name, outcomes)]
    groups = [
        chart.Group(name=name, values={one.name: one.run.wall / one.pages for one in outcomes})
        for name, outcomes in sets.items()
    ]
    text = _TEXT.format(
        full=FULL,
        jobs=jobs,
        machine=report.machine(),
        peer=report.package("ocrmypdf"),
        engine=report.tesseract(),
        table=report.table(_HEAD, rows),
        chart=_CHART,
    )
    return Section(text=text, charts={_CHART: chart.bars("Wall time a page", "s", groups)})


def rows_of(name: str, outcomes: Sequence[Outcome]) -> list[list[str]]:
    """A set's rows, ours first; the others say how many times ours they took."""
    ours = outcomes[0]
    return [
        [
            f"{name}, {one.pages} pages" if one is ours else "",
            one.name,
            f"{one.run.wall / one.pages:.2f} s"
            + ("" if one is ours else f" (**{one.run.wall / ours.run.wall:.1f} x**)"),
            f"{one.pages / one.run.wall:.2f}",
            f"{one.run.cpu / one.pages:.2f} s",
            f"{one.run.together:.0f} MiB",
            report.kib(one.size / one.pages),
            f"{one.score.recall:.4f}",
            f"{one.score.precision:.4f}",
            f"{one.score.cer:.4f}",
        ]
        for one in outcomes
    ]

"""Bytes: the scan, our archive, our access copy, OCRmyPDF's output and recode_pdf's; by kind of scan."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import chart, drawn, report
from tests.benchmarks.material import Stack, chosen, dense, first_pages, gathered
from tests.benchmarks.measuring import Run
from tests.benchmarks.programs import FULL, RECODE, ingest, ocrmypdf, recode_pdf
from tests.benchmarks.report import Section, kib
from tests.program import SHARED

_CHART = "performance-bytes.svg"
_HEAD = ("scan", "", "bytes a page", "against the scan", "access copy against it")
_TEXT = """## Bytes
A page of each kind of scan, {jobs} jobs: `python -m tests.benchmarks bytes` on {machine}, with {peer}, {recode} and
{engine}. The archive keeps the scanner's coded picture as it came; the access copy beside it is for portals and quick
looks. OCRmyPDF with `{full}`; `recode_pdf {options}` (archive-pdf-tools, AGPL, for this benchmark only) with hOCR
that Tesseract wrote beforehand: it compresses alone and took {slowest:.1f} s a page at most. CCITT for its masks:
Debian 12 has no JBIG2 encoder.

{table}

![Bytes a page]({chart})"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """One kind of scan; bytes of whole files."""

    name: str
    pages: int
    scan: int
    archive: int
    access: int | None  # None: there is none
    ocrmypdf: int
    recoded: int


def section(*, quick: bool) -> Section:
    """Measure each kind."""
    jobs = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        kinds = list(_kinds(Path(folder), 1 if quick else 4))
        done = [
            _measured(stack, jobs, Path(folder) / f"room {stack.path.stem}") for stack in kinds[: 1 if quick else None]
        ]
    text = _TEXT.format(
        jobs=jobs,
        machine=report.machine(),
        peer=report.package("ocrmypdf"),
        recode=report.package("archive-pdf-tools"),
        engine=report.tesseract(),
        full=FULL,
        options=RECODE,
        slowest=max(run.wall / sizes.pages for sizes, run in done),
        table=report.table(_HEAD, [row for sizes, _ in done for row in rows_of(sizes)]),
        chart=_CHART,
    )
    groups = [chart.Group(name=sizes.name, values=_per_page(sizes)) for sizes, _ in done]
    return Section(text=text, charts={_CHART: chart.bars("Bytes a page", "KiB", groups)})


def rows_of(sizes: Sizes) -> list[list[str]]:
    """A kind's rows: what each writes, against the scan and against our access copy."""
    more = sizes.archive - sizes.scan
    archive = f"{more / sizes.scan:+.1%}, {kib(more / sizes.pages)} a page more"
    pages = f"{sizes.pages} {'page' if sizes.pages == 1 else 'pages'}"
    rows: list[tuple[str, str, int | None, str]] = [
        (f"{sizes.name}, {pages}", "the scan", sizes.scan, ""),
        ("", "our archive", sizes.archive, archive),
        ("", "our access copy", sizes.access, _share(sizes.access, sizes.scan)),
        ("", "OCRmyPDF", sizes.ocrmypdf, _share(sizes.ocrmypdf, sizes.scan)),
        ("", "recode_pdf", sizes.recoded, _share(sizes.recoded, sizes.scan)),
    ]
    return [
        [name, what, kib(size / sizes.pages), against, "" if "copy" in what else _share(sizes.access, size)]
        if size is not None
        else [name, what, "not made", "", ""]
        for name, what, size, against in rows
    ]


def _share(size: int | None, other: int) -> str:
    """How a size stands to another: a share of it, or so many times as large."""
    if size is None:
        return ""
    return f"1/{other / size:.1f}" if size < other else f"{size / other:.2f} x"


def _per_page(sizes: Sizes) -> dict[str, float]:
    values = {
        "scan": sizes.scan,
        "our archive": sizes.archive,
        "our access copy": sizes.access,
        "OCRmyPDF": sizes.ocrmypdf,
        "recode_pdf": sizes.recoded,
    }
    return {name: size / sizes.pages / 1024 for name, size in values.items() if size is not None}


def _kinds(work: Path, pages: int) -> Iterator[Stack]:
    yield gathered(
        "colour, 300 dpi JPEG, desk scans with seals (`sample_scans`)",
        chosen("SCAN_20261123_080214", pages + 2),
        work / "desk.pdf",
    )
    ways: tuple[tuple[drawn.Mode, str], ...] = (
        ("RGB", "colour, 300 dpi JPEG"),
        ("L", "grey, 300 dpi JPEG"),
        ("1", "bitonal, 300 dpi CCITT G4"),
    )
    for mode, coded in ways:
        stack = dense(work, pages, mode)
        yield Stack(name=f"{coded}, dense (drawn)", path=stack.path, truths=stack.truths)
    real = first_pages(SHARED / "scans" / "real", ".p1.gt.txt")
    if real:
        ink, colour = real[:2], real[2:]
        yield gathered("bitonal, 200 dpi CCITT G4 (`../shared/data/scans/real`)", ink, work / "ink.pdf")
        yield gathered("colour, 160 dpi Deflate (`../shared/data/scans/real`)", colour, work / "deflate.pdf")


def _measured(stack: Stack, jobs: int, room: Path) -> tuple[Sizes, Run]:
    room.mkdir()
    ours = ingest(stack, jobs, room / "ours")
    peer = ocrmypdf(stack, jobs, room / "peer", FULL)
    run, recoded = recode_pdf(stack, room / "recoded")
    sizes = Sizes(
        name=stack.name,
        pages=len(stack.truths),
        scan=stack.path.stat().st_size,
        archive=ours.size,
        access=ours.access,
        ocrmypdf=peer.size,
        recoded=recoded,
    )
    return sizes, run

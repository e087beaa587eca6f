"""How long searches take in an archive of many pages.

    python -m tests.benchmarks.bench_search --archive FOLDER [--pages 300000]

measures one that is kept.  The pages are cut from the texts of real procedures, about 350 words each, ten to a dossier.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median

from digitize.registry.index import SearchFilters, search
from digitize.registry.store import begin_batch, commit_dossier, open_reading, open_store
from tests.benchmarks import report
from tests.benchmarks.measuring import median_wall
from tests.benchmarks.report import Section
from tests.program import ROOT, SHARED

sys.path.insert(0, str(ROOT / "tests" / "registry"))

import registry_papers as papers

Asked = tuple[str, SearchFilters, bool]
"""What was typed, the filters, whether slips are forgiven."""

PROCEDURES = SHARED / "national_procedures.jsonl.gz"
_RUNS = 9
_READ_PATH = "import digitize.registry.index, digitize.registry.journal"
WORDS_A_PAGE = 350
PAGES_A_DOSSIER = 10
_TEXT = """## Search
Medians of nine runs inside one process over {pages} pages of real procedures' texts, about 350 words a page, ten
pages a dossier: `python -m tests.benchmarks search` on {machine}.{built} A Python that imports the read path starts
in {started:.2f} s.

{table}"""
QUERIES: dict[str, Asked] = {
    "two common words": ("hồ sơ", SearchFilters(), False),
    "the same without marks": ("ho so", SearchFilters(), False),
    "five common words": ("giấy phép của cơ quan", SearchFilters(), False),
    "a phrase": ('"bản sao giấy chứng nhận"', SearchFilters(), False),
    "rare words": ("quặng phóng xạ", SearchFilters(), False),
    "rare words without marks": ("quang phong xa", SearchFilters(), False),
    "a dossier's id": ("TAM-Q1-261123-0042", SearchFilters(), False),
    "an applicant's name": ("nguyen van 42", SearchFilters(), False),
    "no hit": ("xyzzy", SearchFilters(), False),
    "fuzzy, one slip a word": ("giây phap khooáng", SearchFilters(), True),
    "common words, all dossiers pass": ("hồ sơ", SearchFilters(received_from=date(2026, 1, 1)), False),
    "common words, no dossier passes": ("hồ sơ", SearchFilters(received_to=date(2025, 1, 1)), False),
    "common words, one dossier passes": ("hồ sơ", SearchFilters(number="H20.14-261123-0042"), False),
    "common words, one procedure in seven": ("hồ sơ", SearchFilters(procedure="1.000003"), False),
}


def page_texts() -> Iterator[str]:
    """Cut the procedures' texts into pages, again and again from another word on."""
    with gzip.open(PROCEDURES, "rt", encoding="utf-8") as lines:
        words = [word for line in lines for value in json.loads(line).values() for word in str(value).split()]
    for start in itertools.count(step=97):
        for place in range(start, len(words) - WORDS_A_PAGE, WORDS_A_PAGE):
            yield " ".join(words[place : place + WORDS_A_PAGE])


def build(path: Path, pages: int) -> None:
    """Register dossiers of ten pages."""
    db, texts = open_store(path), page_texts()
    batch = begin_batch(db, papers.MORNING, papers.CLERK)
    for ordinal in range(1, pages // PAGES_A_DOSSIER + 1):
        dossier = papers.dossier(
            ordinal,
            *itertools.islice(texts, PAGES_A_DOSSIER),
            batch=batch,
            fields=(papers.field("applicant_name", f"Nguyễn Văn {ordinal}"),),
            number=f"H20.14-261123-{ordinal:04d}",
            procedure=papers.procedure(f"1.{ordinal % 7:06d}"),
        )
        commit_dossier(db, dossier, at=papers.MORNING, who=papers.CLERK)
    db.close()


def section(*, quick: bool) -> Section:
    """Build an archive and search it."""
    with tempfile.TemporaryDirectory() as folder:
        return measured(Path(folder) / "data" / "registry.db", 100 if quick else 50_000)


def measured(path: Path, pages: int) -> Section:
    """Search an archive; where there is none yet, one of so many pages is built."""
    built = ""
    if not path.exists():
        began = time.perf_counter()
        build(path, pages)
        each = (time.perf_counter() - began) / pages
        built = f" It was built in {each * 1e3:.1f} ms a page and has {path.stat().st_size / 1e6:.0f} MB."
    conn = open_reading(path)
    rows = [_row(conn, name, asked) for name, asked in QUERIES.items()]
    text = _TEXT.format(
        pages=report.many(pages),
        machine=report.machine(),
        built=built,
        table=report.table(("query", "pages found", "wall", "CPU"), rows),
        started=median_wall([sys.executable, "-c", _READ_PATH], _RUNS),
    )
    return Section(text=text)


def _row(conn: sqlite3.Connection, name: str, asked: Asked) -> list[str]:
    query, filters, fuzzy = asked
    wall, cpu = [], []
    for _ in range(_RUNS):
        began = time.perf_counter(), time.process_time()
        result = search(conn, query, filters, fuzzy=fuzzy)
        wall.append(time.perf_counter() - began[0])
        cpu.append(time.process_time() - began[1])
    total = f"{report.many(result.total)}{'+' if result.capped else ''}"
    return [name, total, f"{median(wall) * 1e3:.1f} ms", f"{median(cpu) * 1e3:.1f} ms"]


def main() -> None:
    """Measure another archive and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=50_000)
    parser.add_argument("--archive", type=Path, required=True, help="kept there, or measured if it is there")
    asked = parser.parse_args()
    print(measured(asked.archive / "data" / "registry.db", asked.pages).text)


if __name__ == "__main__":
    main()

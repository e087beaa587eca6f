"""Print how long searches take in an archive of many pages.

    .venv/bin/python tests/benchmarks/bench_search.py [--pages 50000] [--archive FOLDER]

The pages are cut from the texts of real procedures, about 350 words each, ten to a dossier.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "registry"))

import registry_papers as papers  # noqa: E402

from digitize.registry.index import SearchFilters, search  # noqa: E402
from digitize.registry.store import begin_batch, commit_dossier, open_reading, open_store  # noqa: E402

PROCEDURES = ROOT.parent / "shared" / "data" / "national_procedures.jsonl.gz"
WORDS_A_PAGE = 350
PAGES_A_DOSSIER = 10
QUERIES = {
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


def main() -> None:
    """Build the archive, search it, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=50_000)
    parser.add_argument("--archive", type=Path, help="keep the archive there, or measure the one that is there")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = (asked.archive or Path(folder)) / "data" / "registry.db"
        if not path.exists():
            began = time.perf_counter()
            build(path, asked.pages)
            each = (time.perf_counter() - began) / asked.pages
            print(f"{asked.pages} pages registered, {each * 1e3:.2f} ms each, {path.stat().st_size / 1e6:.0f} MB")
        conn = open_reading(path)
        for name, (query, filters, fuzzy) in QUERIES.items():
            wall, cpu = [], []
            for _ in range(9):
                began = time.perf_counter(), time.process_time()
                result = search(conn, query, filters, fuzzy=fuzzy)
                wall.append(time.perf_counter() - began[0])
                cpu.append(time.process_time() - began[1])
            total = f"{result.total}{'+' if result.capped else ''}"
            times = f"median {median(wall) * 1e3:6.1f} ms wall, {median(cpu) * 1e3:6.1f} ms CPU"
            print(f"{name:40} {total:>7} pages  {times}")
    command = [sys.executable, "-c", "import digitize.registry.index, digitize.registry.journal"]
    began = time.perf_counter()
    subprocess.run(command, check=True)
    print(f"a Python that imports the read path starts in {time.perf_counter() - began:.2f} s")


if __name__ == "__main__":
    main()

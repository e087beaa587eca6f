"""`make bench`: measures, and writes each section of `docs/performance.md` as soon as it is measured.

    python -m tests.benchmarks [pages bound bytes stack start memory hotfolder search day] [--quick] [--into FILE]

All but `day` unless named.  `--quick` tries everything on a few pages: such figures say nothing, so they are printed
and written nowhere unless a file is named.
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.report import DOCUMENT, SECTIONS, write

_BY_NAME_ONLY = ("day",)  # a quarter of an hour


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what was named."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="section", help=", ".join(SECTIONS))
    parser.add_argument("--quick", action="store_true", help="a few pages only; prints")
    parser.add_argument("--into", type=Path, help="write there instead of into docs/performance.md")
    asked = parser.parse_args(arguments)
    unknown = set(asked.names) - set(SECTIONS)
    if unknown:
        parser.error(f"no such section: {', '.join(sorted(unknown))} (expected {', '.join(SECTIONS)})")
    into = asked.into or (None if asked.quick else DOCUMENT)
    for name in asked.names or [name for name in SECTIONS if name not in _BY_NAME_ONLY]:
        section = importlib.import_module(f"tests.benchmarks.bench_{name}").section(quick=asked.quick)
        print(section.text, end="\n\n", flush=True)
        if into:
            write(into, name, section)


if __name__ == "__main__":
    main()

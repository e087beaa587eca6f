"""The writer of `docs/accuracy.md`: each table between marks of its own, replaced alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from tests.program import ROOT

DOCUMENT = ROOT / "docs" / "accuracy.md"


def write(name: str, text: str, document: Path = DOCUMENT) -> None:
    """Replace one part of the document, or put it at the end."""
    before = document.read_text(encoding="utf-8") if document.exists() else "# Accuracy\n"
    document.write_text(replaced(before, name, text), encoding="utf-8")


def replaced(document: str, name: str, text: str) -> str:
    """Return the document with this part exchanged; everything else stays to the letter."""
    head, foot = f"<!-- written by `python -m tests.accuracy {name}` -->", f"<!-- end of {name} -->"
    part = f"{head}\n{text.strip()}\n\n{foot}"
    old = re.compile(f"{re.escape(head)}.*?{re.escape(foot)}", re.DOTALL)
    return old.sub(lambda _: part, document) if old.search(document) else f"{document.rstrip()}\n\n{part}\n"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Write a Markdown table."""
    return "\n".join(f"| {' | '.join(map(str, cells))} |" for cells in (head, ["---"] * len(head), *rows))


def share(part: int, whole: int) -> str:
    """A share in percent, and of how many."""
    return f"{100 * part / whole:.2f} % of {whole:,}" if whole else "-"

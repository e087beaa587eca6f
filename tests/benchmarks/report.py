"""The writer of `docs/performance.md`: each section between marks of its own, replaced alone."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from tests.program import ROOT

DOCUMENT = ROOT / "docs" / "performance.md"
SECTIONS = ("pages", "bound", "bytes", "stack", "start", "memory", "hotfolder", "day", "search")
"""In the order of the document."""
_PROSE = re.compile(r"[^|#!\s]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What a benchmark has to tell."""

    text: str  # Markdown, with its heading
    charts: Mapping[str, str] = field(default_factory=dict)  # file name beside the document -> SVG


def write(document: Path, name: str, section: Section) -> None:
    """Replace one section of the document, or put it in its place; its charts lie beside the document."""
    text = document.read_text(encoding="utf-8") if document.exists() else "# Performance\n"
    document.write_text(replaced(text, name, section.text), encoding="utf-8")
    for chart, drawing in section.charts.items():
        document.with_name(chart).write_text(drawing, encoding="utf-8")


def replaced(document: str, name: str, text: str) -> str:
    """Return the document with this section's part exchanged; everything else stays to the letter."""
    part = f"{_head(name)}\n{_unwrapped(text.strip())}\n\n{_foot(name)}"
    old = re.compile(f"{re.escape(_head(name))}.*?{re.escape(_foot(name))}", re.DOTALL)
    if old.search(document):
        return old.sub(lambda _: part, document)
    for before in reversed(SECTIONS[: SECTIONS.index(name)]):
        if _foot(before) in document:
            return document.replace(_foot(before), f"{_foot(before)}\n\n{part}")
    first = min((at for other in SECTIONS if (at := document.find(_head(other))) >= 0), default=len(document))
    return f"{document[:first].rstrip()}\n\n{part}\n\n{document[first:]}".rstrip() + "\n"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a Markdown table."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows))


def machine() -> str:
    """What was measured on: cores, processor, system."""
    cores = len(os.sched_getaffinity(0))
    models = re.findall(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    model = models[0].strip() if models else platform.machine()
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    return f"{cores} {'core' if cores == 1 else 'cores'} ({model}), {system}"


def tesseract() -> str:
    """The name and version of the engine that is installed."""
    done = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=True)
    return f"Tesseract {done.stdout.split()[1]}"


def package(name: str) -> str:
    """The name and version of an installed package."""
    return f"{name} {version(name)}"


def many(number: float) -> str:
    """A number with its thousands set apart."""
    return f"{number:,.0f}"


def kib(size: float) -> str:
    """So many bytes, in KiB."""
    return f"{size / 1024:,.0f} KiB" if size >= 100 * 1024 else f"{size / 1024:.1f} KiB"


def _unwrapped(text: str) -> str:
    """Put each paragraph on one line; headings, tables and pictures have lines of their own."""
    lines: list[str] = []
    for line in text.splitlines():
        if lines and _PROSE.match(line) and _PROSE.match(lines[-1]):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return "\n".join(lines)


def _head(name: str) -> str:
    return f"<!-- written by `python -m tests.benchmarks {name}` -->"


def _foot(name: str) -> str:
    return f"<!-- end of {name} -->"

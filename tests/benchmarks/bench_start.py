"""How long an officer waits for `search`, `show` and `queue` from the shell, on a small archive."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import report
from tests.benchmarks.measuring import median_wall
from tests.benchmarks.programs import command
from tests.benchmarks.report import Section
from tests.program import ROOT

_TEXT = """## Start of the shell's commands
Median of {runs} runs on an archive of one dossier (`python -m tests.benchmarks start` on {machine}): `search`
{search:.2f} s, `queue` {queue:.2f} s, `show` {show:.2f} s, of which Python alone {python:.2f} s. With the newest
typer, which loads pydantic at every start, `search` took 0.21 s longer when it was tried."""


def section(*, quick: bool) -> Section:
    """Measure each command."""
    runs = 1 if quick else 9
    with tempfile.TemporaryDirectory() as folder:
        base = command(Path(folder) / "data")
        subprocess.run(
            [*base, "ingest", ROOT / "sample_scans" / "202611231415220001.pdf"], check=True, capture_output=True
        )
        walls = {
            words[0]: median_wall([*base, *words], runs)
            for words in (["search", "giay phep"], ["queue"], ["show", "TAM"])
        }
    python = median_wall([sys.executable, "-c", ""], runs)
    return Section(text=_TEXT.format(runs=runs, machine=report.machine(), python=python, **walls))

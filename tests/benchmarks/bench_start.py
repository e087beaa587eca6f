"""How long an officer waits for `search`, `show` and `queue` from the shell, on a small archive.  Prints medians."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

from tests.program import ROOT

_RUNS = 9


def main(_: Sequence[str] | None = None) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        base = [sys.executable, str(ROOT / "cli.py"), "--data", f"{folder}/data", "--json"]
        scan = ROOT / "sample_scans" / "202611231415220001.pdf"
        subprocess.run([*base, "ingest", str(scan)], check=True, capture_output=True)
        for words in (["search", "giay phep"], ["queue"], ["show", "TAM"]):
            print(f"digitize {words[0]:7} {statistics.median(once([*base, *words]) for _ in range(_RUNS)):.2f} s")
        print(f"python alone     {statistics.median(once([sys.executable, '-c', '']) for _ in range(_RUNS)):.2f} s")


def once(command: Sequence[str]) -> float:
    """Wall seconds of one run."""
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()

"""Draw the sample dossiers again: `python tools/draw_samples.py [--into sample_scans] [NAME ...]`.

Every picture is drawn from a seed of its own, so the same fonts give the same scans.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from samples.catalogue import samples
from samples.sample import draw


def main() -> None:
    """Draw all samples, or those whose name holds one of the given words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="only samples whose file name holds one of these")
    parser.add_argument("--into", type=Path, default=Path(__file__).parents[1] / "sample_scans")
    wanted = parser.parse_args()
    for sample in samples():
        if not wanted.names or any(name in sample.name for name in wanted.names):
            draw(sample, wanted.into)
            print(f"{sample.name}: {len(sample.sides)} sides")


if __name__ == "__main__":
    main()

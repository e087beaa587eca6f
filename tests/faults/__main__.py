"""Pulls the plug again and again: `python -m tests.faults --kills 200 --seed 1 [--way watch] [--jobs 2]`.

Each time a stack is scanned into an empty data folder and the whole process group is killed, at a step somewhere
in the run or at any moment; sometimes the restart is killed too.  The last run goes to its end, and then the books
must balance.  The data folder of a failure is kept.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.accounts import Account
from tests.faults.plug import MEMORY, WAYS, pull_again_and_again


def main() -> int:
    """Run and print the sums; 0 when nothing was lost or doubled."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="data folders at a time")
    parser.add_argument("--way", choices=sorted(WAYS), default="watch")
    parser.add_argument("--into", type=Path, default=MEMORY if MEMORY.is_dir() else None, help="where data folders lie")
    asked = parser.parse_args()
    place, began = Path(tempfile.mkdtemp(prefix="faults-", dir=asked.into)), time.monotonic()
    total, times, kills = Account(), 0, 0
    for outcome in pull_again_and_again(place, WAYS[asked.way], asked.kills, seed=asked.seed, jobs=asked.jobs):
        total.add(outcome.account)
        times, kills = times + 1, kills + outcome.kills
        if not outcome.account.balanced:
            print(f"FAILED seed {outcome.seed}: {outcome}", flush=True)
        if times % 20 == 0:
            print(f"{times} of {asked.kills}: {total}", flush=True)
    print(f"{asked.way}: {times} times, {kills} kills, {time.monotonic() - began:.0f} s: {total}", flush=True)
    if total.balanced:
        shutil.rmtree(place)
    return 0 if total.balanced else 1


if __name__ == "__main__":
    sys.exit(main())

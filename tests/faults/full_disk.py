"""A disk that is really full: `unshare --map-root-user --mount python -m tests.faults.full_disk FOLDER KIB`.

In a mount namespace of its own it puts the data folder on a small disk in memory, fills that until so many KiB are
left, scans, makes room, scans again and audits.  Prints one JSON document.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.faults.accounts import half_written
from tests.faults.material import stack
from tests.faults.plug import WAYS, Bench

_DISK = 8 << 20  # bytes


def main(folder: Path, left: int) -> None:
    """Do it."""
    bench = Bench(place=folder, files=stack(), way=WAYS["ingest"])
    bench.machine.data.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "none", bench.machine.data], check=True)
    bench.prepare()
    filler = bench.machine.data / "filler"
    filler.write_bytes(bytes(_DISK - left * 1024))
    full = bench.machine.run(*bench.words)
    half = half_written(bench.machine.data)
    filler.unlink()
    again = bench.machine.run(*bench.words)
    account = bench.books().audit()
    told = {"full": full.status, "said": full.err, "half": half, "again": again.status, "faults": account.faults}
    print(json.dumps({**told, "balanced": account.balanced}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

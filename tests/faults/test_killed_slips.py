"""The plug is pulled before each durable step from where a slip is written."""

from __future__ import annotations

import hashlib
import sys
from contextlib import closing
from pathlib import Path

import pytest

from digitize.intake.layout import Layout
from digitize.registry import slips
from digitize.registry.store import open_store
from digitize.runs.verify.slips import check_slips
from tests.faults.machine import Ended, Machine
from tests.program import Program

sys.path.insert(0, str(Path(__file__).parents[1] / "dossier"))
import slip_papers as papers

_KILLED = -9
DOSSIERS = 30


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A data folder with many dossiers."""
    layout = Layout(tmp_path / "data")
    Program(layout.data).run("init")
    with closing(open_store(layout.registry)) as db:
        for n in range(1, DOSSIERS + 1):
            papers.put(layout, db, n)
    return layout


def test_numbers_stay_continuous(layout: Layout, tmp_path: Path) -> None:
    """Whatever the moment: 1, 2, 3 ... in the registry, every file as it was given out, and nothing given out twice."""
    machine = Machine(data=layout.data)

    def printed(n: int, **orders: int) -> Ended:
        words = ("slip", f"TAM-Q1-261123-{n:04}", "receipt", "-o", str(tmp_path / f"{n}.pdf"))
        return machine.run(*words, **orders)

    printed(1)
    steps = printed(2).steps
    begins = next(number for number, step in enumerate(steps, start=1) if "/slips/" in step)
    moments = range(begins, len(steps) + 1)
    ends = {printed(n, kill=moment).status for n, moment in enumerate(moments, start=3)}
    assert printed(DOSSIERS).status == 0

    with closing(open_store(layout.registry)) as db:
        known = slips.every(db.conn)
        checked = check_slips(layout, db.conn)
    assert len(moments) > 5
    assert ends == {_KILLED}
    assert [slip.n for slip in known] == list(range(1, len(known) + 1))
    assert checked.where == ()
    given_out = [hashlib.sha256(path.read_bytes()).hexdigest() for path in tmp_path.glob("[0-9]*.pdf")]
    assert len(given_out) == len(set(given_out))
    assert set(given_out) <= {slip.sha256 for slip in known}

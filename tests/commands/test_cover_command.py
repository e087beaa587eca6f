"""`cover`: what is printed is signed with the station's key, issued once and journalled."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pdf2image import convert_from_path

from digitize.commands import run
from digitize.dossier.boundary import SEPARATOR_QR
from digitize.dossier.cover import Cover, Standing, read_cover
from digitize.imaging.marks import find_marks
from digitize.intake.cover_keys import read_keys
from digitize.registry.covers import is_issued
from digitize.registry.journal import check_chain
from digitize.registry.store import open_reading

CODE = "1.003725"


class Counter:
    """The program on one data folder, in this process."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.data, self.folder, self._capsys = folder / "data", folder, capsys
        assert self.call("init")[0] == 0

    def call(self, *words: str | Path) -> tuple[int, Any]:
        """Run a command and return its exit code and what it printed as JSON."""
        status = run([*map(str, words), "--data", str(self.data), "--json"])
        return status, json.loads(self._capsys.readouterr().out)

    def cover(self, *words: str | Path, name: str = "cover.pdf") -> Any:
        """Print cover sheets."""
        status, told = self.call("cover", "--procedure", CODE, *words, "-o", self.folder / name)
        assert status == 0, told
        return told

    def read(self, name: str = "cover.pdf") -> list[Cover]:
        """What stands in the symbols of each printed sheet, signed or not."""
        keys = read_keys(self.data / "keys" / "cover")
        pages = convert_from_path(self.folder / name, dpi=100, grayscale=True)
        texts = [{mark.text for mark in find_marks(np.asarray(page, dtype=np.uint8))} for page in pages]
        return [cover for (text,) in texts if (cover := read_cover(text, keys))]

    def journal(self) -> list[tuple[str, dict[str, str]]]:
        """Acts and their facts, in a chain that holds."""
        with closing(open_reading(self.data / "registry.db")) as registry:
            assert check_chain(registry) is None
            rows = registry.execute("SELECT what, facts FROM journal ORDER BY id").fetchall()
        return [(what, json.loads(facts)) for what, facts in rows]


@pytest.fixture
def counter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Counter:
    """A fresh data folder."""
    return Counter(tmp_path, capsys)


def test_a_printed_sheet_is_valid_and_says_what_was_asked(counter: Counter) -> None:
    """Procedure, sheets, ticket, desk and the time of receipt."""
    told = counter.cover("--declared", "12", "--ticket", "a045", "--received", "2026-11-23T09:12:33")

    (cover,) = counter.read()

    assert cover.standing is Standing.VALID
    assert cover.facts is not None
    assert (cover.facts.procedure, cover.facts.declared_sheets, cover.facts.ticket) == (CODE, 12, "A045")
    assert (cover.facts.desk, cover.facts.dossier) == ("Q1", None)
    assert told["sheets"] == [
        {
            "number": cover.facts.number,
            "dossier": None,
            "declared_sheets": 12,
            "desk": "Q1",
            "received_at": "2026-11-23T09:12:33+07:00",
            "ticket": "A045",
        }
    ]


def test_copies_have_numbers_of_their_own_that_are_issued_and_journalled(counter: Counter) -> None:
    """Three sheets, three stacks."""
    numbers = [sheet["number"] for sheet in counter.cover("--copies", "3")["sheets"]]

    with closing(open_reading(counter.data / "registry.db")) as registry:
        issued = [is_issued(registry, number) for number in numbers]

    assert issued == [True] * 3
    assert len({cover.facts.number for cover in counter.read() if cover.facts} & set(numbers)) == 3
    assert [facts["numbers"].split() for what, facts in counter.journal() if what == "print_covers"] == [numbers]


def test_a_laminated_sheet_has_no_number(counter: Counter) -> None:
    """It may lie on every stack of the procedure."""
    told = counter.cover("--reusable", "--copies", "2")

    covers = counter.read()

    assert told["reusable"]
    assert [cover.facts and cover.facts.reusable for cover in covers] == [True, True]


def test_a_rotated_key_signs_and_the_old_sheets_stay_valid(counter: Counter) -> None:
    """Two keys, two sheets, both valid."""
    counter.cover(name="old.pdf")
    _, told = counter.call("cover", "rotate-key")
    counter.cover(name="new.pdf")

    (old,), (new,) = counter.read("old.pdf"), counter.read("new.pdf")

    assert old.facts is not None
    assert new.facts is not None
    assert (old.standing, new.standing) == (Standing.VALID, Standing.VALID)
    assert told == {"key": new.facts.key, "keys": [old.facts.key, new.facts.key]}
    assert ("rotate_cover_key", {"key": new.facts.key}) in counter.journal()


def test_separators_are_printed(counter: Counter) -> None:
    """As many sheets as were asked for, each with its codes."""
    status, told = counter.call("cover", "separators", "--copies", "2", "-o", counter.folder / "s.pdf")
    pages = convert_from_path(counter.folder / "s.pdf", dpi=100, grayscale=True)

    texts = [{mark.text for mark in find_marks(np.asarray(page, dtype=np.uint8))} for page in pages]

    assert (status, told["sheets"]) == (0, 2)
    assert texts == [{"PATCHT", SEPARATOR_QR}] * 2
    assert ("print_separators", {"sheets": "2"}) in counter.journal()


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--procedure", "1.003752", "-o", "x.pdf"), "unknown_procedure", "1.003725"),
        (("--procedure", CODE, "--dossier", "TAM-Q1-261123-0001", "-o", "x.pdf"), "unknown_dossier", ""),
        (("--procedure", CODE, "--ticket", "a b", "-o", "x.pdf"), "settings", "--ticket"),
        (("--procedure", CODE, "--ticket", "A1", "--copies", "2", "-o", "x.pdf"), "settings", "--ticket"),
        (("--procedure", CODE, "--reusable", "--declared", "2", "-o", "x.pdf"), "settings", "--reusable"),
        (("--procedure", CODE, "--received", "soon", "-o", "x.pdf"), "settings", "--received"),
        (("--procedure", CODE, "--declared", "0", "-o", "x.pdf"), "usage", ""),
        (("--procedure", CODE), "settings", "-o"),
        (("-o", "x.pdf"), "settings", "--procedure"),
        (("--procedure", CODE, "-o", "nowhere/x.pdf"), "settings", "nowhere"),
    ],
)
def test_what_can_not_be_printed_is_refused(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: str, says: str
) -> None:
    """Exit 2, a sentence, no file and no number issued."""
    monkeypatch.chdir(counter.folder)

    status, told = counter.call("cover", *words)

    assert (status, told["error"]["code"]) == (2, code)
    assert says in told["error"]["message"]
    assert not (counter.folder / "x.pdf").exists()
    assert not [what for what, _ in counter.journal() if what.startswith("print")]


def test_sheets_that_may_not_be_printed_yet_are_not_written_over(counter: Counter) -> None:
    """The same file name a second time is refused."""
    counter.cover()
    before = (counter.folder / "cover.pdf").read_bytes()

    status, _ = counter.call("cover", "--procedure", CODE, "-o", counter.folder / "cover.pdf")

    assert status == 2
    assert (counter.folder / "cover.pdf").read_bytes() == before

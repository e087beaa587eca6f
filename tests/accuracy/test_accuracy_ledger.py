"""The figures of the ledger hold, and the ledger tells what is worse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.accuracy import __main__ as accuracy
from tests.accuracy import ledger, words
from tests.accuracy.workers import in_workers
from tests.program import SHARED


@pytest.mark.parametrize("measure", [accuracy.drawn_passes, accuracy.blank_sides])
def test_turns_leans_and_blank_verdicts_are_no_worse_than_before(measure: Callable[[], ledger.Figures]) -> None:
    """All sides that are drawn; `make accuracy` looks at our samples and the scans, too."""
    measured = measure()

    assert ledger.worse(measured, ledger.read()) == []
    assert set(measured) <= set(ledger.read())


@pytest.mark.skipif(not SHARED.is_dir(), reason="the scans of ../shared/data are not here")
def test_words_on_real_scans_are_no_worse_than_before() -> None:
    """The three real ones; `make accuracy` reads all sets."""
    pages = [page for page in words.shared_pages() if page.set == "real"]

    measured = words.figures(in_workers(words.read, pages))

    assert ledger.worse(measured, ledger.read()) == []


def test_worse_is_told_beyond_the_tolerance_and_better_always() -> None:
    """Shares that fell, errors that grew, a single lost side; not the rounding of another build."""
    reached = {"words: a": {"found": 0.95, "cer": 0.01}, "blank: a": {"lost": 0.0}, "skew: a": {"p95": 0.05}}
    measured = {"words: a": {"found": 0.94, "cer": 0.012}, "blank: a": {"lost": 1.0}, "skew: a": {"p95": 0.01}}

    assert ledger.worse(measured, reached) == [
        "words: a: found 0.9400, was 0.9500",
        "blank: a: lost 1.0000, was 0.0000",
    ]
    assert ledger.better(measured, reached) == ["skew: a: p95 0.0100, was 0.0500"]


def test_writing_keeps_what_was_not_measured(tmp_path: Path) -> None:
    """A checkout without the shared scans doesn't lose their figures."""
    path = tmp_path / "ledger.toml"
    ledger.write({"words: a": {"found": 0.9}, "words: b": {"found": 0.8}}, path)

    ledger.write({"words: a": {"found": 0.95}}, path)

    assert ledger.read(path) == {"words: a": {"found": 0.95}, "words: b": {"found": 0.8}}

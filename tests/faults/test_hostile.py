"""The whole corpus of hostile input in one `ingest`, between good files: each gets its verdict, the good ones go on."""

from __future__ import annotations

import json
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from digitize.imaging.decode import Limits
from digitize.runs.page_task import survey_scan
from digitize.runs.pool import LOST, LocalPool
from tests.faults.hostile import write_corpus
from tests.faults.hostile_pictures import jpeg, tiff
from tests.faults.verdicts import Case, Held, Taken
from tests.program import ROOT, Program

SECONDS = 3
LIMITS = Limits(seconds=SECONDS, max_side_px=30_000, max_pixels=160_000_000, max_pages=1_000, max_bytes=500_000_000)
GOOD = {f"good_{number:02}.jpg": jpeg(700 + number) for number in range(8)} | {
    f"good_{number:02}.tif": tiff(700 + number, 3) for number in range(20, 22)
}


@dataclass(frozen=True)
class Outcome:
    """What one `ingest` of the corpus made of it."""

    cases: list[Case]
    ignored: list[str]
    batch: dict[str, Any]
    pages: dict[str, list[str]]  # file -> kinds of its sides
    data: Path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Case], list[str]]:
    """The corpus, and ten good files between."""
    folder = tmp_path_factory.mktemp("in") / "stack"
    cases, ignored = write_corpus(folder)
    for name, content in GOOD.items():
        (folder / name).write_bytes(content)
    return folder, cases, ignored


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory, folder: tuple[Path, list[Case], list[str]]) -> Outcome:
    """One `ingest` of it all, exit 3 because some is held; a page may take three seconds."""
    program = Program(tmp_path_factory.mktemp("hostile") / "data")
    profiles = program.data / "scanner_profiles"
    profiles.mkdir(parents=True)
    shipped = (ROOT / "scanner_profiles" / "generic.toml").read_text(encoding="utf-8")
    (profiles / "generic.toml").write_text(
        shipped.replace("seconds_per_page = 120", f"seconds_per_page = {SECONDS}"), encoding="utf-8"
    )
    batch = program.json("ingest", folder[0], expect=3)
    pages: dict[str, list[str]] = {}
    for path in program.data.rglob("dossier.json"):
        for page in json.loads(path.read_text(encoding="utf-8"))["pages"]:
            result = page["result"]
            source = result.get("source") or (result.get("clean") or result)["page"]["source"]
            pages.setdefault(source["name"], []).append(page["kind"])
    return Outcome(cases=folder[1], ignored=folder[2], batch=batch, pages=pages, data=program.data)


def _said(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def test_what_is_hostile_is_held_under_its_code(outcome: Outcome) -> None:
    """No more and no less."""
    held = {entry["file"]: entry["code"] for entry in outcome.batch["quarantine"]}
    wanted = {_said(case.name): case.verdict.codes for case in outcome.cases if isinstance(case.verdict, Held)}

    assert held.keys() == wanted.keys()
    assert {name: code for name, code in held.items() if code not in wanted[name]} == {}


def test_what_can_be_taken_is_taken(outcome: Outcome) -> None:
    """With all its sides, those that can't be read as failed ones."""
    wrong = {}
    for case in outcome.cases:
        if isinstance(case.verdict, Taken):
            kinds = outcome.pages.get(_said(case.name), [])
            failed = kinds.count("failed")
            if len(kinds) != case.verdict.sides or case.verdict.failed not in {None, failed}:
                wrong[case.name] = kinds

    assert wrong == {}


def test_the_good_files_are_registered(outcome: Outcome) -> None:
    """All their sides are read."""
    sides = {name: outcome.pages.get(name) for name in GOOD}

    assert sides == {name: ["page"] * (3 if name.endswith("tif") else 1) for name in GOOD}


def test_litter_links_and_pipes_are_passed_over(outcome: Outcome) -> None:
    """Told, never opened."""
    assert set(outcome.batch["skipped"]) == set(outcome.ignored)


def test_the_sums_are_right(outcome: Outcome) -> None:
    """Every file and every side is somewhere."""
    sums = outcome.batch["ledger"]
    kinds = [kind for sides in outcome.pages.values() for kind in sides]

    assert sums["files"] == len(outcome.cases) + len(GOOD)
    assert sums["sides"] == sums["pages"] + sums["blank"] + sums["separators"] + sums["quarantined"]
    assert sums["pages"] + sums["blank"] == len(kinds)
    assert sums["failed"] == kinds.count("failed")
    assert sums["quarantined"] == len(outcome.batch["quarantine"])
    assert not list((outcome.data / "intake").iterdir())


def test_every_reason_is_a_sentence(outcome: Outcome) -> None:
    """With its facts filled in."""
    for entry in outcome.batch["quarantine"]:
        assert entry["reason"].replace(entry["file"], "").strip(": ")
        assert "{" not in entry["reason"].replace(entry["file"], "")


@pytest.fixture(scope="module")
def pool() -> Iterator[LocalPool]:
    """One worker, ready."""
    with LocalPool(jobs=1, seconds_per_task=60) as pool:
        pool.submit(abs, 1).result(timeout=240)
        yield pool


def test_no_verdict_takes_longer_than_its_limit(
    folder: tuple[Path, list[Case], list[str]], pool: LocalPool, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the next file is looked at within two seconds of it."""
    took = {}
    for case in folder[1]:
        began = time.monotonic()
        lost = isinstance(pool.submit(survey_scan, folder[0] / case.name, "a", LIMITS).exception(timeout=60), LOST)
        took[case.name] = time.monotonic() - began
        if lost:
            pool.submit(abs, 1).result(timeout=60)
            assert time.monotonic() - began - took[case.name] < 2

    slowest = max(took, key=lambda name: took[name])
    with capsys.disabled():
        print(f"\nslowest verdict: {slowest} {took[slowest]:.1f} s of {len(took)}")
    assert took[slowest] < 2 * SECONDS + 2

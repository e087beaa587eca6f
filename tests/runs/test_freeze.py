"""The legal hold: no decision, no join, no purge, no erasure, and everybody sees it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from kept_folder import draw, looked_at, red

from digitize.dossier.restriction import restrict
from digitize.dossier.review import paper, say
from digitize.dossier.review.change import Act, Change
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI, Layout
from digitize.model import Dossier, Joining, PurgeWord
from digitize.pdf.access import AccessParams
from digitize.registry import store
from digitize.runs.batch import Desk
from digitize.runs.purge import purge
from digitize.runs.rework.carry_out import Hand, carry_out, read_dossier
from tests.program import Program


@pytest.fixture(scope="module")
def name(kept_once: Path) -> str:
    """The ordinary dossier of three sides."""
    values = [json.loads(path.read_text()) for path in kept_once.glob("dossiers/*/*/*/dossier.json")]
    return next(str(value["id"]) for value in values if len(value["pages"]) == 3)


@pytest.fixture
def frozen(kept_copy: Layout, name: str) -> Layout:
    """A data folder in which it is frozen."""
    Program(kept_copy.data).run("freeze", name, "--reason", "thanh tra huyện")
    return kept_copy


def value_of(layout: Layout, name: str) -> bytes:
    """What its folder says."""
    return next(layout.data.glob(f"dossiers/*/*/{name}/dossier.json")).read_bytes()


def test_a_hold_is_seen_everywhere_and_ends_for_a_reason(frozen: Layout, name: str) -> None:
    """In the list, the queue, `show` and its history; released it is gone, and the history keeps both."""
    program = Program(frozen.data)

    listed = program.json("freeze", "list")["frozen"]
    queued = {item["dossier"]: item["frozen"] for item in program.json("queue")["items"]}
    shown = program.json("show", name)
    program.run("freeze", name, "--release", expect=2)
    program.run("freeze", name, "--release", "--reason", "thanh tra xong")
    after = program.json("show", name)

    assert [(each["dossier"], each["reason"]) for each in listed] == [(name, "thanh tra huyện")]
    assert {each for each, is_frozen in queued.items() if is_frozen} == {name}
    assert shown["frozen"]["reason"] == "thanh tra huyện"
    assert (after["frozen"], [event["what"] for event in after["history"][-2:]]) == (
        None,
        ["frozen", "freeze_released"],
    )
    assert red(looked_at(frozen.data)) == set()


@pytest.fixture
def hand(frozen: Layout) -> Iterator[Hand]:
    """Somebody who decides."""
    with closing(store.open_store(frozen.registry)) as db, ThreadPoolExecutor(1) as executor:
        desk = Desk(
            layout=frozen,
            db=db,
            executor=executor,
            jobs=1,
            code="Q1",
            closes_at=time(17),
            now=lambda: datetime(2026, 11, 24, 9, tzinfo=HANOI),
        )
        yield Hand(desk=desk, access=AccessParams(), who="an")


DECISIONS: dict[str, Callable[[Dossier, Dossier, Act], Change]] = {
    "a field": lambda held, _, act: say.set_field(held, act, "subject", "khác"),
    "a split": lambda held, _, act: paper.split(held, act, 2, "TAM-Q1-261123-0009"),
    "a merge": paper.merge,
    "a merge of it": lambda held, other, act: paper.merge(other, held, act),
    "pages": lambda held, other, act: paper.add(held, [other], act, Joining(dossier=held.id, role="supplement")),
    "a restriction": lambda held, _, act: restrict(held, act, "thử"),
}


@pytest.mark.parametrize("what", DECISIONS)
def test_no_decision_is_taken_about_a_frozen_dossier(frozen: Layout, hand: Hand, name: str, what: str) -> None:
    """Each is refused and changes nothing, also where it is the other dossier of a merge."""
    other = next(path.name for path in frozen.data.glob("dossiers/*/*/*") if path.name != name)
    before = value_of(frozen, name)
    change = DECISIONS[what](read_dossier(hand, name), read_dossier(hand, other), hand.act())

    with pytest.raises(SettingsError) as refusal:
        carry_out(change, hand)

    assert (refusal.value.code, refusal.value.facts["dossier"]) == ("frozen", name)
    assert value_of(frozen, name) == before
    assert list(frozen.intake.glob("R-*")) == []


def test_papers_for_a_frozen_dossier_wait_as_a_dossier_of_their_own(frozen: Layout, name: str, tmp_path: Path) -> None:
    """Nothing that came in is lost."""
    scan = draw(tmp_path / "bo sung.tif", "Giay bo sung")
    before = value_of(frozen, name)

    batch = Program(frozen.data).json("ingest", scan, "--into", name, "--as", "supplement")

    (waiting,) = batch["dossiers"]
    assert (waiting["id"] != name, [each["code"] for each in waiting["doubts"]][:1]) == (True, ["meant_for"])
    assert value_of(frozen, name) == before


@pytest.mark.parametrize("lapsed", [False, True])
def test_a_frozen_dossier_is_not_purged(frozen: Layout, name: str, lapsed: bool) -> None:
    """Not as secret material and not after its keeping; freezing between the two words stops the second."""
    word = PurgeWord(by="an", at=datetime(2046, 1, 1, 8, tzinfo=HANOI), reason="hết hạn", lapsed=lapsed)

    with closing(store.open_store(frozen.registry)) as db, pytest.raises(SettingsError) as refusal:
        purge(frozen, db, name, word, timedelta(hours=72))

    assert refusal.value.code == "frozen"


def test_an_undo_waits_for_the_end_of_the_hold_and_does_not_forget_it(kept_copy: Layout, name: str) -> None:
    """What was decided before can be taken back once the hold has ended; its history stays."""
    program = Program(kept_copy.data)
    program.run("review", "set-field", name, "subject", "khác")
    program.run("freeze", name, "--reason", "kiểm tra")
    refusal = program.json("review", "undo", name, expect=2)["error"]
    program.run("freeze", name, "--release", "--reason", "xong")

    program.run("review", "undo", name)

    what = [event["what"] for event in json.loads(value_of(kept_copy, name))["history"]]
    assert (refusal["code"], what[-3:]) == ("frozen", ["frozen", "freeze_released", "undone"])

"""A clerk decides: every `review` command and back, on drawn papers that the real engine reads."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from digitize.intake.layout import Layout
from digitize.runs.verify import verify
from tests.faults.machine import Machine
from tests.program import Program

FONT = "/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf"


def draw(path: Path, *texts: str) -> Path:
    """Write a scan, a frame for each text; "" is a blank side, "." one with a mark too faint to count."""
    font = ImageFont.truetype(FONT, 44) if Path(FONT).exists() else ImageFont.load_default(44)
    frames = []
    for text in texts:
        frame = Image.new("RGB", (1654, 2339), "white")
        ImageDraw.Draw(frame).multiline_text((160, 240), text, fill="black", font=font, spacing=30)
        frames.append(frame)
    frames[0].save(path, "TIFF", save_all=True, append_images=frames[1:], compression="tiff_deflate", dpi=(200, 200))
    return path


class Clerk:
    """Somebody at the counter with its data folder, and what must hold there after every step."""

    def __init__(self, folder: Path) -> None:
        self.program = Program(folder / "data")
        self.layout = Layout(self.program.data)
        self.originals: dict[str, str] = {}

    def ingest(self, *words: str | Path) -> dict[str, Any]:
        """Take files in, and remember the originals."""
        batch: dict[str, Any] = self.program.json("ingest", *words)
        self.remember()
        return batch

    def remember(self) -> None:
        """Note the originals as they are: none of them may ever change."""
        self.originals = self._hashes()

    def decide(self, *words: str | Path) -> list[dict[str, Any]]:
        """Run a `review` command; afterwards all is well."""
        answer = self.program.json("review", *words)
        self.hold()
        dossiers: list[dict[str, Any]] = answer["dossiers"]
        return dossiers

    def refused(self, *words: str | Path) -> str:
        """Run a `review` command that is refused; nothing has changed."""
        error: dict[str, Any] = self.program.json("review", *words, expect=2)["error"]
        return str(error["code"])

    def hold(self) -> None:
        """Verify is green, and no original has changed."""
        with ThreadPoolExecutor(1) as executor:
            red = [(check.name, check.where) for check in verify(self.layout, executor) if not check.ok]
        assert red == []
        assert self.originals.items() <= self._hashes().items()

    def show(self, dossier: str) -> dict[str, Any]:
        """All that is known of a dossier, without its history."""
        view: dict[str, Any] = self.program.json("show", dossier)
        return {name: value for name, value in view.items() if name != "history"}

    def found(self, words: str) -> set[tuple[str, int]]:
        """Where some words stand."""
        return {(hit["dossier"], hit["page"]) for hit in self.program.json("search", words)["hits"]}

    def journal(self) -> Counter[str]:
        """How often what was journalled."""
        with closing(sqlite3.connect(self.layout.registry)) as conn:
            return Counter(what for (what,) in conn.execute("SELECT what FROM journal"))

    def sides(self) -> Counter[tuple[str, int]]:
        """Every side of every dossier's folder."""
        values = [json.loads(path.read_bytes()) for path in self.layout.data.glob("dossiers/*/*/*/dossier.json")]
        sources = (_source(page["result"]) for value in values for page in value["pages"])
        return Counter((source["sha256"], source["frame"]) for source in sources)

    def _hashes(self) -> dict[str, str]:
        paths = self.layout.data.glob("originals/*/*")
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _source(result: dict[str, Any]) -> dict[str, Any]:
    inner = result.get("clean") or result
    source: dict[str, Any] = result.get("source") or inner["page"]["source"]
    return source


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a data folder that nobody changes: a request with an annex and a blank back, and another's."""
    folder = tmp_path_factory.mktemp("ingested")
    scans = folder / "scans"
    scans.mkdir()
    draw(scans / "a.tif", "Tờ trình về việc xuất bản", "Phụ lục danh sách bưởi", "")
    draw(scans / "b.tif", "Bản kê sách măng cụt")
    Clerk(folder).ingest(scans)
    return folder


@pytest.fixture
def counter(ingested: Path, tmp_path: Path) -> Clerk:
    """The two dossiers in a data folder of the test's own."""
    shutil.copytree(ingested / "data", tmp_path / "data")
    counter = Clerk(tmp_path)
    counter.remember()
    return counter


def test_a_clerk_says_what_a_dossier_is_and_takes_it_back(counter: Clerk, tmp_path: Path) -> None:
    """Procedure, case, facts, papers, confirmation, refusal at the counter: each is journalled and comes back."""
    one = "TAM-Q1"
    first = next(item["id"] for item in counter.program.json("review", "list")["dossiers"])
    before = counter.show(first)

    assert counter.refused("accept", one) == "ambiguous_dossier"
    assert counter.refused("accept", first) == "no_procedure"
    assert counter.refused("set-procedure", first, "1.003726") == "unknown_procedure"
    chosen = counter.decide("set-procedure", first, "1.003725")[0]
    assert (chosen["procedure"]["by"], len(chosen["missing_components"])) == ("person", 2)
    assert counter.refused("accept", first) == "components_not_seen"
    assert counter.refused("set-case", first, "không có") == "unknown_case"
    counter.decide("set-component", first, "Mẫu số 29", "present", "--page", "1")
    counter.decide("set-component", first, "Mẫu số 30", "later")
    counter.decide("set-field", first, "applicant_name", "Ngô Thị Hà")
    assert counter.found("Ngô Thị Hà") == {(first, 1)}
    done = counter.decide("accept", first)[0]
    assert (done["state"], done["missing_components"], done["doubts"]) == ("CHECKED", [], [])
    assert counter.refused("accept", first, "--doubt", "bitonal") == "no_such_doubt"
    assert counter.decide("reject", first, "--reason", "Thiếu mẫu 30")[0]["state"] == "NOT_ACCEPTED"
    assert first not in {item["dossier"] for item in counter.program.json("queue")["items"]}
    assert counter.refused("set-field", first, "subject", "x") == "illegal_move"
    assert counter.decide("reopen", first)[0]["state"] == "NEEDS_REVIEW"
    for _ in range(7):
        counter.decide("undo", first)

    assert counter.show(first) == before
    assert counter.found("Ngô Thị Hà") == set()
    assert counter.refused("undo", first) == "nothing_to_undo"
    assert counter.decide("undo", first, "--redo")[0]["procedure"]["code"] == "1.003725"
    journal = counter.journal()
    assert journal["set_procedure"] == journal["accepted"] == journal["turned_away"] == 1
    assert (journal["undone"], journal["redone"], journal["review_list"]) == (7, 1, 1)
    assert "Ngô" not in sqlite_text(counter.layout.registry)


def sqlite_text(path: Path) -> str:
    """Everything that the journal says."""
    with closing(sqlite3.connect(path)) as conn:
        return " ".join(facts for (facts,) in conn.execute("SELECT facts FROM journal"))


def test_a_clerk_puts_pages_where_they_belong_and_back(counter: Clerk) -> None:
    """Split, merge, move, keep a blank side: no side is lost, the index follows, undo restores, ids are not reused."""
    a, b = sorted(counter.program.json("queue")["items"], key=lambda item: item["dossier"])
    first, second = a["dossier"], b["dossier"]
    before, sides = {name: counter.show(name) for name in (first, second)}, counter.sides()

    new = counter.decide("split", first, "2")[1]["id"]
    assert counter.found("danh sách bưởi") == {(new, 1)}
    counter.decide("merge", second, new)
    assert counter.found("danh sách bưởi") == {(second, 2)}
    gone = counter.program.json("show", new, expect=2)["error"]
    assert gone["code"] == "merged_dossier"
    assert second in gone["message"]
    counter.decide("move-page", second, "2", "--to", "1")
    counter.decide("move-page", second, "1", "--to", "1", "--dossier", first)
    assert counter.found("danh sách bưởi") == {(first, 1)}
    assert counter.refused("undo", new) == "merged_dossier"
    assert counter.decide("restore-blank", second, "2")[0]["page_count"] == 2
    assert counter.refused("restore-blank", second, "1") == "not_blank"
    assert counter.sides() == sides
    for name in (second, second, second, second, first):
        counter.decide("undo", name)

    assert {name: counter.show(name) for name in (first, second)} == before
    assert counter.sides() == sides
    assert counter.decide("split", first, "2")[1]["id"] > new


def test_a_clerk_adds_what_was_missing_and_scans_a_page_again(counter: Clerk, tmp_path: Path) -> None:
    """A rescan replaces its page and the old picture stays; a supplement joins what was turned away (story 2, 3)."""
    first = counter.program.json("queue")["items"][0]["dossier"]
    rescan, pair = draw(tmp_path / "r.tif", "Phụ lục danh sách chôm chôm"), draw(tmp_path / "p.tif", "một", "hai")
    extra = draw(tmp_path / "s.tif", "Mẫu số 30 sầu riêng", "")

    assert counter.program.json("ingest", rescan, "--into", first, expect=2)["error"]["code"] == "usage"
    replaced = counter.program.json("review", "replace-page", first, "2", rescan)
    counter.hold()
    assert [one["id"] for one in replaced["dossiers"]] == [first]
    assert replaced["ledger"]["sides"] == 1
    kinds = [page["kind"] for page in counter.show(first)["pages"]]
    assert kinds == ["page", "page", "blank", "replaced"]
    assert (counter.found("chôm chôm"), counter.found("bưởi")) == ({(first, 2)}, set())
    apart = counter.program.json("review", "replace-page", first, "1", pair)["dossiers"][0]
    assert (apart["id"] != first, apart["doubts"][0]["code"]) == (True, "meant_for")
    counter.decide("reject", first, "--reason", "Thiếu mẫu 30")
    received = "2026-11-23T09:10:00+07:00"
    joined = counter.ingest(extra, "--into", first, "--as", "supplement", "--received", received)["dossiers"]
    counter.hold()
    assert [(one["id"], one["page_count"], one["state"]) for one in joined] == [(first, 3, "NEEDS_REVIEW")]
    assert counter.show(first)["received_at"] == received
    assert counter.found("sầu riêng") == {(first, 4)}
    counter.program.run("verify", "--rebuild")
    counter.hold()
    for _ in range(3):
        counter.decide("undo", first)

    assert [page["kind"] for page in counter.show(first)["pages"]] == ["page", "page", "blank"]
    assert counter.found("bưởi") == {(first, 2)}


def test_the_plug_is_pulled_while_a_decision_is_carried_out(tmp_path: Path) -> None:
    """Killed at any step of a merge, the next command ends with it whole, or as if it had never been asked for."""
    scans = tmp_path / "scans"
    scans.mkdir()
    draw(scans / "a.tif", "Tờ trình bưởi")
    draw(scans / "b.tif", "Bản kê măng cụt")
    counter = Clerk(tmp_path / "whole")
    first, second = (one["id"] for one in counter.ingest(scans)["dossiers"])
    calm = tmp_path / "calm"
    shutil.copytree(tmp_path / "whole", calm)
    steps = Machine(data=calm / "data").run("review", "merge", first, second).steps
    written = next(number for number, step in enumerate(steps, start=1) if step.rstrip().endswith("change.json"))
    after = [number for number, step in enumerate(steps, start=1) if number > written and " rename " in step]

    outcomes = []
    for kill in (written, *after[:: max(len(after) // 4, 1)]):
        place = tmp_path / f"kill-{kill}"
        shutil.copytree(tmp_path / "whole", place)
        machine = Machine(data=place / "data")
        ended = machine.run("review", "merge", first, second, kill=kill)
        killed = Clerk(place)
        killed.program.run("review", "accept", first, expect=2)
        killed.hold()
        outcomes.append((ended.status, sum(killed.sides().values()), len(killed.program.json("queue")["items"])))

    assert {status for status, _, _ in outcomes} == {-9}
    assert {sides for _, sides, _ in outcomes} == {2}
    assert {dossiers for _, _, dossiers in outcomes} == {1, 2}

"""The watcher on a bad day: every file exactly once, whole, and nothing stops it."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.test_bad_input import word_file
from tests.files import encrypted_pdf
from tests.program import ROOT, Program
from tests.watching import QUICK, Watching, append_sides, prepare, side


def jpeg(path: Path, words: str) -> Path:
    """A one-sided scan."""
    path.parent.mkdir(parents=True, exist_ok=True)
    side(words).save(path, "JPEG", dpi=(100, 100))
    return path


def test_every_file_is_taken_exactly_once_however_it_comes(program: Program, tmp_path: Path) -> None:
    """There at the start, dropped, moved in with its folder, under a name used before, and while nobody watched."""
    hot = prepare(program)
    jpeg(hot / "start.jpg", "co san tu dau")
    watching = Watching(program)
    with watching:
        watching.until(lambda: watching.dossiers() == 1)
        jpeg(hot / "again.jpg", "lan thu nhat")
        jpeg(tmp_path / "box" / "inside.jpg", "trong thu muc")
        (tmp_path / "box").rename(hot / "box")
        watching.until(lambda: watching.dossiers() == 3)
        jpeg(hot / "again.jpg", "lan thu hai")
        watching.until(lambda: watching.dossiers() == 4)
        watching.stop(signal.SIGTERM)
        jpeg(hot / "between.jpg", "giua hai lan")
        (hot / "same bytes.jpg").write_bytes((hot / "between.jpg").read_bytes())
        watching.start()
        watching.until(lambda: watching.dossiers() == 5 and watching.all_closed())
        watching.stop(signal.SIGTERM)

    names = sorted(name for (name,) in watching.rows("SELECT name FROM originals"))
    verdicts = watching.rows("SELECT verdict, count(*) FROM files GROUP BY verdict ORDER BY verdict")
    assert names[:3] == ["again.jpg", "again.jpg", "between.jpg"] or names[:2] == ["again.jpg", "again.jpg"]
    assert len(names) == 5
    assert verdicts == [("accepted", 5), ("duplicate", 1)]
    assert list(hot.iterdir()) == []
    assert program.json("verify")["ok"]


@pytest.fixture(params=["disk", "share"])
def dropping(request: pytest.FixtureRequest, program: Program) -> Iterator[Path]:
    """A local hotfolder, and one that is polled on another file system, as a share is.

    A page may be so late that its writer's pauses are shorter on a busy machine, too.
    """
    hot = prepare(program, waits={**QUICK, "page_pause_seconds": 4, "give_up_after_seconds": 30})
    if request.param == "disk":
        yield hot
        return
    profile = program.data / "scanner_profiles" / "generic.toml"
    profile.write_text(profile.read_text().replace('mode = "auto" ', 'mode = "poll" '))
    with tempfile.TemporaryDirectory(dir="/dev/shm") as share:
        settings = program.data / "station.toml"
        folder = f'[[watch.folders]]\nname = "Quầy 2"\npath = "{share}"\nprofile = "generic"\n'
        settings.write_text(settings.read_text() + folder)
        yield Path(share)


def test_a_file_that_grows_page_by_page_is_taken_once_whole(program: Program, dropping: Path) -> None:
    """Each pause is shorter than the profile's; a slow copy beside it is whole when its end has come."""
    picture = jpeg(program.data.parent / "copy.jpg", "ban sao cham").read_bytes()
    with Watching(program) as watching:
        with (dropping / "slow.jpg").open("wb", buffering=0) as slow:
            for page in range(1, 7):
                append_sides(dropping / "grows.tif", page, page)
                slow.write(picture[(page - 1) * len(picture) // 6 : page * len(picture) // 6])
                pause = threading.Event()
                pause.wait(0.7)
        watching.until(lambda: watching.dossiers() == 2 and watching.all_closed() and not list(dropping.iterdir()))

    pages = dict(watching.rows("SELECT o.name, count(*) FROM originals o JOIN pages p USING (dossier) GROUP BY o.name"))
    batches = watching.rows("SELECT count(*) FROM files WHERE name = 'grows.tif'")
    assert pages == {"grows.tif": 6, "slow.jpg": 1}
    assert batches == [(1,)]


def test_hostile_files_are_held_with_their_code_while_good_ones_go_on(program: Program) -> None:
    """First half of story 12: two held, litter ignored, a warning until somebody sets them aside with a reason."""
    hot = prepare(program)
    (hot / "locked.pdf").write_bytes(encrypted_pdf())
    (hot / "letter.pdf").write_bytes(word_file())
    (hot / "Thumbs.db").write_bytes(b"x")
    (hot / "torn.jpg").write_bytes(jpeg(hot.parent / "t" / "x.jpg", "rach").read_bytes()[:-900])
    (hot.parent / "t" / "x.jpg").unlink()
    (hot.parent / "t").rmdir()
    jpeg(hot / "good.jpg", "ho so tot")
    with Watching(program) as watching:
        watching.until(lambda: len(watching.rows("SELECT 1 FROM quarantine")) == 3 and watching.dossiers() == 1)
        jpeg(hot / "next.jpg", "tep ke tiep")
        watching.until(lambda: watching.dossiers() == 2)
        before = {check["name"]: check for check in program.json("status")["checks"]}
        for name in ("locked.pdf", "letter.pdf", "torn.jpg"):
            program.run("quarantine", "discard", name, "--reason", "Người dân nộp tệp khác")
        after = {check["name"]: check for check in program.json("status")["checks"]}

    held = dict(watching.rows("SELECT name, code FROM quarantine"))
    assert held == {"locked.pdf": "encrypted", "letter.pdf": "unsupported", "torn.jpg": "truncated"}
    assert before["held_files"]["level"] == "warn"
    assert after["held_files"]["level"] == "ok"
    assert before["watcher"]["level"] == "ok"
    assert [path.name for path in hot.iterdir()] == ["Thumbs.db"]
    assert "event=batch_done" in watching.log.read_text()
    assert not [name for name in (*held, "good.jpg", "ho so") if name in watching.log.read_text()]


def test_two_watchers_of_one_share_take_no_file_twice(tmp_path: Path) -> None:
    """Two stations, two processes, one folder: every file stands in exactly one registry."""
    share = tmp_path / "share"
    share.mkdir()
    programs = [Program(tmp_path / name) for name in ("one", "two")]
    for program in programs:
        prepare(program).rmdir()
        (program.data / "hotfolder" / "generic").symlink_to(share)
        settings = program.data / "station.toml"
        settings.write_text(settings.read_text().replace("files_per_batch = 16", "files_per_batch = 2"))
    for number in range(24):
        jpeg(share / f"{number:02}.jpg", f"to so {number}")

    running = [
        subprocess.Popen(
            [sys.executable, ROOT / "cli.py", "--data", program.data, "watch", "--once", "--json", "--jobs", "1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for program in programs
    ]
    outputs = [process.communicate(timeout=240) for process in running]

    names = [name for program in programs for (name,) in Watching(program).rows("SELECT name FROM originals")]
    assert [process.returncode for process in running] == [0, 0], outputs
    assert sorted(names) == [f"{number:02}.jpg" for number in range(24)]
    assert list(share.iterdir()) == []


def test_a_full_disk_pauses_the_intake_and_says_so(program: Program) -> None:
    """Nothing new is taken; where there is room again it goes on, and nobody need do anything else."""
    hot = prepare(program)
    settings = program.data / "station.toml"
    roomy = settings.read_text()
    settings.write_text(roomy.replace("reserve_mib = 1024", "reserve_mib = 99_000_000"))
    jpeg(hot / "a.jpg", "cho cho trong")
    watching = Watching(program)
    with watching:
        watching.until(lambda: watching.note()["paused_since"] and watching.note()["waiting"])
        report = program.json("status", expect=1)
        watching.stop(signal.SIGTERM)
        settings.write_text(roomy)
        watching.start()
        watching.until(lambda: watching.dossiers() == 1)

    levels = {check["name"]: check["level"] for check in report["checks"]}
    assert levels["paused"] == "error"
    assert report["level"] == "error"


@pytest.fixture
def readable(tmp_path: Path) -> Iterator[Path]:
    """A share that may be looked at and not be written to."""
    server, place = tmp_path / "server", tmp_path / "place"
    for folder in (server, place):
        folder.mkdir()
    jpeg(server / "a.jpg", "chi duoc doc")
    if subprocess.run(["mount", "--bind", server, place], capture_output=True, check=False).returncode:
        pytest.skip("this account may not mount")
    subprocess.run(["mount", "-o", "remount,ro,bind", place], check=True)
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_share_that_may_not_be_emptied_is_told_and_pauses_nobody_else(program: Program, readable: Path) -> None:
    """The other hotfolder goes on; when the right is given, the file is taken."""
    hot = prepare(program)
    settings = program.data / "station.toml"
    folder = f'[[watch.folders]]\nname = "Quầy 3"\npath = "{readable}"\nprofile = "generic"\n'
    settings.write_text(settings.read_text() + folder)
    jpeg(hot / "b.jpg", "quay khac")
    with Watching(program) as watching:
        watching.until(lambda: watching.dossiers() == 1)
        watching.until(lambda: any(folder["lost_since"] for folder in watching.note()["folders"]))
        report = program.json("status", expect=1)
        subprocess.run(["mount", "-o", "remount,rw,bind", readable], check=True)
        watching.until(lambda: watching.dossiers() == 2 and watching.all_closed())
        watching.until(lambda: not any(folder["lost_since"] for folder in watching.note()["folders"]))

    levels = {check["name"]: check["level"] for check in report["checks"]}
    assert levels["hotfolder:Quầy 3"] == "error"
    assert "paused" not in levels
    assert list(readable.iterdir()) == []


def test_a_dead_watcher_a_second_one_and_a_strange_folder_are_told(program: Program) -> None:
    """Error while it is dead; a second watcher is refused; a folder without a profile is named."""
    hot = prepare(program)
    (hot.parent / "may-quet-moi").mkdir()
    watching = Watching(program)
    with watching:
        refused = program.json("watch", "--once", expect=7)
        alive = program.json("status", expect=1)
        watching.stop(signal.SIGKILL)
        dead = program.json("status", expect=1)

    levels = {check["name"]: check["level"] for check in alive["checks"]}
    assert refused["error"]["code"] == "watched"
    assert levels["watcher"] == "ok"
    assert levels["hotfolder:may-quet-moi"] == "error"
    assert {check["name"]: check["level"] for check in dead["checks"]}["watcher"] == "error"


def test_a_torn_file_whose_writer_goes_on_is_tried_again(program: Program) -> None:
    """It was given up and held; then its writer, which had it open all the time, wrote the rest."""
    hot = prepare(program)
    picture = jpeg(program.data.parent / "whole.jpg", "ghi tiep sau khi bi giu").read_bytes()
    with Watching(program) as watching, (hot / "late.jpg").open("wb", buffering=0) as late:
        late.write(picture[:-500])
        watching.until(lambda: watching.rows("SELECT 1 FROM quarantine WHERE state = 'held'"))
        late.write(picture[-500:])
        late.close()
        watching.until(lambda: watching.dossiers() == 1 and watching.all_closed())

    assert watching.rows("SELECT code, state FROM quarantine") == [("truncated", "retried")]
    assert program.json("verify")["ok"]


@pytest.mark.parametrize("profile", ["generic"])
def test_once_takes_what_is_whole_and_leaves_the_rest(program: Program, profile: str) -> None:
    """Exit 0; what is left is named with what is waited for."""
    hot = prepare(program, profile, {**QUICK, "give_up_after_seconds": 600})
    jpeg(hot / "whole.jpg", "da xong")
    (hot / "half.pdf").write_bytes(encrypted_pdf()[:200])

    told = program.json("watch", "--once")

    assert [dossier["page_count"] for batch in told["batches"] for dossier in batch["dossiers"]] == [1]
    assert [left["file"] for left in told["left"]] == ["half.pdf"]
    assert [path.name for path in hot.iterdir()] == ["half.pdf"]

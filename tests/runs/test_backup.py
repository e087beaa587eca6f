"""A backup is whole, honest and readable by strangers; a restore takes all of it or nothing."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pyrage
import pytest
from PIL import Image, ImageDraw

from digitize.errors import DigitizeError, SettingsError, StoreError
from digitize.intake import shelf
from digitize.intake.claim import read_plan, stored_name
from digitize.intake.hotfolder import Hotfolder, look
from digitize.intake.layout import HANOI, Layout
from digitize.intake.profiles import builtin_folder, find_profile
from digitize.intake.sorting import SORTED
from digitize.intake.takeover import Taker, intend, write_intent
from digitize.registry.store import begin_batch, open_store
from digitize.runs.backup.make import BackupOrder, Kept, make_backup
from digitize.runs.backup.moment import hold
from digitize.runs.backup.restore import RestoreOrder, restore
from digitize.runs.backup.seal import Key
from digitize.runs.backup.sources import find_sources
from tests.program import ROOT, Program

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=HANOI)


def draw_scan(path: Path, words: str) -> Path:
    """Draw a small scanned page."""
    page = Image.new("L", (827, 1169), 255)
    ImageDraw.Draw(page).text((80, 120), words, fill=0, font_size=40)
    page.save(path, dpi=(100, 100))
    return path


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two dossiers and a held file, which no test changes."""
    folder = tmp_path_factory.mktemp("filled")
    scans = folder / "scans"
    scans.mkdir()
    draw_scan(scans / "a.png", "Giay phep xay dung")
    draw_scan(scans / "b.png", "Don dang ky")
    (scans / "c.pdf").write_bytes(b"%PDF-1.7 no more")
    Program(folder / "data").run("ingest", scans, expect=3)
    return folder / "data"


@pytest.fixture
def layout(filled: Path, tmp_path: Path) -> Layout:
    """A data folder of one's own."""
    return Layout(Path(shutil.copytree(filled, tmp_path / "data")))


def back_up(layout: Layout, target: Path, **how: Any) -> Kept:
    """Make a backup as the operator."""
    return make_backup(layout, BackupOrder(target=target, by="op", at=NOW, station="Q1", **how), lambda _: None)


def put_back(source: Path, data: Path, key: Key | None = None) -> Kept:
    """Restore as the operator."""
    return restore(Layout(data), RestoreOrder(source=source, by="op", at=NOW, key=key or Key()), lambda _: None)


def contents(data: Path) -> dict[str, str]:
    """Hashes of a data folder's files, but for SQLite's."""
    return {
        path.relative_to(data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in data.rglob("*")
        if path.is_file() and not path.name.startswith("registry.db")
    }


def members(backup: Path) -> list[tuple[tarfile.TarInfo, bytes]]:
    """A backup's members with their bytes."""
    with tarfile.open(backup) as tar:
        return [(member, file.read()) for member in tar if (file := tar.extractfile(member))]


def names_of(tar: bytes) -> list[str]:
    """Names of a tar's members."""
    with tarfile.open(fileobj=io.BytesIO(tar)) as opened:
        return opened.getnames()


def rewritten(backup: Path, target: Path, change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], Any]) -> Path:
    """Write a backup again with other members."""
    parts = members(backup)
    change(parts)
    with tarfile.open(target, "w") as tar:
        for member, content in parts:
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return target


def refuses(backup: Path, folder: Path, key: Key | None = None) -> DigitizeError:
    """Hold that a restore refuses and leaves nothing, neither under the final name nor beside it."""
    folder.mkdir()
    with pytest.raises(DigitizeError) as refusal:
        put_back(backup, folder / "data", key)
    assert list(folder.iterdir()) == []
    return refusal.value


def journal(data: Path) -> list[tuple[str, str, dict[str, str]]]:
    """Who did what, with its facts."""
    with sqlite3.connect(data / "registry.db") as registry:
        rows = registry.execute("SELECT who, what, facts FROM journal ORDER BY id").fetchall()
    return [(who, what, json.loads(facts)) for who, what, facts in rows]


def test_a_restored_machine_works_on(program: Program, filled: Path, tmp_path: Path) -> None:
    """By the commands: the same dossiers, found and shown alike; a new dossier gets the next id."""
    shutil.copytree(filled, program.data)
    restored = Program(tmp_path / "elsewhere" / "data")
    shown = program.json("queue")

    told = program.json("backup", "-o", tmp_path / "backup.tar")
    again = restored.json("restore", tmp_path / "backup.tar")
    before = {item["dossier"] for item in shown["items"]}
    new = restored.json("ingest", draw_scan(tmp_path / "new.png", "To khai"))["dossiers"][0]["id"]

    assert told["damaged"] == [] and told["files"] == again["files"] > 8
    assert told["manifest_sha256"] == again["manifest_sha256"]
    assert {item["dossier"] for item in restored.json("queue")["items"]} == {*before, new}
    assert int(new[-4:]) == max(int(dossier[-4:]) for dossier in before) + 1
    assert restored.json("show", min(before), "--text") == program.json("show", min(before), "--text")
    assert restored.json("status")["level"] != "error"
    assert restored.json("verify")["ok"]


def test_what_is_restored_is_what_was_there(layout: Layout, tmp_path: Path) -> None:
    """Every file with its bytes, for its owner alone, and the empty rooms and hotfolders too."""
    shelf.make_folder(layout.hotfolder("counter-2"))
    shelf.write_bytes(layout.hotfolder("counter-2") / "waits.jpg", b"nobody's yet")
    before = {name: sha256 for name, sha256 in contents(layout.data).items() if not name.startswith("hotfolder/")}

    back_up(layout, tmp_path / "backup.tar")
    put_back(tmp_path / "backup.tar", tmp_path / "restored")

    restored = Layout(tmp_path / "restored")
    assert contents(restored.data) == before
    assert all(room.is_dir() for room in (*restored.rooms, restored.hotfolder("counter-2")))
    assert {path.stat().st_mode & 0o777 for path in restored.data.rglob("*") if path.is_file()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (restored.data, *restored.data.rglob("*/"))} == {0o700}
    assert (tmp_path / "backup.tar").stat().st_mode & 0o777 == 0o600
    assert not layout.backing_up.exists()


def test_both_are_journalled_with_the_manifests_hash(layout: Layout, tmp_path: Path) -> None:
    """Who, and which manifest; the chain of the restored journal goes on from the head that the manifest names."""
    kept = back_up(layout, tmp_path / "backup.tar")
    put_back(tmp_path / "backup.tar", tmp_path / "restored")

    (name, content) = [(member.name, content) for member, content in members(tmp_path / "backup.tar")][-1]
    who, what, facts = journal(layout.data)[-1]
    restored = journal(tmp_path / "restored")[-1]
    with sqlite3.connect(tmp_path / "restored" / "registry.db") as registry:
        before = registry.execute("SELECT before FROM journal ORDER BY id DESC LIMIT 1").fetchone()[0]
    assert (name, kept.sha256) == ("manifest.json", hashlib.sha256(content).hexdigest())
    assert (who, what, facts["manifest"]) == ("op", "backup", kept.sha256)
    assert (restored[0], restored[1], restored[2]["manifest"]) == ("op", "restore", kept.sha256)
    assert before == kept.manifest.head.journal_head


def test_a_stranger_can_open_it(layout: Layout, tmp_path: Path) -> None:
    """With `tar`, `sha256sum` and SQLite alone: all hashes hold and the registry is well formed."""
    back_up(layout, tmp_path / "backup.tar")
    subprocess.run(["tar", "-xf", "../backup.tar"], cwd=shelf.make_folder(tmp_path / "opened"), check=True)

    manifest = json.loads((tmp_path / "opened" / "manifest.json").read_bytes())
    sums = "".join(f"{file['sha256']}  {file['path']}\n" for file in manifest["files"])
    subprocess.run(["sha256sum", "-c", "--quiet"], input=sums.encode(), cwd=tmp_path / "opened", check=True)
    with sqlite3.connect(tmp_path / "opened" / "registry.db") as registry:
        assert registry.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert registry.execute("SELECT count(*) FROM dossiers").fetchone() == (2,)
    assert len(manifest["files"]) == len(list((tmp_path / "opened").rglob("*.*"))) - 2


@pytest.mark.parametrize(
    "where", ["backup.json", "registry.db", "dossier.json", "archive.pdf", ".png", "manifest.json"]
)
def test_one_flipped_byte_is_refused(layout: Layout, tmp_path: Path, where: str) -> None:
    """In whatever member it is."""
    back_up(layout, tmp_path / "backup.tar")
    spoiled = bytearray((tmp_path / "backup.tar").read_bytes())
    with tarfile.open(tmp_path / "backup.tar") as tar:
        member = next(member for member in tar if member.name.endswith(where))
    spoiled[member.offset_data + member.size // 2] ^= 4
    (tmp_path / "spoiled.tar").write_bytes(spoiled)

    error = refuses(tmp_path / "spoiled.tar", tmp_path / "new")

    assert isinstance(error, StoreError)
    assert error.code == "damaged_backup"


_IN_THE_HEADER = 0.001


@pytest.mark.parametrize("sealed", [False, True])
def test_a_backup_of_any_length_is_restored(layout: Layout, tmp_path: Path, sealed: bool) -> None:
    """A tar is read in records of twenty blocks; its end may lie anywhere in one."""
    identity = pyrage.x25519.Identity.generate()
    ends, blocks = [0], 0
    while 1 not in ends and len(ends) < 20:  # there the reader leaves a block
        blocks += (1 - ends[-1]) % 20
        (layout.data / "log" / "batches" / "filler.json").write_bytes(bytes(512 * blocks + 1))
        backup = tmp_path / f"{len(ends)}.tar"

        kept = back_up(layout, backup, recipient=str(identity.to_public()) if sealed else None)
        restored = put_back(backup, tmp_path / f"{len(ends)}", Key(identities=(str(identity),)) if sealed else None)

        assert restored.sha256 == kept.sha256
        plain = pyrage.decrypt(backup.read_bytes(), [identity]) if sealed else backup.read_bytes()
        ends.append(len(plain) // 512 % 20)
    assert ends[-1] == 1


@pytest.mark.parametrize("share", [0.0, _IN_THE_HEADER, 0.3, 0.7, 0.99])
@pytest.mark.parametrize("sealed", [False, True])
def test_a_cut_off_backup_is_refused(layout: Layout, tmp_path: Path, share: float, sealed: bool) -> None:
    """Wherever it is cut, encrypted or not."""
    identity = pyrage.x25519.Identity.generate()
    back_up(layout, tmp_path / "backup.tar", recipient=str(identity.to_public()) if sealed else None)
    whole = (tmp_path / "backup.tar").read_bytes()
    (tmp_path / "cut.tar").write_bytes(whole[: int(len(whole) * share)] if share != _IN_THE_HEADER else whole[:120])

    error = refuses(tmp_path / "cut.tar", tmp_path / "new", Key(identities=(str(identity),)) if sealed else None)

    assert error.code == ("damaged_backup" if share else "no_backup")


def test_encrypted_to_a_key_nothing_can_be_read(layout: Layout, tmp_path: Path) -> None:
    """No name and no content shows; the holder of the identity restores it, also with the age format's own tools."""
    identity = pyrage.x25519.Identity.generate()
    back_up(layout, tmp_path / "backup.age", recipient=str(identity.to_public()))
    put_back(tmp_path / "backup.age", tmp_path / "restored", Key(identities=(str(identity),)))
    sealed = (tmp_path / "backup.age").read_bytes()

    assert not any(word in sealed for word in (b"TAM-", b"%PDF", b"SQLite", b"registry", b"manifest"))
    assert names_of(pyrage.decrypt(sealed, [identity]))[0] == "backup.json"
    assert len(contents(tmp_path / "restored")) == len(contents(layout.data))


def test_encrypted_with_a_passphrase_nothing_can_be_read(program: Program, filled: Path, tmp_path: Path) -> None:
    """By the commands: who knows the passphrase restores it; the key within is opened by age's own means."""
    shutil.copytree(filled, program.data)
    words = "chín con voi"
    (tmp_path / "secret").write_text(f"{words}\n", encoding="utf-8")
    (tmp_path / "wrong").write_text("mười con voi\n", encoding="utf-8")
    backup = tmp_path / "backup.tar"

    program.run("backup", "-o", backup, "--passphrase-file", tmp_path / "secret")
    restored = Program(tmp_path / "restored")
    refused = restored.json("restore", backup, "--passphrase-file", tmp_path / "wrong", expect=2)
    put_back(backup, restored.data, Key(passphrase=words))

    sealed = backup.read_bytes()
    inside = {member.name: content for member, content in members(backup)}
    identity = pyrage.passphrase.decrypt(inside["identity.age"], words).decode().strip()
    plain = pyrage.decrypt(inside["backup.tar.age"], [pyrage.x25519.Identity.from_str(identity)])
    assert refused["error"]["code"] == "wrong_key"
    assert not any(word in sealed for word in (b"TAM-", b"%PDF", b"SQLite", b"registry", b"manifest"))
    assert names_of(plain)[-1] == "manifest.json"
    assert contents(restored.data) == contents(program.data)


def test_a_flipped_byte_under_encryption_is_refused(layout: Layout, tmp_path: Path) -> None:
    """Also in the last bytes, of which the tar's reader needs nothing."""
    identity = pyrage.x25519.Identity.generate()
    back_up(layout, tmp_path / "backup.age", recipient=str(identity.to_public()))
    spoiled = bytearray((tmp_path / "backup.age").read_bytes())
    spoiled[-1] ^= 1
    (tmp_path / "spoiled.age").write_bytes(spoiled)

    error = refuses(tmp_path / "spoiled.age", tmp_path / "new", Key(identities=(str(identity),)))

    assert error.code == "damaged_backup"


def test_the_wrong_key_is_named_as_what_is_wrong(layout: Layout, tmp_path: Path) -> None:
    """No key, another key, or a key for what needs none: a sentence each, and nothing is left."""
    other = Key(identities=(str(pyrage.x25519.Identity.generate()),))
    back_up(layout, tmp_path / "sealed", recipient=str(pyrage.x25519.Identity.generate().to_public()))
    back_up(layout, tmp_path / "plain")

    absent = refuses(tmp_path / "sealed", tmp_path / "1")
    wrong = refuses(tmp_path / "sealed", tmp_path / "2", other)
    needless = refuses(tmp_path / "plain", tmp_path / "3", other)

    assert "--identity-file" in absent.message()
    assert "does not open" in wrong.message()
    assert "not encrypted" in needless.message()


def _member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return member


@pytest.mark.parametrize(
    "member",
    [
        _member("../outside.txt"),
        _member("originals/../../outside.txt"),
        _member("/etc/outside.txt"),
        _member("log/./watcher.json"),
        _member("hotfolder/generic/new.jpg"),
        _member("registry.db-wal"),
        _member("originals/ab\n/c"),
        _member("originals"),
        _member("originals/link", tarfile.SYMTYPE, "/etc/passwd"),
        _member("originals/link", tarfile.LNKTYPE, "registry.db"),
        _member("originals/pipe", tarfile.FIFOTYPE),
        _member("originals/folder", tarfile.DIRTYPE),
    ],
    ids=lambda member: f"{member.name!r}-{member.type.decode()}",
)
def test_a_member_that_does_not_belong_there_is_refused(
    layout: Layout, tmp_path: Path, member: tarfile.TarInfo
) -> None:
    """Links, pipes, folders and names that lead outside or to no room of a data folder."""
    back_up(layout, tmp_path / "backup.tar")
    hostile = rewritten(tmp_path / "backup.tar", tmp_path / "hostile.tar", lambda parts: parts.insert(1, (member, b"")))

    error = refuses(hostile, tmp_path / "new")

    assert error.code == "strange_backup"
    assert not (tmp_path / "outside.txt").exists()


@pytest.mark.parametrize("change", ["left out", "added", "twice", "after the manifest", "registry left out"])
def test_what_the_manifest_does_not_say_is_refused(layout: Layout, tmp_path: Path, change: str) -> None:
    """A member too few, too many, twice, or after the end."""

    def spoil(parts: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        match change:
            case "left out":
                del parts[-2]
            case "added":
                parts.insert(3, (_member("log/batches/more.json"), b"{}"))
            case "twice":
                parts.insert(3, parts[2])
            case "after the manifest":
                parts.append((_member("log/batches/more.json"), b"{}"))
            case _:
                plain = json.loads(parts[-1][1])
                plain["files"] = [file for file in plain["files"] if file["path"] != "registry.db"]
                parts[-1] = (parts[-1][0], json.dumps(plain).encode())
                del parts[1]

    back_up(layout, tmp_path / "backup.tar")

    assert isinstance(
        refuses(rewritten(tmp_path / "backup.tar", tmp_path / "b.tar", spoil), tmp_path / "n"), StoreError
    )


@pytest.mark.parametrize("key", ["format", "schema"])
def test_a_newer_backup_is_refused_with_what_to_do(layout: Layout, tmp_path: Path, key: str) -> None:
    """Before anything else of it is understood."""

    def age(parts: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        parts[0] = (parts[0][0], json.dumps({**json.loads(parts[0][1]), key: 99, "more": 1}).encode())

    back_up(layout, tmp_path / "backup.tar")

    error = refuses(rewritten(tmp_path / "backup.tar", tmp_path / "newer.tar", age), tmp_path / "new")

    assert error.code == "newer"
    assert "newer version" in error.hint()


def test_rot_is_listed_and_the_rest_saved(program: Program, filled: Path, tmp_path: Path) -> None:
    """A changed and an absent original, a changed document: exit 1, each is named, everything else is there."""
    shutil.copytree(filled, program.data)
    changed, absent = sorted((program.data / "originals").rglob("*.png"))
    document = next((program.data / "dossiers").rglob("documents/01.pdf"))
    changed.write_bytes(changed.read_bytes()[:-1] + b"?")
    absent.unlink()
    document.write_bytes(b"%PDF-")

    told = program.json("backup", "-o", tmp_path / "backup.tar", expect=1)
    restored = Program(tmp_path / "restored").json("restore", tmp_path / "backup.tar")

    assert {(damage["path"], damage["reason"]) for damage in told["damaged"]} == {
        (changed.relative_to(program.data).as_posix(), "changed"),
        (absent.relative_to(program.data).as_posix(), "missing"),
        (document.relative_to(program.data).as_posix(), "changed"),
    }
    assert restored["damaged"] == told["damaged"]
    assert contents(tmp_path / "restored") == contents(program.data)


def test_a_file_that_breaks_off_while_it_is_read_is_listed(layout: Layout, tmp_path: Path) -> None:
    """What could be read is kept, the rest is zeros, and the backup can be restored."""
    original = next((layout.data / "originals").rglob("*.png"))
    original.write_bytes(b"x" * (3 << 20))

    def cut(size: int) -> None:
        if size == 1 << 20:
            os.truncate(original, 1 << 20)

    order = BackupOrder(target=tmp_path / "backup.tar", by="op", at=NOW, station="Q1")
    kept = make_backup(layout, order, cut)
    put_back(tmp_path / "backup.tar", tmp_path / "restored")

    name = original.relative_to(layout.data).as_posix()
    assert [(damage.path, damage.reason) for damage in kept.manifest.damaged] == [(name, "unreadable")]
    assert (tmp_path / "restored" / name).read_bytes() == b"x" * (1 << 20) + bytes(2 << 20)


def test_a_dossier_without_its_folder_is_listed(layout: Layout, tmp_path: Path) -> None:
    """The registry knows it, so its absence is no silence."""
    lost = min(layout.data.glob("dossiers/*/*/*"))
    shutil.rmtree(lost)

    kept = back_up(layout, tmp_path / "backup.tar")

    name = f"{lost.relative_to(layout.data)}/dossier.json"
    assert [(damage.path, damage.reason) for damage in kept.manifest.damaged] == [(name, "missing")]


def test_what_is_held_stays_as_it_was_at_the_moment(layout: Layout) -> None:
    """A dossier that is written anew, an original that goes and a profile that goes do not touch the moment."""
    value = min(layout.data.glob("dossiers/*/*/*/dossier.json"))
    name, before = value.relative_to(layout.data).as_posix(), value.read_bytes()
    held = next(path for path in layout.data.glob("quarantine/*/*") if path.suffix != ".json")

    moment = hold(layout)
    shelf.write_json(value, {"changed": "later"})
    held.unlink()

    assert moment.held(name).read_bytes() == before
    assert moment.held(held.relative_to(layout.data).as_posix()).exists()


def claim_begun(layout: Layout, *, taken: int) -> Path:
    """Begin to take two files over from a hotfolder, and stop after some."""
    source = Hotfolder(
        name="counter", path=layout.hotfolder("counter"), profile=find_profile("generic", (builtin_folder(),))
    )
    for name in ("one.png", "two.png"):
        draw_scan(shelf.make_folder(source.path) / name, f"{name} of {taken}")
    with closing(open_store(layout.registry)) as db:
        batch = begin_batch(db, NOW, "op")
    taker = Taker(station="Q1", batch=batch, at=NOW, by="op")
    intent = intend(taker, source, [(sighting,) for sighting in look(source)])
    write_intent(intent, layout.batch(batch))
    for wanted in intent.wanted[:taken]:
        shelf.take(Path(wanted.path), layout.batch(batch) / stored_name(wanted.ordinal))
    return layout.batch(batch)


def test_what_was_taken_from_a_hotfolder_is_a_batch_where_it_is_restored(layout: Layout, tmp_path: Path) -> None:
    """A claim that was cut off can't go on on another machine: what was taken is planned, nothing waits for ever."""
    half, none = claim_begun(layout, taken=1), claim_begun(layout, taken=0)

    kept = back_up(layout, tmp_path / "backup.tar")
    put_back(tmp_path / "backup.tar", tmp_path / "restored")

    restored = Layout(tmp_path / "restored")
    assert kept.manifest.damaged == ()
    assert [file.name for file in read_plan(restored.batch(half.name)).files] == ["one.png"]
    assert not restored.batch(none.name).exists()


def test_a_closed_batch_whose_folder_was_going_is_left_out(layout: Layout, tmp_path: Path) -> None:
    """Everything of it was put away already; half of its papers would make the next run fail."""
    with sqlite3.connect(layout.registry) as registry:
        closed = registry.execute("SELECT id FROM batches").fetchone()[0]
    shelf.write_json(layout.batch(closed) / SORTED, {"dossiers": [], "held": [], "duplicates": []})

    back_up(layout, tmp_path / "backup.tar")
    put_back(tmp_path / "backup.tar", tmp_path / "restored")

    assert list((tmp_path / "restored" / "intake").iterdir()) == []


def test_an_original_that_came_after_the_moment_is_left_out(layout: Layout, tmp_path: Path) -> None:
    """It belongs to a dossier that the backup does not know; one that nobody knows is kept as evidence."""
    moment = hold(layout)
    with sqlite3.connect(layout.registry) as registry:
        registry.execute(
            "INSERT INTO originals SELECT dossier, 99, 'later', ?, 'png', 5, 0 FROM originals LIMIT 1", ("ab" * 32,)
        )
    shelf.write_bytes(layout.original("ab" * 32, "png"), b"later")
    shelf.write_bytes(layout.original("cd" * 32, "png"), b"nobody's")

    names = {source.name for source in find_sources(layout, moment, secrets=False)}

    assert not any("ab" * 32 in name for name in names)
    assert f"originals/cd/{'cd' * 32}.png" in names


def test_a_target_in_the_data_folder_is_refused(layout: Layout, tmp_path: Path) -> None:
    """By whatever way it is named; so are a folder and a place that is not there."""
    (tmp_path / "way").symlink_to(layout.data)

    for target in (layout.data / "b.tar", tmp_path / "way" / "log" / "b.tar", tmp_path, tmp_path / "absent" / "b.tar"):
        with pytest.raises(SettingsError):
            back_up(layout, target)


def test_a_folder_that_holds_something_is_never_written_to(layout: Layout, tmp_path: Path) -> None:
    """The restore refuses; an empty folder is taken."""
    back_up(layout, tmp_path / "backup.tar")
    full, empty = shelf.make_folder(tmp_path / "full"), shelf.make_folder(tmp_path / "empty")
    (full / "notes.txt").write_text("mine")

    with pytest.raises(SettingsError, match="not empty"):
        put_back(tmp_path / "backup.tar", full)
    put_back(tmp_path / "backup.tar", empty)

    assert [path.name for path in full.iterdir()] == ["notes.txt"]
    assert (empty / "registry.db").exists()


def _killed(script: str, *words: Path) -> None:
    """Run a script that kills itself in the middle of its work."""
    done = subprocess.run([sys.executable, "-c", script, *map(str, words)], cwd=ROOT, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr


_START = """
import os, signal, sys
from pathlib import Path
from tests.runs.test_backup import NOW, BackupOrder, Key, Layout, RestoreOrder, make_backup, restore
data, file = map(Path, sys.argv[1:])
told = []
def tell(size):
    told.append(size)
    if len(told) == 5:
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_backup_leaves_no_backup(layout: Layout, tmp_path: Path) -> None:
    """Last night's stays under its name, and the next one clears what lay about in the data folder."""
    back_up(layout, tmp_path / "backup.tar")
    last_night = (tmp_path / "backup.tar").read_bytes()

    _killed(_START + "make_backup(Layout(data), BackupOrder(target=file, by='op', at=NOW, station='Q1'), tell)",
            layout.data, tmp_path / "backup.tar")  # fmt: skip
    after = (tmp_path / "backup.tar").read_bytes()
    lay_about = layout.backing_up.exists()
    back_up(layout, tmp_path / "backup.tar")

    assert (after, lay_about) == (last_night, True)
    assert not layout.backing_up.exists()
    assert (tmp_path / "backup.tar").read_bytes() != last_night


def test_a_killed_restore_leaves_no_data_folder(layout: Layout, tmp_path: Path) -> None:
    """Nothing stands under the final name; the next restore succeeds and clears what lay beside it."""
    back_up(layout, tmp_path / "backup.tar")
    new = tmp_path / "new" / "data"

    _killed(_START + "restore(Layout(data), RestoreOrder(source=file, by='op', at=NOW, key=Key()), tell)",
            new, tmp_path / "backup.tar")  # fmt: skip
    stood = new.exists()
    put_back(tmp_path / "backup.tar", new)

    assert not stood
    assert [path.name for path in new.parent.iterdir()] == ["data"]
    assert contents(new).keys() == contents(layout.data).keys()


def test_a_full_disk_is_told_and_leaves_nothing(layout: Layout, tmp_path: Path) -> None:
    """A file may not grow beyond a limit that stands for the disk's end; the sentence names the place."""
    script = _START + (
        "import resource\n"
        "room = (data / 'registry.db').stat().st_size + 10_000\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "make_backup(Layout(data), BackupOrder(target=file, by='op', at=NOW, station='Q1'), lambda _: None)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(layout.data), str(tmp_path / "b.tar")],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    assert f"StoreError: {tmp_path / 'b.tar'} can't be written" in done.stderr.splitlines()[-1]
    assert not list(tmp_path.glob("b.tar*"))
    assert not layout.backing_up.exists()

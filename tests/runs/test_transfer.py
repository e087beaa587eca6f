"""An export and its way back: equal bytes, nothing believed, nothing overwritten, nothing doubled."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from kept_folder import looked_at, red
from lxml import etree

from digitize.errors import DigitizeError
from digitize.intake.layout import HANOI, Layout
from digitize.model import Dossier, Event
from digitize.registry import journal, store
from digitize.runs.transfer.bring_in import BroughtIn, ImportOrder, bring_in
from tests.program import Program

MEMBER = "dossiers/{}/dossier.json"


@pytest.fixture(scope="module")
def names(kept_once: Path) -> tuple[str, ...]:
    """The dossiers of the data folder; the last one is restricted."""
    items = Program(kept_once).json("queue")["items"]
    return tuple(sorted(item["dossier"] for item in items))


@pytest.fixture(scope="module")
def exported(kept_once: Path, names: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them in one file."""
    data = tmp_path_factory.mktemp("exported") / "data"
    shutil.copytree(kept_once, data)
    file = data.with_name("out.zip")
    Program(data).run("export", *names, "-o", file, "--restricted", "--reason", "bàn giao")
    return file


@pytest.fixture
def empty(layout: Layout) -> Layout:
    """A data folder in which nothing is."""
    store.open_store(layout.registry).close()
    return layout


def taken_in(layout: Layout, file: Path) -> BroughtIn:
    """Import as somebody who may bring restricted dossiers."""
    from datetime import datetime

    def may_bring(_: Dossier) -> None:
        return

    order = ImportOrder(source=file, by="an", at=datetime(2026, 12, 1, 8, tzinfo=HANOI), may_bring=may_bring)
    with closing(store.open_store(layout.registry)) as db:
        return bring_in(layout, db, order)


def members(file: Path) -> dict[str, bytes]:
    """Everything that a ZIP holds."""
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, content: dict[str, bytes], *, listed: bool = True) -> Path:
    """Write a ZIP as an export is; with `listed`, its manifest has the hashes of what is in it."""
    if listed:
        manifest = json.loads(content["manifest.json"])
        rest = {name: data for name, data in content.items() if name != "manifest.json"}
        manifest["files"] = [
            {"path": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in rest.items()
        ]
        content = {**rest, "manifest.json": json.dumps(manifest).encode()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return path


def refused(layout: Layout, file: Path) -> str:
    """Import what must be refused, hold that nothing is left of it, and return the code."""
    with pytest.raises(DigitizeError) as refusal:
        taken_in(layout, file)

    assert [path for path in layout.data.rglob("*") if path.is_file() and path.parent != layout.data] == []
    assert red(looked_at(layout.data)) == set()
    return refusal.value.code


def test_the_way_there_and_back_tells_the_same(
    kept_once: Path, exported: Path, names: tuple[str, ...], tmp_path: Path
) -> None:
    """Into an empty data folder: `verify` is green and `show` differs in where it came from alone."""
    there = Program(tmp_path / "there")

    done = there.json("import", exported, "--restricted", "--reason", "tiếp nhận")

    assert done["imported"] == list(names)
    assert red(looked_at(there.data)) == set()
    for name in names:
        before, after = Program(kept_once).json("show", name), there.json("show", name)
        if not before["restricted"]:
            assert (before.pop("came_from"), after.pop("came_from")["desk"]) == (None, "Q1")
        assert after == before


def test_equal_dossiers_give_equal_bytes_that_only_their_owner_can_read(
    kept_copy: Layout, names: tuple[str, ...], exported: Path, tmp_path: Path
) -> None:
    """Also from another copy of the data folder; every file but the manifest is listed with its hash."""
    file = tmp_path / "again.zip"
    Program(kept_copy.data).run("export", *names, "-o", file, "--restricted", "--reason", "lần hai")

    content = members(file)

    assert file.read_bytes() == exported.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    listed = {entry["path"]: entry["sha256"] for entry in json.loads(content.pop("manifest.json"))["files"]}
    assert listed == {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}


def test_the_description_fits_the_schema_that_travels_with_it(exported: Path, names: tuple[str, ...]) -> None:
    """As libxml2 reads both."""
    content = members(exported)
    schema = etree.XMLSchema(etree.fromstring(content["nd30.xsd"]))

    documents = [etree.fromstring(content[f"dossiers/{name}/dossier.xml"]) for name in names]

    assert [schema.validate(document) for document in documents] == [True] * len(names)
    assert [document.findtext("Rights") for document in documents] == [None, None, "Hạn chế"]


def test_restricted_dossiers_go_out_for_a_reason_only(
    kept_copy: Layout, names: tuple[str, ...], tmp_path: Path
) -> None:
    """Nothing is written, and the look is in the journal when it is allowed."""
    program, file = Program(kept_copy.data), tmp_path / "out.zip"

    refusal = program.json("export", names[-1], "-o", file, expect=2)["error"]
    program.run("export", names[-1], "-o", file, "--restricted", expect=2)
    missing = not file.exists()
    program.run("export", names[-1], "-o", file, "--restricted", "--reason", "chuyển cơ quan khác")

    assert (refusal["code"], missing) == ("restricted", True)
    seen = program.json("show", names[-1], "--looks", "--reason", "kiểm tra")["looks"]
    assert (seen[-1]["how"], seen[-1]["reason"]) == ("export", "chuyển cơ quan khác")


def test_a_damaged_original_is_not_handed_out(kept_copy: Layout, names: tuple[str, ...], tmp_path: Path) -> None:
    """The export names the file, and leaves nothing behind."""
    (original, *_) = sorted(kept_copy.data.glob("originals/*/*.tif"))
    original.write_bytes(original.read_bytes()[:-1] + b"x")

    refusal = Program(kept_copy.data).json("export", *names[:2], "-o", tmp_path / "out.zip", expect=7)["error"]

    assert refusal["code"] == "damaged"
    assert list(tmp_path.glob("out.zip*")) == []


def test_importing_twice_changes_nothing(empty: Layout, exported: Path, names: tuple[str, ...]) -> None:
    """The second time all are here; not a file and not a row is other."""
    taken_in(empty, exported)
    before = {path: path.read_bytes() for path in empty.data.rglob("*") if path.is_file() and path.suffix != ".db"}

    again = taken_in(empty, exported)

    assert ([each.id for each in again.known], again.new, again.restored) == (list(names), (), ())
    assert {path: path.read_bytes() for path in before} == before
    assert red(looked_at(empty.data)) == set()


def test_an_export_gives_back_what_was_lost(kept_copy: Layout, exported: Path, names: tuple[str, ...]) -> None:
    """A folder that is gone, an original, a PDF: each comes back, and nothing that stands is touched."""
    shutil.rmtree(next(kept_copy.data.glob(f"dossiers/*/*/{names[0]}")))
    shutil.rmtree(kept_copy.data / "restricted" / names[2])
    next(kept_copy.data.glob("originals/*/*.pdf")).unlink()
    next(kept_copy.data.glob(f"dossiers/*/*/{names[1]}/access.pdf")).unlink()
    lost = red(looked_at(kept_copy.data))

    done = taken_in(kept_copy, exported)

    assert lost
    assert len(done.known) == 3
    assert red(looked_at(kept_copy.data)) == set()


def test_what_is_here_is_never_overwritten(kept_copy: Layout, exported: Path, names: tuple[str, ...]) -> None:
    """A dossier that was changed since refuses the whole import."""
    Program(kept_copy.data).run("review", "set-field", names[0], "subject", "khác")
    before = next(kept_copy.data.glob(f"dossiers/*/*/{names[0]}/dossier.json")).read_bytes()

    with pytest.raises(DigitizeError) as refusal:
        taken_in(kept_copy, exported)

    assert refusal.value.code == "other_content"
    assert next(kept_copy.data.glob(f"dossiers/*/*/{names[0]}/dossier.json")).read_bytes() == before


def test_an_id_that_came_in_is_never_given_again(empty: Layout, exported: Path, names: tuple[str, ...]) -> None:
    """The counter of that desk and day goes on behind it; a rebuilding knows it too."""
    from datetime import date

    taken_in(empty, exported)
    day = date(2000 + int(names[0][7:9]), int(names[0][9:11]), int(names[0][11:13]))

    with closing(store.open_store(empty.registry)) as db:
        (next_one,) = store.reserve_ids(db, "Q1", day, 1)

    assert next_one == f"{names[0][:-4]}0004"


def test_what_was_imported_is_its_senders_to_deliver(empty: Layout, exported: Path) -> None:
    """Nothing stands in the outbox."""
    taken_in(empty, exported)

    with closing(store.open_reading(empty.registry)) as registry:
        assert registry.execute("SELECT count(*) FROM outbox").fetchone() == (0,)


def _cut(content: dict[str, bytes], name: str) -> dict[str, bytes]:
    return {**content, f"dossiers/{name}/archive.pdf": content[f"dossiers/{name}/archive.pdf"][:-9]}


def _without(content: dict[str, bytes], member: str) -> dict[str, bytes]:
    return {name: data for name, data in content.items() if name != member}


def _value(content: dict[str, bytes], name: str, change: Callable[[dict[str, Any]], object]) -> dict[str, bytes]:
    plain = json.loads(content[MEMBER.format(name)])
    change(plain)
    return {**content, MEMBER.format(name): json.dumps(plain).encode()}


TAMPERED: dict[str, Callable[[dict[str, bytes], str], dict[str, bytes]]] = {
    "an archive cut short": _cut,
    "no value": lambda content, name: _without(content, MEMBER.format(name)),
    "no archive": lambda content, name: _without(content, f"dossiers/{name}/archive.pdf"),
    "no document": lambda content, name: _without(content, f"dossiers/{name}/documents/01.pdf"),
    "no original": lambda content, _: _without(content, next(each for each in content if each.startswith("originals"))),
    "an unknown original": lambda content, _: {**content, f"originals/{'0' * 64}.tif": b"x"},
    "another id": lambda content, name: _value(content, name, lambda plain: plain.update(id="../../x")),
    "a page too many": lambda content, name: _value(
        content, name, lambda plain: plain["pages"].append(plain["pages"][0])
    ),
    "half a letter": lambda content, name: _value(content, name, lambda plain: plain.update(unit="\ud800")),
    "a number beyond": lambda content, name: _value(
        content, name, lambda plain: plain["originals"][0].update(bytes=1 << 70)
    ),
    "a year beyond": lambda content, name: _value(
        content, name, lambda plain: plain.update(received_at="0001-01-01T00:00:00+14:00")
    ),
    "a key too many": lambda content, name: _value(content, name, lambda plain: plain.update(more=1)),
    "deep nesting": lambda content, name: {**content, MEMBER.format(name): b"[" * 100_000},
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_changed_export_is_refused_even_with_a_fitting_manifest(
    empty: Layout, exported: Path, names: tuple[str, ...], tmp_path: Path, what: str
) -> None:
    """Whoever changes the files can change the manifest too; the dossier must agree with itself."""
    changed = TAMPERED[what](members(exported), names[0])

    code = refused(empty, packed(tmp_path / "evil.zip", changed))

    assert code in {"damaged_export", "strange_export"}


@pytest.mark.parametrize("what", ["manifest", "hash", "missing", "extra"])
def test_an_export_that_its_manifest_does_not_list_is_refused(
    empty: Layout, exported: Path, names: tuple[str, ...], tmp_path: Path, what: str
) -> None:
    """No manifest, another byte, a file less, a file more."""
    content = members(exported)
    pdf = f"dossiers/{names[0]}/access.pdf"
    changed = {
        "manifest": _without(content, "manifest.json"),
        "hash": {**content, pdf: content[pdf][:-1] + b"x"},
        "missing": _without(content, pdf),
        "extra": {**content, f"dossiers/{names[0]}/documents/02.pdf": b"x"},
    }[what]

    assert refused(empty, packed(tmp_path / "evil.zip", changed, listed=False)) == "damaged_export"


EVIL = {
    "upwards": "../../evil.txt",
    "absolute": "/etc/evil",
    "backslash": "dossiers\\evil",
    "beside": "dossiers/{}/../../registry.db",
    "hidden": "dossiers/{}/.bashrc",
    "folder": "dossiers/{}/documents/",
    "script": "dossiers/{}/run.sh",
    "control": "dossiers/{}/a\x07.pdf",
}


@pytest.mark.parametrize("kind", EVIL)
def test_no_name_from_outside_becomes_a_path(
    empty: Layout, exported: Path, names: tuple[str, ...], tmp_path: Path, kind: str
) -> None:
    """Nothing is written anywhere, listed or not."""
    content = {**members(exported), EVIL[kind].format(names[0]): b"evil"}

    assert refused(empty, packed(tmp_path / "evil.zip", content)) == "strange_export"


@pytest.mark.parametrize("kind", ["symlink", "device", "packed", "twice", "encrypted", "overlapping"])
def test_no_member_is_anything_but_a_plain_file_once(
    empty: Layout, exported: Path, names: tuple[str, ...], tmp_path: Path, kind: str
) -> None:
    """Links, devices, packed members that could swell, doubled names, locked and overlapping ones."""
    name = f"dossiers/{names[0]}/access.pdf"
    file = tmp_path / "evil.zip"
    content = members(exported)
    with zipfile.ZipFile(file, "w") as archive:
        for member, data in content.items():
            info = zipfile.ZipInfo(member)
            if member == name and kind in {"symlink", "device"}:
                info.external_attr = ((stat.S_IFLNK if kind == "symlink" else stat.S_IFCHR) | 0o777) << 16
            packing = zipfile.ZIP_DEFLATED if member == name and kind == "packed" else zipfile.ZIP_STORED
            archive.writestr(info, data, packing)
        if kind == "twice":
            with pytest.warns(UserWarning, match="Duplicate"):
                archive.writestr(zipfile.ZipInfo(name), b"other")
    if kind == "encrypted":
        raw = bytearray(file.read_bytes())
        raw[raw.rindex(b"PK\x01\x02", 0, raw.rindex(b"manifest.json")) + 8] |= 1
        file.write_bytes(bytes(raw))
    if kind == "overlapping":
        file.write_bytes(_overlapping(file.read_bytes()))

    assert refused(empty, file) in {"strange_export", "too_large", "damaged_export"}


def _overlapping(raw: bytes) -> bytes:
    """Let every entry of the central directory claim the size of the whole file."""
    at, whole = raw.find(b"PK\x01\x02"), len(raw).to_bytes(4, "little")
    changed = bytearray(raw)
    while at >= 0:
        changed[at + 20 : at + 28] = whole + whole
        at = raw.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all" * 100], ids=["empty", "short", "other"])
def test_what_is_no_export_is_refused(empty: Layout, tmp_path: Path, content: bytes) -> None:
    """With a sentence."""
    (tmp_path / "x.zip").write_bytes(content)

    assert refused(empty, tmp_path / "x.zip") == "damaged_export"


def test_an_export_of_a_newer_program_is_refused(empty: Layout, exported: Path, tmp_path: Path) -> None:
    """It is not read half."""
    content = members(exported)
    manifest = json.loads(content["manifest.json"]) | {"format": 2, "more": 1}

    file = packed(tmp_path / "new.zip", {**content, "manifest.json": json.dumps(manifest).encode()})

    assert refused(empty, file) == "newer"


def test_purged_bytes_do_not_come_back_by_an_import(kept_copy: Layout, exported: Path, names: tuple[str, ...]) -> None:
    """Neither the dossier nor its file."""
    from datetime import datetime, timedelta

    from digitize.model import PurgeWord
    from digitize.runs.purge import purge

    with closing(store.open_store(kept_copy.registry)) as db:
        for hour, who in enumerate(("an", "binh"), 8):
            at = datetime(2026, 11, 24, hour, tzinfo=HANOI)
            purge(kept_copy, db, names[0], PurgeWord(by=who, at=at, reason="mật"), timedelta(hours=72))

    with pytest.raises(DigitizeError) as refusal:
        taken_in(kept_copy, exported)

    assert refusal.value.code == "purged"
    assert red(looked_at(kept_copy.data)) == set()


def test_the_access_log_tells_who_looked_when_and_how(kept_copy: Layout, names: tuple[str, ...]) -> None:
    """With counts; of a restricted dossier for a reason only."""
    program = Program(kept_copy.data)
    with closing(store.open_reading(kept_copy.registry)) as registry:
        before = len(journal.looks_at(registry, names[0]))
    program.run("show", names[0])
    event = Event(at=a_moment(), who="binh", what="show")
    journal.note_look(kept_copy.registry, event, names[0])

    told = program.json("show", names[0], "--looks")
    refusal = program.run("show", names[-1], "--looks", expect=2)

    assert (told["counts"]["total"], told["counts"]["by_how"]) == (before + 2, {"show": before + 2})
    assert told["counts"]["by_who"]["binh"] == 1
    assert "--reason" in refusal.stderr


def a_moment() -> Any:
    """A moment."""
    from datetime import datetime

    return datetime(2026, 11, 24, 9, tzinfo=HANOI)

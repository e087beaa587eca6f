"""Dossiers dropped into a folder: whole, once, and read back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from digitize.dossier.deadlines import VIETNAM
from digitize.model import Channel, Envelope, EnvelopeFile, OfficialStatus, Party, StatusStep
from digitize.queue.connector import Accepted, GarbledError, Parcel, UnreachableError
from digitize.queue.folder.connector import FolderConnector
from digitize.queue.system import find_system

MORNING = datetime(2026, 11, 23, 8, 2, tzinfo=VIETNAM)
NUMBER = "000.00.14.H20-261123-0007"
PAGES = b"%PDF-1.7 pages of a form"


@pytest.fixture
def folder(tmp_path: Path) -> FolderConnector:
    """A connector on an empty folder."""
    root = tmp_path / "drop"
    root.mkdir()
    return FolderConnector(root, find_system("folder", ()))


@pytest.fixture
def parcel(tmp_path: Path, folder: FolderConnector) -> Parcel:
    """A dossier with one file."""
    path = tmp_path / "01.pdf"
    path.write_bytes(PAGES)
    file = EnvelopeFile(
        role="component",
        component="Đơn đề nghị",
        code="TP-1",
        name="01.pdf",
        path="x/01.pdf",
        sha256=hashlib.sha256(PAGES).hexdigest(),
        bytes=len(PAGES),
        pages=2,
    )
    envelope = Envelope(
        key="TAM-Q1-261123-0001-abcd",
        dossier="TAM-Q1-261123-0001",
        number=NUMBER,
        procedure="1.003725",
        procedure_name="Cấp giấy phép",
        sector="Xuất bản",
        channel=Channel.ASSISTED,
        status=OfficialStatus.RECEIVED,
        received_at=MORNING.astimezone(UTC),
        due_at=None,
        subject="",
        unit="Bộ phận Một cửa",
        owner=Party(kind="company", name="Công ty Sách", tax_code="0312345678"),
        submitter=None,
        files=(file,),
    )
    return Parcel(envelope=envelope, number=NUMBER, files=(folder.upload(file, path),), update=False)


def tree(root: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_delivery_is_a_folder_with_everything(folder: FolderConnector, parcel: Parcel) -> None:
    """The data as JSON and XML, the files, a manifest that hashes all of them, and a pointer to it."""
    answers = folder.deliver([parcel])

    assert answers == (Accepted(),)
    place = folder.root / NUMBER / parcel.envelope.key
    assert (place / "01.pdf").read_bytes() == PAGES
    told = json.loads((place / "manifest.json").read_text())
    assert {name: entry["sha256"] for name, entry in told["files"].items()} == {
        name: hashlib.sha256((place / name).read_bytes()).hexdigest()
        for name in ("01.pdf", "dossier.json", "dossier.xml")
    }
    data = json.loads((place / "dossier.json").read_text())
    assert (data["channel"], data["channel_code"], data["official_status"]) == ("assisted", 2, 2)
    assert data["received_at"] == "2026-11-23T08:02:00+07:00"
    assert (data["owner"]["name"], data["owner"]["kind_code"]) == ("Công ty Sách", 2)
    assert [one["pdf"] for one in data["documents"]] == ["01.pdf"]
    xml = ET.parse(place / "dossier.xml")  # noqa: S314 - our own
    assert xml.findtext("FileCode/FileNotation") == NUMBER
    assert not list((folder.root / ".incoming").iterdir())


def test_a_folder_is_for_its_owner_alone(folder: FolderConnector, parcel: Parcel) -> None:
    """Names and numbers of people stand in it."""
    folder.deliver([parcel])

    modes = {path.stat().st_mode & 0o077 for path in (folder.root / NUMBER).rglob("*")}
    assert modes == {0}


def test_the_same_key_twice_is_one_delivery(folder: FolderConnector, parcel: Parcel) -> None:
    """A courier that did not hear the answer drops it once more: nothing changes."""
    folder.deliver([parcel])
    before = tree(folder.root)

    folder.deliver([parcel])

    assert tree(folder.root) == before


def test_what_a_stopped_courier_left_behind_is_no_delivery(folder: FolderConnector, parcel: Parcel) -> None:
    """Half a folder has no place and is made anew; where the place is taken but not told, it is told."""
    half = folder.root / ".incoming" / parcel.envelope.key
    half.mkdir(parents=True)
    (half / "01.pdf").write_bytes(b"%PDF")

    assert folder.look_up(NUMBER) is None
    folder.deliver([parcel])
    (folder.root / NUMBER / "current.json").unlink()
    assert folder.look_up(NUMBER) is None
    folder.deliver([parcel])

    standing = folder.look_up(NUMBER)
    assert standing
    assert standing.key == parcel.envelope.key


def test_what_was_delivered_is_read_back_with_its_hashes(folder: FolderConnector, parcel: Parcel) -> None:
    """Number, key, procedure and the hash of each file as it lies there."""
    folder.deliver([parcel])

    standing = folder.look_up(NUMBER)

    assert standing
    assert (standing.number, standing.key, standing.procedure) == (NUMBER, parcel.envelope.key, "1.003725")
    assert standing.hashes
    assert parcel.envelope.files[0].sha256 in standing.hashes


def test_a_delivery_that_was_damaged_is_not_read_back(folder: FolderConnector, parcel: Parcel) -> None:
    """A byte that differs is told."""
    folder.deliver([parcel])
    (folder.root / NUMBER / parcel.envelope.key / "01.pdf").write_bytes(b"%PDF-1.7 pages of a farm")

    with pytest.raises(GarbledError, match=r"01\.pdf"):
        folder.look_up(NUMBER)


def test_what_the_other_side_took_counts_as_delivered(folder: FolderConnector, parcel: Parcel) -> None:
    """Who takes a folder away leaves <key>.taken; it is not delivered a second time."""
    folder.deliver([parcel])
    place = folder.root / NUMBER
    (place / parcel.envelope.key).rename(folder.root.parent / "theirs")
    (place / f"{parcel.envelope.key}.taken").touch()

    standing = folder.look_up(NUMBER)
    folder.deliver([parcel])

    assert standing
    assert (standing.key, standing.hashes) == (parcel.envelope.key, None)
    assert not (place / parcel.envelope.key).exists()


def test_a_correction_stands_beside_what_it_replaces(folder: FolderConnector, parcel: Parcel) -> None:
    """Nothing that was delivered is changed; the pointer says which one holds."""
    changed = replace(parcel, envelope=replace(parcel.envelope, key="TAM-Q1-261123-0001-ef01"), update=True)
    folder.deliver([parcel])

    folder.deliver([changed])

    assert {path.name for path in (folder.root / NUMBER).iterdir()} == {
        *(parcel.envelope.key, changed.envelope.key, "current.json")
    }
    standing = folder.look_up(NUMBER)
    assert standing
    assert standing.key == changed.envelope.key


def test_a_file_that_changed_meanwhile_is_not_delivered(
    folder: FolderConnector, parcel: Parcel, tmp_path: Path
) -> None:
    """Its hash is not the one of the envelope: nothing gets a place."""
    (tmp_path / "01.pdf").write_bytes(b"%PDF-1.7 another one")

    with pytest.raises(GarbledError, match="changed"):
        folder.deliver([parcel])

    assert not (folder.root / NUMBER).exists()


def test_a_share_that_is_not_there_is_tried_again(folder: FolderConnector, parcel: Parcel) -> None:
    """The folder is never made: an unmounted share would swallow the deliveries."""
    folder.root.rmdir()

    with pytest.raises(UnreachableError):
        folder.deliver([parcel])
    with pytest.raises(UnreachableError):
        folder.look_up(NUMBER)
    assert not folder.root.exists()


def test_a_number_never_leads_out_of_the_folder(folder: FolderConnector, parcel: Parcel) -> None:
    """Whatever came as a number, it is one name below the root."""
    folder.deliver([replace(parcel, number="../../etc/x")])

    assert [path.name for path in folder.root.iterdir() if path.name != ".incoming"] == ["_._.._etc_x"]


def test_a_step_is_told_once(folder: FolderConnector, parcel: Parcel) -> None:
    """The same step is the same file, and is what the folder shows as the status."""
    step = StatusStep(status=OfficialStatus.DONE, at=MORNING, by="officer", unit="Phòng Xuất bản")
    folder.deliver([parcel])

    folder.report(NUMBER, step)
    folder.report(NUMBER, step)

    (path,) = (folder.root / NUMBER / "status").iterdir()
    assert json.loads(path.read_text())["official_status"] == 9
    standing = folder.look_up(NUMBER)
    assert standing
    assert standing.status is OfficialStatus.DONE


ITEM: dict[str, Any] = {
    "number": NUMBER,
    "channel": "online",
    "procedure": "1.003725",
    "official_status": 1,
    "received_at": "2026-11-23T07:40:00+07:00",
    "applicant": "NGÔ THỊ HÀ",
    "id_number": "040188001234",
    "waits": [{"asked_at": "2026-11-24T08:00:00", "complete_at": None}],
}


def register(folder: FolderConnector, name: str, text: str) -> Path:
    """Drop a register file."""
    path = folder.root / "register" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"total": 1, "items": [ITEM]}),
        json.dumps([ITEM]),
        json.dumps(ITEM) + "\n" + json.dumps(ITEM | {"number": "oops"}) + "\n",
    ],
)
def test_a_register_in_json_is_read(folder: FolderConnector, text: str) -> None:
    """An object with items, a list, or an object a line."""
    register(folder, "a.json", text)

    (entry,) = folder.pull(None)

    assert (entry.number, entry.channel, entry.status) == (NUMBER, Channel.ONLINE, OfficialStatus.REGISTERED)
    assert entry.received_at == datetime(2026, 11, 23, 7, 40, tzinfo=VIETNAM)
    assert entry.waits[0].asked_at == datetime(2026, 11, 24, 8, tzinfo=VIETNAM)


@pytest.mark.parametrize("comma", [",", ";"])
def test_a_register_in_csv_is_read_and_bad_lines_are_told(folder: FolderConnector, comma: str) -> None:
    """A bad line is set aside with its number and key, without its values; the others count."""
    lines = [
        ["number", "channel", "procedure", "official_status", "received_at", "due_at"],
        [NUMBER, "walk-in", "1.003725", "2", "2026-11-23T07:40:00+07:00", ""],
        ["H20.14-261332-0007", "walk-in", "1.003725", "2", "2026-11-23T07:40:00+07:00", ""],
        ["H20.14-261123-0008", "walk-in", "1.003725", "11", "2026-11-23T07:40:00+07:00", ""],
        ["H20.14-261123-0009", "walk-in"],
        ["H20.14-261123-0010", "postal", "1.003725", "2", "2026-11-23T07:41:00+07:00", ""],
    ]
    path = register(folder, "quay.csv", "\ufeff" + "\n".join(comma.join(line) for line in lines))

    entries = tuple(folder.pull(None))

    assert [entry.number for entry in entries] == [NUMBER, "H20.14-261123-0010"]
    rejected = path.with_name("quay.csv.rejected").read_text()
    assert rejected == "3\tnumber\n4\tofficial_status\n5\t-\n"


def test_faults_are_forgotten_when_the_file_is_mended(folder: FolderConnector) -> None:
    """The list beside a file speaks of the file as it is."""
    path = register(folder, "a.json", "no json")
    assert list(folder.pull(None)) == []
    assert path.with_name("a.json.rejected").read_text() == "1\t-\n"

    path.write_text(json.dumps([ITEM]), encoding="utf-8")

    assert len(list(folder.pull(None))) == 1
    assert not path.with_name("a.json.rejected").exists()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"[" * 100_000, b"null", b'{"items": 3}', b"a,b\n\x00"])
@pytest.mark.parametrize("suffix", ["json", "csv"])
def test_a_register_of_rubbish_gives_nothing(folder: FolderConnector, content: bytes, suffix: str) -> None:
    """No file stops the others from being read."""
    register(folder, f"a.{suffix}", "").write_bytes(content)
    register(folder, "b.json", json.dumps([ITEM]))

    assert [entry.number for entry in folder.pull(None)] == [NUMBER]


def test_only_what_changed_is_pulled(folder: FolderConnector) -> None:
    """What says when it changed is left out if that was before; what does not say so always comes."""
    old = ITEM | {"changed_at": "2026-11-22T10:00:00+07:00"}
    new = ITEM | {"number": "H20.14-261123-0008", "changed_at": "2026-11-23T10:00:00+07:00"}
    silent = ITEM | {"number": "H20.14-261123-0009"}
    register(folder, "a.json", json.dumps([old, new, silent]))

    found = [entry.number for entry in folder.pull(MORNING)]

    assert found == ["H20.14-261123-0008", "H20.14-261123-0009"]

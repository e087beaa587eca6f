"""Story 14: the leader's October, frozen on 05/11, and what a report leaves out."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import october
import pytest
from openpyxl import load_workbook

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.report.figures import LeftOut
from digitize.dossier.report.filing import Reason
from digitize.dossier.report.frozen import LateEntry, LateWhat, period_of
from digitize.dossier.report.ratio import written
from digitize.errors import SettingsError, StoreError
from digitize.model import Channel, DossierState, OfficialStatus
from digitize.registry import outbox
from digitize.registry.store import begin_batch
from digitize.runs.register_export import read_export
from digitize.runs.reporting import freeze, report
from tests.program import Program

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

    from digitize.dossier.report.indicators import Share
    from digitize.runs.reporting import Office, Report

OCTOBER = period_of("2026-10")
FIFTH = datetime(2026, 11, 5, 8, 0, tzinfo=VIETNAM)


def walk_in_4_2(found: Report) -> Share:
    """Indicator 4.2 of walk-ins."""
    return next(one.share for one in found.figures.indicators if (one.code, one.slice) == ("4.2", "walk-in"))


def test_the_leader_sees_october(db: Database, office: Office) -> None:
    """120 walk-ins, 100 in online procedures, 96 of these scanned -> 4S 96,00 %, with four codes and why."""
    october.fill(db)

    found = report(office, OCTOBER, FIFTH)

    pledge = found.figures.pledge
    assert written(pledge.share.ratio) == "96,00 %"
    assert [(miss.key, miss.reasons) for miss in pledge.share.misses] == [
        (october.number(n), (Reason.NOT_SCANNED,)) for n in (97, 98, 99, 100)
    ]
    assert pledge.unverified == ("1.010902",)
    assert written(walk_in_4_2(found).ratio) == "60,00 %"
    assert found.figures.left_out == LeftOut()


def test_a_late_scan_shows_apart_and_never_changes_the_frozen_figures(db: Database, office: Office) -> None:
    """Frozen on 05/11; walk-in 97 is scanned on 06/11: bổ sung sau chốt 1, and 96,00 % stands."""
    batch = october.fill(db)
    frozen = freeze(office, OCTOBER, FIFTH, "lãnh đạo")
    october.put(db, october.late_scan(batch))

    later = report(office, OCTOBER, FIFTH + timedelta(days=1))

    assert later.figures == frozen.figures
    assert (later.frozen_at, later.frozen_by, later.file_sound) == (FIFTH, "lãnh đạo", True)
    assert [one.entries for one in later.late] == [
        (LateEntry(key=october.number(97), what=LateWhat.DIGITISED),),
    ]


def test_freezing_again_changes_nothing(db: Database, office: Office) -> None:
    """The first one wins, whoever comes later; a file that was lost is written again, byte by byte."""
    batch = october.fill(db)
    first = freeze(office, OCTOBER, FIFTH, "a")
    path = office.layout.frozen_month("2026-10")
    content = path.read_bytes()
    path.unlink()
    october.put(db, october.late_scan(batch))

    second = freeze(office, OCTOBER, FIFTH + timedelta(days=3), "b")

    assert (second.figures, second.sha256, second.frozen_by) == (first.figures, first.sha256, "a")
    assert path.read_bytes() == content


def test_a_month_is_frozen_when_it_is_over_and_whole(db: Database, office: Office) -> None:
    """Not on its last day, and not a half of it."""
    october.fill(db)

    with pytest.raises(SettingsError) as early:
        freeze(office, OCTOBER, datetime(2026, 10, 31, 23, 0, tzinfo=VIETNAM), "a")
    with pytest.raises(SettingsError) as half:
        freeze(office, replace(OCTOBER, until=OCTOBER.since), FIFTH, "a")
    assert (early.value.code, half.value.code) == ("month_open", "no_month")


def test_changed_frozen_figures_are_found(db: Database, office: Office) -> None:
    """Ordinary means are refused; who takes the triggers off breaks the chain."""
    october.fill(db)
    freeze(office, OCTOBER, FIFTH, "a")

    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        db.conn.execute("UPDATE frozen_months SET by = 'b'")
    db.conn.execute("DROP TRIGGER frozen_unchanged")
    db.conn.execute("UPDATE frozen_months SET by = 'b'")
    with pytest.raises(StoreError) as changed:
        report(office, OCTOBER, FIFTH)
    assert changed.value.code == "frozen_changed"


def test_what_is_no_citizens_filing_stays_out(db: Database, office: Office) -> None:
    """Practice, not accepted and restricted dossiers are told in numbers only; a practised number stays unscanned."""
    batch = begin_batch(db, october.OCTOBER, "thu")
    october.put_entries(db, october.entry(1), october.entry(2, status=OfficialStatus.NOT_RECEIVED), october.entry(5))
    october.put(
        db,
        october.dossier(1, batch, training=True),
        october.dossier(3, batch, number=None, state=DossierState.NOT_ACCEPTED),
        october.dossier(4, batch, number=None, restricted=True, state=DossierState.RESTRICTED),
        october.dossier(5, batch, state=DossierState.NOT_ACCEPTED),
        october.dossier(6, batch, number=None, training=True),
        october.dossier(7, batch, number=None, channel=Channel.ASSISTED),
    )

    found = report(office, OCTOBER, FIFTH)

    assert found.figures.left_out == LeftOut(training=2, not_accepted=2, restricted=1)
    assert [(miss.key, miss.reasons) for miss in found.figures.walk_ins.misses] == [
        (october.number(1), (Reason.NOT_SCANNED,)),
        (october.number(5), (Reason.TURNED_AWAY,)),
    ]
    assert written(found.figures.assisted.ratio) == "100,00 %"


def test_practice_is_never_planned_for_delivery(db: Database) -> None:
    """A checked dossier waits in the outbox, the same one made for practice does not."""
    batch = begin_batch(db, october.OCTOBER, "thu")
    october.put(db, october.dossier(1, batch), october.dossier(2, batch, training=True))

    assert [one.dossier for one in outbox.deliveries(db.conn, ("waiting",))] == ["TAM-Q1-261001-0001"]


def test_the_registers_answers_reach_the_score(db: Database, office: Office) -> None:
    """Of an online filing that has no papers here the register may say what it has; what it does not say is N/A."""
    told = (("components", True), ("result", True), ("paid_online", False))
    october.put_entries(
        db,
        october.entry(1, channel=Channel.ONLINE, told=told),
        october.entry(2, channel=Channel.ONLINE),
    )

    found = report(office, OCTOBER, FIFTH)

    shares = {one.code: one.share for one in found.figures.indicators if one.slice == Channel.ONLINE}
    assert {code: (written(shares[code].ratio), shares[code].unknown) for code in ("3.6", "4.2", "4.5")} == {
        "3.6": ("0,00 %", 1),
        "4.2": ("100,00 %", 1),
        "4.5": ("N/A", 2),
    }


EXPORT = (
    "DANH SÁCH HỒ SƠ;;;\n"
    "Mã hồ sơ;Mã thủ tục;Hình thức nộp;Ngày tiếp nhận;Trạng thái\n"
    "000.00.14.H20-261001-0001;1.003725.000.00.00.H20;Trực tiếp;01/10/2026 08:00;4 Đang xử lý\n"
    "H20.14-261001-0002;1.003725;Trực tuyến;01/10/2026;Đang xử lý\n"
    "khong phai;1.1;Trực tiếp;01/10/2026;4\n"
    "H20.14-261001-0999;1.003725;Fax;hôm qua;77\n"
)


def test_an_export_is_read_with_its_vietnamese_heads(tmp_path: Path) -> None:
    """A title above, heads with marks; what can't be understood is told by line and column."""
    path = tmp_path / "xuat.csv"
    path.write_bytes(b"\xef\xbb\xbf" + EXPORT.encode())

    export = read_export(path)

    assert [(one.number, one.channel, one.official_status) for one in export.lines] == [
        ("000.00.14.H20-261001-0001", "walk-in", 4),
        ("H20.14-261001-0002", "online", 4),
        ("H20.14-261001-0999", "", None),
    ]
    assert [tuple(fault) for fault in export.faults] == [
        (5, "number"),
        (6, "channel"),
        (6, "official_status"),
        (6, "received_at"),
    ]


@pytest.mark.parametrize("content", [b"", b"a;b\n1;2\n", b"PK\x03\x04nothing", b"{}", b"[1]", b"\xff\xfe\x00", b'"\n'])
def test_what_is_no_export_is_refused(tmp_path: Path, content: bytes) -> None:
    """With a sentence, whatever its bytes are."""
    path = tmp_path / "x"
    path.write_bytes(content)

    with pytest.raises(SettingsError) as refusal:
        read_export(path)
    assert refusal.value.code == "unfit_export"


@pytest.fixture
def program(tmp_path: Path, db: Database) -> Program:
    """The program on a data folder with story 14's October."""
    october.fill(db)
    return Program(tmp_path / "data")


def test_each_format_says_the_same(program: Program, tmp_path: Path) -> None:
    """JSON has the exact fraction, the sheet a real number, CSV and page the Vietnamese text."""
    told = program.json("report", "--from", "2026-10")
    for form in ("csv", "xlsx", "html"):
        program.run("report", "--from", "2026-10", "--format", form, "-o", tmp_path / f"r.{form}")

    pledge = told["pledge_4s"]
    assert (pledge["reached"], pledge["of"], pledge["percent"], pledge["text"]) == (96, 100, "96.00", "96,00 %")
    assert len(pledge["failing"]) == 4
    content = (tmp_path / "r.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert ["96", "100", "96,00 %"] in [row[1:] for row in rows]
    book = load_workbook(tmp_path / "r.xlsx")
    cell = next(cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == 0.96)
    assert cell.number_format == "0.00%"
    assert any(sheet.max_row == 6 and sheet["A3"].value == october.number(97) for sheet in book.worksheets[1:])
    assert "96,00 %" in (tmp_path / "r.html").read_text(encoding="utf-8")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.addresses: list[str] = []
        self.charts: list[dict[str, str | None]] = []
        self.described = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href", "action"}]
        self.charts += [facts] if tag == "svg" else []
        self.described += tag == "desc"
        if tag not in {"meta", "rect", "circle", "line", "path"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href"}]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def test_the_page_stands_alone_and_speaks_to_everybody(program: Program) -> None:
    """Well nested, nothing from elsewhere, each chart with a title and a description, printed on A4."""
    text = program.run("report", "--from", "2026-10", "--format", "html").stdout
    page = _Page()
    page.feed(text)

    assert (page.open, page.wrong, page.addresses) == ([], [], [])
    assert len(page.charts) == 4 == page.described
    assert all(chart["role"] == "img" and chart["aria-labelledby"] for chart in page.charts)
    assert "size: A4" in text
    assert '<html lang="vi">' in text


def test_no_text_becomes_a_formula(program: Program, db: Database, tmp_path: Path) -> None:
    """A unit that begins like a formula is a text in CSV and workbook."""
    october.put_entries(db, october.entry(200, unit="=1+1"))

    for form in ("csv", "xlsx"):
        program.run("report", "--from", "2026-10", "--to", "2026-12", "--format", form, "-o", tmp_path / f"r.{form}")

    assert "'=1+1" in (tmp_path / "r.csv").read_text(encoding="utf-8-sig")
    cells = [c for sheet in load_workbook(tmp_path / "r.xlsx") for row in sheet for c in row if c.value == "=1+1"]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}


def test_the_command_freezes_compares_and_draws(program: Program, tmp_path: Path) -> None:
    """`--freeze` freezes, `--against` gives three lists, a draw is repeated by its seed."""
    export = tmp_path / "xuat.csv"
    export.write_text(EXPORT, encoding="utf-8")
    frozen = program.json("report", "--from", "2026-10", "--freeze")
    compared = program.json("report", "--from", "2026-10", "--against", export)["compared"]
    packs = [tmp_path / f"{n}.zip" for n in (1, 2)]
    drawn = [
        program.json("report", "--from", "2026-10", "--draw", "3", "--seed", "x", "-o", pack)["dossiers"]
        for pack in packs
    ]

    assert (frozen["from"], frozen["frozen"]["file_sound"]) == ("2026-10-01", True)
    assert (compared["same"], len(compared["only_here"]), compared["only_there"]) == (1, 118, ["H20.14-261001-0999"])
    assert [(one["field"], one["there"]) for one in compared["different"]] == [("channel", "online")]
    assert drawn[0] == drawn[1]
    with zipfile.ZipFile(packs[0]) as pack:
        manifest = json.loads(pack.read("manifest.json"))
        assert {info.external_attr >> 16 & 0o777 for info in pack.infolist()} == {0o444}
    assert ([one["id"] for one in manifest["dossiers"]], len(manifest["drawn_from"])) == (drawn[0], 106)
    program.run("report", "--draw", "3", expect=2)

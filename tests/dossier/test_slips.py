"""The counter's slips before anything is drawn: when one may be printed, and what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
import slip_papers as papers

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.procedures.facts import Fee
from digitize.dossier.slips.compose import Matter, slip_of
from digitize.dossier.slips.facts import fee_words, fees_of
from digitize.dossier.slips.holding import order_of
from digitize.dossier.slips.slip import Fact, Grid, Items, Slip
from digitize.dossier.slips.words import SlipKind
from digitize.errors import SettingsError
from digitize.model import Channel, DossierState, Field, OfficialStatus, Wait


def told(slip: Slip) -> dict[str, str]:
    """The facts of a slip by their labels."""
    return {block.label: block.value for block in slip.blocks if isinstance(block, Fact)}


def slip(kind: SlipKind, **changes: Any) -> Slip:
    """The twelfth slip of a kind."""
    return slip_of(papers.matter(kind, **changes), 12)


def refusal(kind: SlipKind, order: dict[str, Any] | None = None, **changes: Any) -> SettingsError:
    """Why a slip is not printed."""
    one = papers.dossier(**(papers.OF_KIND.get(kind, {}) | changes))
    with pytest.raises(SettingsError) as caught:
        order_of(one, papers.order(kind, **(order or {})), papers.WORDS)
    return caught.value


@pytest.mark.parametrize("number", [None, papers.LOCAL, "000.00.14.H20-261332-0007"])
def test_a_receipt_never_carries_a_temporary_number(number: str | None) -> None:
    """It is refused, and the hint names what gets or binds the official one."""
    found = refusal(SlipKind.RECEIPT, number=number)

    assert found.code == "no_number"
    assert "queue push" in found.hint()
    assert f"queue number {papers.LOCAL}" in found.hint()


def test_other_slips_print_the_local_id_under_a_label_of_its_own() -> None:
    """Nobody takes it for an official number."""
    one = slip(SlipKind.SUPPLEMENT)

    assert (one.code_label, one.code) == ("Mã tạm (chưa có mã hồ sơ)", papers.LOCAL)


@pytest.mark.parametrize("kind", list(SlipKind))
def test_a_restricted_dossier_gets_no_slip(kind: SlipKind) -> None:
    """Of no kind."""
    assert refusal(kind, restricted=True).code == "restricted"


@pytest.mark.parametrize("kind", list(SlipKind))
def test_without_a_procedure_there_is_no_slip(kind: SlipKind) -> None:
    """A person chooses it first."""
    assert refusal(kind, procedure=None).code == "undecided"


def test_what_the_one_stop_system_prints_is_refused_here() -> None:
    """With the setting's name."""
    words = replace(papers.WORDS, printed_elsewhere=("receipt",))

    with pytest.raises(SettingsError, match=r"slips\.printed_elsewhere") as caught:
        order_of(papers.dossier(), papers.order(SlipKind.RECEIPT), words)

    assert caught.value.code == "printed_elsewhere"
    assert order_of(papers.dossier(), papers.order(SlipKind.CONTROL), words).kind is SlipKind.CONTROL


def test_only_what_was_turned_away_gets_a_refusal() -> None:
    """By this counter, or by the one-stop system; the reason is the one that was given then."""
    assert refusal(SlipKind.REFUSAL, state=DossierState.CHECKED).code == "not_refused"
    by_system = papers.dossier(official_status=int(OfficialStatus.NOT_RECEIVED))
    assert (
        order_of(by_system, papers.order(SlipKind.REFUSAL, reason="Trùng hồ sơ"), papers.WORDS).reason == "Trùng hồ sơ"
    )

    reasons = [value for label, value in told(slip(SlipKind.REFUSAL)).items() if "lý do" in label]

    assert reasons == ["Không thuộc thẩm quyền của Sở"]


@pytest.mark.parametrize("kind", [SlipKind.RECEIPT, SlipKind.APOLOGY, SlipKind.STOP, SlipKind.CONTROL])
def test_what_was_turned_away_gets_nothing_else(kind: SlipKind) -> None:
    """It was never received."""
    assert refusal(kind, state=DossierState.NOT_ACCEPTED).code == "not_accepted"


@pytest.mark.parametrize("kind", [SlipKind.REFUSAL, SlipKind.APOLOGY, SlipKind.STOP])
def test_what_needs_a_reason_is_not_printed_without(kind: SlipKind) -> None:
    """A citizen must be told why."""
    assert refusal(kind, {"reason": "  "}, history=()).code == "reason"


@pytest.mark.parametrize("until", [None, date(2026, 11, 23), date(2026, 12, 14)])
def test_an_apology_names_a_later_day(until: date | None) -> None:
    """Later than today and than the day that was promised."""
    assert refusal(SlipKind.APOLOGY, {"until": until}).code == "until"


def test_papers_stand_with_originals_copies_and_kind() -> None:
    """What was only shown is neither, and what nobody can tell is said so."""
    (grid,) = (block for block in slip(SlipKind.RECEIPT).blocks if isinstance(block, Grid))

    assert [row[2:] for row in grid.rows] == [
        ("1", "", ""),
        ("", "3", "bản sao chứng thực"),
        ("", "", "xuất trình để đối chiếu, trả lại"),
        ("", "", "1 bản, chưa rõ chính hay sao"),
    ]


def test_a_missing_paper_is_asked_for_and_not_listed_as_received() -> None:
    """The supplement has it alone; a receipt leaves it out."""
    gone = papers.missing("Danh mục")
    (items,) = (block for block in slip(SlipKind.SUPPLEMENT).blocks if isinstance(block, Items))
    (grid,) = (block for block in slip(SlipKind.RECEIPT, components=gone).blocks if isinstance(block, Grid))

    assert items.items == ("Danh mục xuất bản phẩm nhập khẩu không kinh doanh (Mẫu số 30)",)
    assert not any("Danh mục" in row[1] for row in grid.rows)


def test_the_time_of_the_result_says_when_it_is_not_sure() -> None:
    """Provisional, or standing still since papers were asked for, or unknown: then dots are left for ink."""
    label = papers.WORDS.receipt.due
    asked = Wait(asked_at=datetime(2026, 11, 26, 10, tzinfo=VIETNAM))

    provisional = told(slip(SlipKind.RECEIPT, due_provisional=True))[label]
    paused = told(slip(SlipKind.RECEIPT, due_at=None, waits=(asked,)))[label]
    unknown = slip(SlipKind.RECEIPT, due_at=None)

    assert provisional.endswith("(tạm tính)")
    assert plain(paused) == "tạm dừng tính từ ngày 26 tháng 11 năm 2026, chờ bổ sung hồ sơ"
    assert told(unknown)[label] == ""
    assert "chưa có ngày hẹn trả" in unknown.draft


def plain(text: str) -> str:
    """A text with ordinary spaces."""
    return " ".join(text.split())


def test_both_terms_of_a_conflict_are_said() -> None:
    """1.003725: "15 ngày" in one source, "15 ngày làm việc" in another; the slip is a draft."""
    one = slip(SlipKind.RECEIPT)

    assert told(one)[papers.WORDS.receipt.term] == "15 ngày (nguồn khác ghi: 15 ngày làm việc)"
    assert "các nguồn nêu thời hạn khác nhau" in one.draft


def test_fees_carry_their_unit() -> None:
    """For each dossier as it stands; for each page multiplied openly; unverified ones say so."""
    page = Fee(amount=15_000, per="trang giấy quy chuẩn")

    words = [
        plain(fee_words(fee, 42, typed))
        for fee, typed in [
            (Fee(amount=50_000, per="hồ sơ"), None),
            (page, None),
            (page, 10),
            (Fee(amount=6_000, per="phút tài liệu đọc"), None),
            (Fee(amount=0, per="hồ sơ", verified=False), None),
            (Fee(note="theo Thông tư 291/2016/TT-BTC"), None),
        ]
    ]

    assert words == [
        "50.000 đ/hồ sơ",
        "15.000 đ/trang giấy quy chuẩn × 42 trang đã quét = 630.000 đ (tạm tính)",
        "15.000 đ/trang giấy quy chuẩn × 10 trang = 150.000 đ",
        "6.000 đ/phút tài liệu đọc",
        "0 đ/hồ sơ (chưa kiểm chứng)",
        "theo Thông tư 291/2016/TT-BTC",
    ]


def test_fees_are_those_of_the_day_and_the_way() -> None:
    """A cheaper fee for filing online is not the walk-in's, nor is one of another year."""
    every = (
        Fee(amount=50_000, per="hồ sơ"),
        Fee(amount=25_000, per="hồ sơ", ways=("online",)),
        Fee(amount=1, per="hồ sơ", until=date(2025, 12, 31)),
    )
    procedure = replace(papers.CATALOGUE.get("1.003725"), fees=every)

    amounts = {
        channel: [fee.amount for fee in fees_of(procedure, papers.dossier(channel=channel))]
        for channel in (Channel.WALK_IN, Channel.ONLINE, Channel.POSTAL)
    }

    assert amounts == {Channel.WALK_IN: [50_000], Channel.ONLINE: [25_000], Channel.POSTAL: [50_000]}


def test_the_qr_holds_the_minimum_and_nothing_unsure() -> None:
    """Number, procedure, identity, paper; an identity that was only read badly stays out, as where the station says."""
    unsure = tuple(
        replace(field, source="text", confidence=0.6) if field.name == "id_number" else field
        for field in papers.dossier().fields
    )
    paper = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"

    whole = slip(SlipKind.RECEIPT).qr
    doubtful = slip(SlipKind.RECEIPT, fields=unsure, said=replace(papers.dossier().said, confirmed=False)).qr
    without = slip_of(papers.matter(SlipKind.RECEIPT, words=replace(papers.WORDS, qr_identity=False)), 1).qr

    assert whole == f"{papers.NUMBER}|1.003725|040188001234|{paper}"
    assert doubtful == without == f"{papers.NUMBER}|1.003725||{paper}"


def test_a_slip_of_verified_words_and_facts_is_no_draft() -> None:
    """The mark goes with the last reason for it."""
    words = replace(papers.WORDS, verified=True)
    read = Field(name="applicant_name", value="Ngô Thị Hà", confidence=0.5, source="text", page=1, box=None)
    unsure = papers.dossier(fields=(read,), said=replace(papers.dossier().said, confirmed=False))

    def draft(one: Any) -> str:
        order = papers.order(SlipKind.CONTROL)
        return slip_of(Matter(dossier=one, procedure=None, words=words, order=order), 1).draft

    assert draft(papers.dossier()) == ""
    assert "chưa ai xác nhận" in draft(unsure)
    assert "cần kiểm tra" in draft(papers.dossier(state=DossierState.NEEDS_REVIEW))
    assert "tạm tính" in draft(papers.dossier(due_provisional=True))


def test_the_number_is_written_as_the_station_says() -> None:
    """With the year where it wants it; without a place for it, before its words."""
    patterns = {"{n}/TNHS": "12/TNHS", "{n}.{year}/TN": "12.2026/TN", "TNHS": "12/TNHS"}

    found = {}
    for pattern in patterns:
        words = replace(papers.WORDS, receipt=replace(papers.WORDS.receipt, number=pattern))
        found[pattern] = slip_of(papers.matter(SlipKind.RECEIPT, words=words), 12).number

    assert found == {pattern: f"Số: {number}" for pattern, number in patterns.items()}


def test_the_ticket_of_the_desk_stands_on_it() -> None:
    """As it was drawn from the machine, beside the number."""
    assert "Số thứ tự tại quầy: A045" in slip(SlipKind.RECEIPT).aside

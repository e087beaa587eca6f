"""A dossier's facts as slips print them.  Nothing is made up: what is not known is left for ink."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.deadlines.legal import matter_of
from digitize.dossier.envelope import SURE
from digitize.dossier.slips.slip import Beside, Column, Fact, Grid
from digitize.model import ComponentStatus, DocumentType
from digitize.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from digitize.dossier.procedures import Procedure
    from digitize.dossier.procedures.facts import Fee
    from digitize.dossier.slips.words import SlipWords
    from digitize.model import ComponentCheck, Dossier

_TIED = "\u00a0"  # no line ends here
UNVERIFIED = "chưa kiểm chứng"
_OF_PEOPLE = ("applicant_name", "organisation", "address", "phone")
_GIVEN = frozenset(
    {
        *(ComponentStatus.PRESENT, ComponentStatus.DOUBTFUL, ComponentStatus.IN_DATABASE),
        *(ComponentStatus.SHOWN_ONLY, ComponentStatus.LATER),
    }
)
_NOTES = {
    ComponentStatus.DOUBTFUL: "cần kiểm tra",
    ComponentStatus.IN_DATABASE: "có trong cơ sở dữ liệu",
    ComponentStatus.SHOWN_ONLY: "xuất trình để đối chiếu, trả lại",
    ComponentStatus.LATER: "nộp sau",
}
_LACKED = frozenset({ComponentStatus.IN_DATABASE, ComponentStatus.SHOWN_ONLY, ComponentStatus.LATER})


def chosen(dossier: Dossier, name: str) -> str:
    """Return the chosen value of a field; "" where there is none."""
    return next((field.value for field in dossier.fields if field.name == name and not field.alternative), "")


def sure(dossier: Dossier, name: str) -> str:
    """Return the chosen value where it was read with certainty, typed, or confirmed with the dossier."""
    found = next((field for field in dossier.fields if field.name == name and not field.alternative), None)
    believed = found and (found.source == "person" or found.confidence >= SURE or dossier.said.confirmed)
    return found.value if found and believed else ""


def are_people_sure(dossier: Dossier) -> bool:
    """Whether nobody needs to look again at what a slip says of its applicant."""
    return all(sure(dossier, name) == chosen(dossier, name) for name in _OF_PEOPLE)


def applicant(dossier: Dossier) -> str:
    """Name who handed it in; with an organisation, both."""
    return " – ".join(filter(None, (chosen(dossier, "applicant_name"), chosen(dossier, "organisation"))))


def person_facts(dossier: Dossier, words: SlipWords, label: str) -> tuple[Fact | Beside, ...]:
    """Who it is, and how to reach them."""
    return (
        Fact(label=label, value=applicant(dossier)),
        Fact(label=words.address, value=chosen(dossier, "address")),
        Beside(
            left=Fact(label=words.telephone, value=chosen(dossier, "phone")),
            right=Fact(label=words.email, value=""),
        ),
    )


def request_fact(dossier: Dossier, words: SlipWords) -> Fact:
    """The procedure by its name."""
    return Fact(label=words.request, value=dossier.procedure.name if dossier.procedure else "")


def day_words(day: date) -> str:
    """Write a day as forms do."""
    return f"ngày{_TIED}{day.day:02} tháng{_TIED}{day.month:02} năm{_TIED}{day.year}"


def moment_words(at: datetime) -> str:
    """Write a moment as forms do, Vietnam's time."""
    local = at.astimezone(VIETNAM)
    return f"{local.hour:02}{_TIED}giờ{_TIED}{local.minute:02}{_TIED}phút, {day_words(local.date())}"


def due_words(dossier: Dossier) -> str:
    """Say when the result is due, and whether that is provisional or the clock stands still; "" where unknown."""
    asked = [wait.asked_at for wait in dossier.waits if wait.complete_at is None]
    if asked and dossier.due_at is None:
        return f"tạm dừng tính từ {day_words(max(asked).astimezone(VIETNAM).date())}, chờ bổ sung hồ sơ"
    if dossier.due_at is None:
        return ""
    return moment_words(dossier.due_at) + (" (tạm tính)" if dossier.due_provisional else "")


def term_words(procedure: Procedure | None, dossier: Dossier) -> str:
    """Say how long the office may take, by the term that is counted; others that the sources state stand beside it."""
    if procedure is None:
        return ""
    first, *others = dict.fromkeys(time.printed for time in matter_of(dossier, procedure).times) or [""]
    return f"{first} (nguồn khác ghi: {'; '.join(others)})" if others else first


def terms_differ(procedure: Procedure | None, dossier: Dossier) -> bool:
    """Whether the sources state different terms."""
    return procedure is not None and len({time.term for time in matter_of(dossier, procedure).times}) > 1


def received_on(dossier: Dossier) -> date:
    """The day in Vietnam on which it was handed in: that of the rules that hold for it."""
    return dossier.received_at.astimezone(VIETNAM).date()


def fees_of(procedure: Procedure | None, dossier: Dossier) -> tuple[Fee, ...]:
    """Return what a dossier costs on its day by the way it came in; a fee of another way never counts."""
    if procedure is None:
        return ()
    way = matter_of(dossier, procedure).way
    fees = tuple(fee for fee in procedure.fees if fee.holds_on(received_on(dossier)))
    return tuple(fee for fee in fees if way in fee.ways) or tuple(fee for fee in fees if not fee.ways)


def fee_words(fee: Fee, scanned: int, typed: int | None) -> str:
    """Write a fee with its unit; one for each page is multiplied openly.

    Args:
        fee: of the catalogue.
        scanned: pages that were scanned; the office's count may be another.
        typed: pages as a person counted them; None: nobody did.
    """
    if fee.amount is None:
        told = fee.note
    else:
        told = f"{dong(fee.amount)}/{fee.per}" if fee.per else dong(fee.amount)
        told += _computed(fee.amount, scanned, typed) if is_per_page(fee) else ""
        told += f" ({fee.note})" if fee.note else ""
    return told if fee.verified else f"{told} ({UNVERIFIED})"


def is_per_page(fee: Fee) -> bool:
    """Whether the unit is a page: "trang", "trang giấy quy chuẩn"."""
    return (fold(fee.per).split() or [""])[0] == "trang"


def _computed(amount: int, scanned: int, typed: int | None) -> str:
    if typed is not None:
        return f" × {typed} trang = {dong(amount * typed)}"
    return f" × {scanned} trang đã quét = {dong(amount * scanned)} (tạm tính)"


def dong(amount: int) -> str:
    """Write an amount: 50.000 đ."""
    return f"{amount:,}{_TIED}đ".replace(",", ".")


def paper_grid(dossier: Dossier) -> Grid:
    """List the papers with how many originals and copies there are of each."""
    rows = [_row(check) for check in dossier.components if check.status in _GIVEN]
    asked = {check.component for check in dossier.components}
    rows += [(title, "", "", "giấy tờ khác") for title in _others(dossier, asked)]
    return Grid(
        columns=(
            Column(head="TT", share=0.07, centred=True),
            Column(head="Tên giấy tờ", share=0.47),
            Column(head="Bản chính", share=0.1, centred=True),
            Column(head="Bản sao", share=0.1, centred=True),
            Column(head="Ghi chú", share=0.26),
        ),
        rows=tuple((str(n), *row) for n, row in enumerate(rows, start=1)),
    )


def _row(check: ComponentCheck) -> tuple[str, str, str, str]:
    count = str(max(check.seen, 1))
    if check.status in _LACKED:
        return check.component, "", "", _NOTES[check.status]
    originals = count if check.kind == "original" else ""
    copies = count if check.kind in {"copy", "certified_copy"} else ""
    kind = {"certified_copy": "bản sao chứng thực", "unknown": f"{count} bản, chưa rõ chính hay sao"}.get(
        check.kind, ""
    )
    note = ", ".join(filter(None, (kind, _NOTES.get(check.status, ""))))
    return check.component, originals, copies, note


def _others(dossier: Dossier, asked: set[str]) -> Iterator[str]:
    """Papers that the procedure does not ask for and that were handed in all the same."""
    for document in dossier.documents:
        ours = document.is_result or document.type is DocumentType.OWN_SLIP
        if document.component not in asked and not asked.intersection(document.also) and not ours:
            yield document.title or document.type.printed

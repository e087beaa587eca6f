"""From a dossier to each of its slips (Thông tư 03/2025/TT-VPCP, forms 01 - 06)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.slips.facts import (
    UNVERIFIED,
    are_people_sure,
    day_words,
    due_words,
    fee_words,
    fees_of,
    moment_words,
    paper_grid,
    person_facts,
    request_fact,
    sure,
    term_words,
    terms_differ,
)
from digitize.dossier.slips.slip import Column, Fact, Grid, Items, Paragraph, Slip
from digitize.dossier.slips.words import SlipKind
from digitize.dossier.supplement import missing_papers
from digitize.model import DossierState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from digitize.dossier.procedures import Procedure
    from digitize.dossier.slips.holding import Order
    from digitize.dossier.slips.slip import Block
    from digitize.dossier.slips.words import SlipWords
    from digitize.model import Dossier

    _OfKind = tuple[str, str, str, tuple[str, ...]]  # size, title, pattern of its number, signers

_FREE_ROW_MM = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a slip is made of."""

    dossier: Dossier
    procedure: Procedure | None  # in the version of the day of receipt; None: the catalogue lost it
    words: SlipWords
    order: Order  # held by `holding.order_of`


def slip_of(matter: Matter, n: int) -> Slip:
    """Put a slip together.

    Args:
        matter: what it says.
        n: its number among the slips of its kind of this year.

    Raises:
        SettingsError: a supplement request has nothing to ask for, or something must be decided first.
    """
    dossier, words, order = matter.dossier, matter.words, matter.order
    size, title, pattern, signers = _of_kinds(words)[order.kind]
    day = order.at.astimezone(VIETNAM).date()
    place = f"{words.place}, {day_words(day)}" if words.place else day_words(day).capitalize()
    code = dossier.number or dossier.id
    ticket, reasons = sure(dossier, "ticket"), tuple(_reasons(matter))
    return Slip(
        size="A4" if size == "A4" else "A5",
        title=title,
        sender=tuple(filter(None, (words.agency, words.unit))),
        day=place,
        number=f"{words.numbered}: {_number(pattern, n, day.year)}",
        code=code,
        code_label=words.number if dossier.number else words.provisional_number,
        qr=_qr(matter, title),
        aside=tuple(
            filter(
                None,
                (
                    words.receipt.copies if order.kind is SlipKind.RECEIPT else "",
                    f"{words.ticket}: {ticket}" if ticket else "",
                ),
            )
        ),
        blocks=tuple(_BLOCKS[order.kind](matter)),
        signers=signers,
        sign_here=words.sign_here,
        draft=": ".join((words.draft, "; ".join(reasons))) if reasons else "",
    )


def _of_kinds(words: SlipWords) -> Mapping[SlipKind, _OfKind]:
    receipt, refusal = words.receipt, words.refusal
    more, sorry, stop, control = words.supplement, words.apology, words.stop, words.control
    return {
        SlipKind.RECEIPT: (receipt.size, receipt.title, receipt.number, (receipt.left, receipt.right)),
        SlipKind.SUPPLEMENT: (more.size, more.title, more.number, (words.signer,)),
        SlipKind.REFUSAL: (refusal.size, refusal.title, refusal.number, (refusal.left, refusal.right)),
        SlipKind.APOLOGY: (sorry.size, sorry.title, sorry.number, (sorry.right,)),
        SlipKind.STOP: (stop.size, stop.title, stop.number, (stop.right,)),
        SlipKind.CONTROL: (control.size, control.title, control.number, ()),
    }


def _number(pattern: str, n: int, year: int) -> str:
    return pattern.replace("{n}", str(n)).replace("{year}", str(year)) if "{n}" in pattern else f"{n}/{pattern}"


def _qr(matter: Matter, title: str) -> str:
    """The minimum of TT 01/2023: number, procedure, who, which paper.

    A number that is temporary, or an identity that nobody is sure of, is left empty.
    """
    dossier = matter.dossier
    identity = (sure(dossier, "id_number") or sure(dossier, "tax_code")) if matter.words.qr_identity else ""
    procedure = dossier.procedure.code if dossier.procedure else ""
    return "|".join((dossier.number or dossier.id, procedure, identity, " ".join(title.split()).capitalize()))


def _reasons(matter: Matter) -> Iterator[str]:
    """Say why a slip is a draft."""
    dossier, kind = matter.dossier, matter.order.kind
    if not matter.words.verified:
        yield f"câu chữ của biểu mẫu {UNVERIFIED}"
    if dossier.procedure and not dossier.procedure.verified:
        yield f"thủ tục {UNVERIFIED}"
    if dossier.state is DossierState.NEEDS_REVIEW:
        yield "hồ sơ còn điểm cần kiểm tra"
    if not are_people_sure(dossier):
        yield "tên, địa chỉ đọc từ ảnh, chưa ai xác nhận"
    if kind in {SlipKind.RECEIPT, SlipKind.CONTROL} and dossier.due_provisional:
        yield "ngày hẹn trả tạm tính"
    if kind is SlipKind.RECEIPT:
        yield from _reasons_of_receipt(matter)


def _reasons_of_receipt(matter: Matter) -> Iterator[str]:
    procedure, dossier = matter.procedure, matter.dossier
    if not due_words(dossier):
        yield "chưa có ngày hẹn trả"
    if terms_differ(procedure, dossier):
        yield "các nguồn nêu thời hạn khác nhau"
    if any(not fee.verified for fee in fees_of(procedure, dossier)):
        yield f"mức phí {UNVERIFIED}"


def _receipt(matter: Matter) -> Iterator[Block]:
    dossier, words, procedure = matter.dossier, matter.words, matter.procedure
    of = words.receipt
    yield from person_facts(dossier, words, of.applicant)
    yield request_fact(dossier, words)
    yield Paragraph(words=f"{of.papers}:")
    yield paper_grid(dossier)
    yield Paragraph(words=of.sets)
    yield Fact(label=of.term, value=term_words(procedure, dossier))
    yield Fact(label=of.received, value=moment_words(dossier.received_at))
    yield Fact(label=of.due, value=due_words(dossier), strong=True)
    fees = fees_of(procedure, dossier)
    told = (fee_words(fee, dossier.page_count, matter.order.pages) for fee in fees)
    yield Fact(label=of.fee, value="; ".join(told))
    yield Fact(label=of.result_at, value="")
    yield Paragraph(words=of.book)


def _supplement(matter: Matter) -> Iterator[Block]:
    dossier, words = matter.dossier, matter.words
    missing = missing_papers(dossier)
    yield from person_facts(dossier, words, words.applicant)
    yield request_fact(dossier, words)
    yield Paragraph(words=f"{words.asks}:")
    yield Items(items=missing)
    yield Fact(label=words.supplement.reason, value=matter.order.reason)
    if words.phone:
        yield Paragraph(words=_filled(words.contact, words))


def _refusal(matter: Matter) -> Iterator[Block]:
    dossier, words = matter.dossier, matter.words
    yield from person_facts(dossier, words, words.applicant)
    yield request_fact(dossier, words)
    yield Fact(label=_filled(words.refusal.told, words), value=matter.order.reason)
    yield Paragraph(words=words.refusal.closing)


def _apology(matter: Matter) -> Iterator[Block]:
    dossier, words, of = matter.dossier, matter.words, matter.words.apology
    yield from person_facts(dossier, words, of.addressee)
    yield request_fact(dossier, words)
    yield Fact(label=of.received, value=moment_words(dossier.received_at))
    yield Fact(label=of.due, value=due_words(dossier))
    yield Fact(label=_filled(of.told, words), value=matter.order.reason)
    yield Paragraph(words=_filled(of.apology, words))
    until = matter.order.until
    yield Fact(label=of.until, value=f"{until.day:02}/{until.month:02}/{until.year}" if until else "", strong=True)
    yield Paragraph(words=of.closing)


def _stop(matter: Matter) -> Iterator[Block]:
    dossier, words, of = matter.dossier, matter.words, matter.words.stop
    yield from person_facts(dossier, words, of.addressee)
    yield request_fact(dossier, words)
    yield Fact(label=of.received, value=moment_words(dossier.received_at))
    yield Fact(label=_filled(of.told, words), value=matter.order.reason)
    yield Paragraph(words=of.closing)


def _control(matter: Matter) -> Iterator[Block]:
    dossier, words, of = matter.dossier, matter.words, matter.words.control
    yield person_facts(dossier, words, words.applicant)[0]
    yield request_fact(dossier, words)
    yield Fact(label=of.received, value=moment_words(dossier.received_at))
    yield Fact(label=of.due, value=due_words(dossier))
    columns = (
        Column(head=of.who, share=0.24),
        Column(head=of.when, share=0.32),
        Column(head=of.outcome, share=0.24),
        Column(head=of.note, share=0.2),
    )
    signed = "..... giờ ..... phút, ngày ..... tháng ..... năm ........"
    rows = tuple(
        (f"{of.given}: {words.unit if place == 0 else ''}\n{of.taken}:".replace(": \n", ":\n"), signed, "", "")
        for place in range(of.handovers)
    )
    yield Grid(columns=columns, rows=rows, least_mm=_FREE_ROW_MM)


_BLOCKS = {
    SlipKind.RECEIPT: _receipt,
    SlipKind.SUPPLEMENT: _supplement,
    SlipKind.REFUSAL: _refusal,
    SlipKind.APOLOGY: _apology,
    SlipKind.STOP: _stop,
    SlipKind.CONTROL: _control,
}


def _filled(sentence: str, words: SlipWords) -> str:
    """Fill the two places of a station's sentence; any other brace stays as it is."""
    return sentence.replace("{unit}", words.of_unit).replace("{phone}", words.phone)

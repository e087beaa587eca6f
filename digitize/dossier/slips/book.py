"""The book of dossiers (Sổ theo dõi hồ sơ, form 07): what was received in some days, in the order of receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.slips.facts import UNVERIFIED, applicant, chosen
from digitize.dossier.slips.slip import Column, Grid, Paragraph, Slip

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from digitize.dossier.slips.words import SlipWords
    from digitize.model import Dossier, RegisterEntry

_SHARES = (0.035, 0.16, 0.185, 0.13, 0.13, 0.1, 0.075, 0.075, 0.055, 0.055)
_PARTS = len(_SHARES)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookRow:
    """One dossier in the book."""

    received_at: datetime
    cells: tuple[str, ...]  # all but its place in the book


def book_of(rows: Sequence[BookRow], days: tuple[date, date], words: SlipWords, left_out: int) -> Slip:
    """Put the book of some days together.

    Args:
        rows: received then.
        days: the first and the last.
        words: of the station.
        left_out: restricted dossiers of these days, which are only counted.
    """
    since, until = days
    period = words.book.period.replace("{since}", f"{since:%d/%m/%Y}").replace("{until}", f"{until:%d/%m/%Y}")
    told = [Paragraph(words=f"{period}: {len(rows)} hồ sơ.")]
    if left_out:
        told.append(Paragraph(words=f"Không ghi ở đây: {left_out} hồ sơ hạn chế tiếp cận."))
    heads = (*words.book.columns, *[""] * _PARTS)[:_PARTS]
    columns = tuple(Column(head=head, share=share) for head, share in zip(heads, _SHARES, strict=True))
    ordered = sorted(rows, key=lambda row: (row.received_at, row.cells))
    return Slip(
        size="A4 across",
        title=words.book.title,
        sender=tuple(filter(None, (words.agency, words.unit))),
        day="",
        number="",
        code="",
        code_label="",
        qr="",
        blocks=(*told, Grid(columns=columns, rows=tuple((str(n), *row.cells) for n, row in enumerate(ordered, 1)))),
        signers=(),
        draft="" if words.verified else f"{words.draft}: câu chữ của biểu mẫu {UNVERIFIED}",
    )


def row_of(dossier: Dossier) -> BookRow:
    """Write a dossier into the book; what only time will tell is left for ink."""
    reach = ", ".join(filter(None, (chosen(dossier, "address"), chosen(dossier, "phone"))))
    ticket = chosen(dossier, "ticket")
    return BookRow(
        received_at=dossier.received_at,
        cells=(
            dossier.number or f"{dossier.id} (mã tạm)",
            dossier.procedure.name if dossier.procedure else "",
            applicant(dossier),
            reach,
            dossier.unit or "",
            _when(dossier.received_at),
            _when(dossier.due_at) + (" (tạm tính)" if dossier.due_at and dossier.due_provisional else ""),
            "",
            f"Số {ticket}" if ticket else "",
        ),
    )


def row_of_entry(entry: RegisterEntry, procedure_name: str) -> BookRow:
    """Write an entry of the one-stop system's register into the book, of which no papers are here."""
    return BookRow(
        received_at=entry.received_at,
        cells=(
            entry.number,
            procedure_name or entry.procedure,
            entry.applicant or "",
            "",
            entry.unit or "",
            _when(entry.received_at),
            _when(entry.due_at),
            "",
            "chưa số hóa",
        ),
    )


def _when(at: datetime | None) -> str:
    return f"{at.astimezone(VIETNAM):%H:%M %d/%m/%Y}" if at else ""

"""Dossiers signed one after the other with a key that was opened once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from digitize.dossier.attesting import SigningRules, archived, current_copy, hold_signable, side_name, sides_of
from digitize.errors import DigitizeError, PdfError, SettingsError
from digitize.intake import shelf
from digitize.intake.layout import ARCHIVE
from digitize.model import SignedCopy
from digitize.pdf.check import check_signed
from digitize.pdf.sign.judge import Court, judge
from digitize.pdf.sign.place import find_place
from digitize.pdf.sign.seal import Sealing, seal
from digitize.pdf.sign.wording import annex_words, copy_words
from digitize.runs.noting import read_whole
from digitize.runs.rework.finish import turn
from digitize.runs.signing.kept import finish, keep
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from pyhanko.sign.signers import Signer
    from sqlite_utils import Database

    from digitize.intake.layout import Layout
    from digitize.model import CopyForm, Dossier, DossierPage

_CHUNK: Final = 1 << 20
_SPOILS_THE_REST: Final = frozenset(
    {"token", "timestamp", "pin", "pin_locked", "expired", "not_yet_valid", "revoked", "no_timestamp", "no_trust"}
)
"""Codes of errors that every further dossier would meet as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One PDF that is to be signed."""

    dossier: str  # its id
    document: int | None = None  # 1 is the first; None: the archive
    annex_of: int | None = None  # the document to which it belongs, where it is an annex in a file of its own
    again: bool = False  # also when there is a copy that shows the same

    @property
    def of(self) -> str:
        """What is signed, as `SignedCopy.of`."""
        return f"documents/{self.document:02}" if self.document else "archive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Where and how is signed."""

    layout: Layout
    db: Database
    sealing: Sealing
    rules: SigningRules
    agency: str
    form: CopyForm
    now: Callable[[], datetime]  # in Vietnam's zone
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an order."""

    order: Order
    copy: SignedCopy | None = None
    over_ink: bool = False  # the words stand on something that is printed there
    before: bool = False  # it was signed before, nothing was done
    error: DigitizeError | None = None


def looked_over(bench: Bench, orders: Sequence[Order]) -> tuple[Outcome, ...]:
    """Tell, before a key is opened, which orders can't be carried out or need not be; the others are not named."""
    outcomes = []
    with turn(bench.layout, bench.db):
        finish(bench.layout, bench.db)
    for order in orders:
        try:
            dossier, pages = _held(bench, order)
            if not order.again and (copy := current_copy(dossier, order.of, pages)):
                outcomes.append(Outcome(order=order, copy=copy, before=True))
        except DigitizeError as error:
            outcomes.append(Outcome(order=order, error=error))
    return tuple(outcomes)


def sign_all(bench: Bench, orders: Sequence[Order], signer: Signer) -> Iterator[Outcome]:
    """Sign one after the other; what every other order would meet too ends it, and the rest is told as not signed."""
    spoilt: DigitizeError | None = None
    for order in orders:
        if spoilt:
            yield Outcome(order=order, error=spoilt)
            continue
        try:
            yield _signed(bench, order, signer)
        except DigitizeError as error:
            spoilt = error if error.code in _SPOILS_THE_REST else None
            yield Outcome(order=order, error=error)


def _held(bench: Bench, order: Order) -> tuple[Dossier, tuple[DossierPage, ...]]:
    if not bench.agency:
        raise SettingsError(
            N_("the agency that signs has no name"),
            code="no_agency",
            hint=N_("Write it as agency below [sign] in station.toml."),
        )
    dossier = read_whole(bench.layout, bench.db.conn, order.dossier)
    pages = sides_of(dossier, (), (order.document,)) if order.document else archived(dossier)
    hold_signable(dossier, pages, bench.rules)
    return dossier, pages


def _signed(bench: Bench, order: Order, signer: Signer) -> Outcome:
    layout = bench.layout
    with turn(layout, bench.db):
        dossier, pages = _held(bench, order)
        folder = layout.dossier(dossier.id, dossier.received_at, restricted=False)
        source = folder / (f"{order.of}.pdf" if order.document else ARCHIVE)
        at = bench.now().replace(microsecond=0)
        place = find_place(source, _words(bench, order, dossier, at))
        made = layout.signing / f"{dossier.id}.pdf"
        with shelf.replacing(made) as file:
            seal(source, file, place, bench.sealing, (signer, at))
        _hold_sound(source, made, bench.sealing, at)
        copy = SignedCopy(
            at=at,
            who=bench.who,
            folder=dossier.id,
            sha256=shelf.sha256_of(made),
            bytes=made.stat().st_size,
            of=order.of,
            source=shelf.sha256_of(source),
            sides=tuple(map(side_name, pages)),
            form=bench.form,
            level=bench.sealing.level,
        )
        keep(made, copy, layout, bench.db)
    return Outcome(order=order, copy=copy, over_ink=place.over_ink)


def _words(bench: Bench, order: Order, dossier: Dossier, at: datetime) -> tuple[str, ...]:
    if order.annex_of is None:
        return copy_words(bench.form, bench.agency, at)
    first = {page.n for page in sides_of(dossier, (), (order.annex_of,))}
    number = next(
        (
            field.value
            for field in dossier.fields
            if field.name == "document_number" and field.page in first and not field.alternative
        ),
        None,
    )
    if number is None:
        raise SettingsError(
            N_("document {number} of {dossier} has no number and notation"),
            code="no_number",
            hint=N_("An annex shows those of the paper that it belongs to; type them: `digitize review set-field`."),
            number=order.annex_of,
            dossier=dossier.id,
        )
    return annex_words(number, at)


def _hold_sound(source: Path, made: Path, sealing: Sealing, at: datetime) -> None:
    """Hold that a signed copy begins with the PDF as it was, is PDF/A, and that its signature is whole.

    Raises:
        PdfError: it is not so; nothing was kept.
    """
    if not _begins_with(made, source):
        raise PdfError(N_("the signed copy has changed what was signed"), code="unsound")
    report = check_signed(made)
    if not report.sound:
        raise PdfError(N_("the signed copy breaks a rule of PDF/A"), code="unsound")
    found = judge(made, Court(trust=sealing.trust, now=at))
    if not any(_is_whole(one.problems, one.coverage) for one in found.signatures):
        raise PdfError(
            N_("the signature does not hold; the token or the time-stamp service answered wrongly"), code="unsound"
        )


def _is_whole(problems: Sequence[str], coverage: str) -> bool:
    return coverage == "whole" and not {"broken", "changed", "stamp_broken", "unsupported"} & set(problems)


def _begins_with(made: Path, source: Path) -> bool:
    with made.open("rb") as longer, source.open("rb") as shorter:
        while part := shorter.read(_CHUNK):
            if longer.read(len(part)) != part:
                return False
    return True

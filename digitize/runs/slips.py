"""Printing the counter's slips: each gets the next number of its kind and year, and its PDF is kept.

Under the lock that one decision holds at a time the slip is put together, drawn with its number, and written with its
note into `slips/<kind>/<year>/`; then one transaction gives it the number, with the file's hash.  A stop before that
leaves a file that nobody was given: the next slip of the kind has the number and takes its place.  So no number is
skipped, and none is used twice.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.slips.book import book_of, row_of, row_of_entry
from digitize.dossier.slips.compose import Matter, slip_of
from digitize.dossier.slips.holding import order_of
from digitize.dossier.slips.words import SlipKind
from digitize.dossier.supplement import missing_papers
from digitize.errors import SettingsError, StoreError
from digitize.intake import shelf
from digitize.model import from_plain, to_plain
from digitize.registry import lookup, slips
from digitize.registry.book import list_book
from digitize.registry.slips import PrintedSlip
from digitize.runs.catalogue import known_catalogue
from digitize.runs.damaged import DAMAGED
from digitize.runs.noting import read_whole
from digitize.runs.rework.finish import turn
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from pathlib import Path

    from sqlite_utils import Database

    from digitize.dossier.slips.holding import Order
    from digitize.dossier.slips.words import SlipWords
    from digitize.intake.layout import Layout
    from digitize.model import Dossier


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Who prints, where, and in which words."""

    layout: Layout
    db: Database
    words: SlipWords
    who: str  # the account
    producer: str  # this program and its version


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A slip and its PDF."""

    slip: PrintedSlip
    pdf: bytes
    draft: str = ""  # why it is a draft
    missing: tuple[str, ...] = ()  # of a supplement request: what it asks for


def print_slip(counter: Counter, dossier: str, order: Order, *, anew: bool = False) -> Printed:
    """Print a slip with a number of its own.

    Args:
        counter: who prints, and where.
        dossier: its id.
        order: what is wanted.
        anew: although one of this kind was printed of this dossier before.

    Raises:
        SettingsError: it may not be printed now, or one is there already (`printed`); nothing has a number then.
        StoreError: the data folder or the registry refuses; nothing has a number then.
        ToolError: a font is not installed.
    """
    from digitize.pdf.sheets.lasting import About, lasting
    from digitize.pdf.sheets.slip import draw_slip

    layout, conn = counter.layout, counter.db.conn
    with turn(layout, counter.db):
        found = _ordinary(counter, dossier)
        told = order_of(found, order, counter.words)
        if not anew:
            _hold_first(counter, dossier, order.kind)
        year = order.at.astimezone(VIETNAM).year
        n = slips.next_number(conn, order.kind.value, year)
        slip = slip_of(_matter(counter, found, told), n)
        title = " ".join(f"{slip.title} {slip.number}".split())
        about = About(title=title, created=order.at, producer=counter.producer)
        pdf = lasting(draw_slip(slip), about)
        printed = PrintedSlip(
            kind=order.kind.value,
            year=year,
            n=n,
            dossier=dossier,
            at=order.at,
            by=counter.who,
            sha256=hashlib.sha256(pdf).hexdigest(),
        )
        _drop_unfinished(layout, printed)
        shelf.write_bytes(pdf_path(layout, printed), pdf)
        shelf.write_json(note_path(layout, printed), to_plain(printed))
        slips.register(conn, printed)
        asked = missing_papers(found) if order.kind is SlipKind.SUPPLEMENT else ()
    return Printed(slip=printed, pdf=pdf, draft=slip.draft, missing=asked)


def reprint_slip(counter: Counter, dossier: str, kind: SlipKind, at: datetime) -> Printed:
    """Return the newest slip of a kind once more: the same number, the same bytes.

    Raises:
        SettingsError: there is none, or the dossier is restricted now.
        StoreError: its file is missing or changed, or it can't be journalled.
    """
    with turn(counter.layout, counter.db):
        found = lookup.load_dossier(counter.db.conn, dossier)
        if found.restricted:
            raise SettingsError(
                N_("{dossier} is restricted: no slip is printed of it"), code="restricted", dossier=dossier
            )
        known = [slip for slip in slips.of_dossier(counter.db.conn, dossier) if slip.kind == kind.value]
        if not known:
            raise SettingsError(
                N_("No {kind} of {dossier} was printed yet"), code="not_printed", kind=kind.value, dossier=dossier
            )
        pdf = _kept(counter.layout, known[-1])
        slips.note_again(counter.db.conn, known[-1], at=at, who=counter.who)
    return Printed(slip=known[-1], pdf=pdf)


def read_slips(layout: Layout) -> Iterator[PrintedSlip]:
    """Read what is known of every slip from the data folder; damaged notes, and slips never finished, are left out."""
    for path in sorted(layout.slips("*", "*").parent.parent.glob("*/*/*.json")):
        try:
            yield from_plain(PrintedSlip, shelf.read_json(path))
        except DAMAGED:
            continue


def pdf_path(layout: Layout, slip: PrintedSlip) -> Path:
    """Where a slip's PDF is kept."""
    return layout.slips(slip.kind, slip.year) / f"{slip.n:05}.{slip.dossier}.pdf"


def note_path(layout: Layout, slip: PrintedSlip) -> Path:
    """Where it stands what is known of a slip; no name is in it."""
    return pdf_path(layout, slip).with_suffix(".json")


def _ordinary(counter: Counter, dossier: str) -> Dossier:
    """Read a dossier; a restricted one only as far as the registry has it, which is enough to refuse."""
    known = lookup.load_dossier(counter.db.conn, dossier)
    return known if known.restricted else read_whole(counter.layout, counter.db.conn, dossier)


def _matter(counter: Counter, dossier: Dossier, order: Order) -> Matter:
    code = dossier.procedure.code if dossier.procedure else ""
    day = dossier.received_at.astimezone(VIETNAM).date()
    procedure = known_catalogue(counter.layout.data).find(code, day)
    return Matter(dossier=dossier, procedure=procedure, words=counter.words, order=order)


def _hold_first(counter: Counter, dossier: str, kind: SlipKind) -> None:
    known = [slip for slip in slips.of_dossier(counter.db.conn, dossier) if slip.kind == kind.value]
    if known:
        raise SettingsError(
            N_("The {kind} of {dossier} was printed already: number {n} of {year}"),
            code="printed",
            hint=N_("--reprint prints that one again; --anew makes another one with a number of its own."),
            kind=kind.value,
            dossier=dossier,
            n=known[-1].n,
            year=known[-1].year,
        )


def _drop_unfinished(layout: Layout, slip: PrintedSlip) -> None:
    """Take away what a stop left of a slip with this number; nobody was given it."""
    for path in tuple(layout.slips(slip.kind, slip.year).glob(f"{slip.n:05}.*")):
        shelf.forget(path)


def _kept(layout: Layout, slip: PrintedSlip) -> bytes:
    try:
        pdf = pdf_path(layout, slip).read_bytes()
    except OSError:
        pdf = b""
    if hashlib.sha256(pdf).hexdigest() != slip.sha256:
        raise StoreError(
            N_("the PDF of slip {n}/{year} is missing or changed"),
            code="damaged",
            hint=N_("Bring it back from a backup, or print another one with --anew."),
            n=slip.n,
            year=slip.year,
        )
    return pdf


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The book of some days."""

    pdf: bytes
    dossiers: int
    restricted: int  # only counted


def print_book(counter: Counter, days: tuple[date, date], at: datetime) -> Book:
    """Print what was received from one day to another, and journal it without names.

    Raises:
        StoreError: the registry can't be used.
        ToolError: a font is not installed.
    """
    from digitize.pdf.sheets.lasting import About, lasting
    from digitize.pdf.sheets.slip import draw_slip

    listed = list_book(counter.db.conn, *days)
    catalogue = known_catalogue(counter.layout.data)
    rows = [row_of(dossier) for dossier in listed.dossiers]
    for entry in listed.entries:
        known = catalogue.find(entry.procedure)
        rows.append(row_of_entry(entry, known.name if known else ""))
    book = book_of(rows, days, counter.words, listed.restricted)
    pdf = lasting(draw_slip(book), About(title=book.title, created=at, producer=counter.producer))
    slips.note_book(counter.db.conn, days, hashlib.sha256(pdf).hexdigest(), at=at, who=counter.who)
    return Book(pdf=pdf, dossiers=len(rows), restricted=listed.restricted)

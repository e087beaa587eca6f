"""A slip as a value: what is printed, before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from digitize.dossier.slips.words import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A label and what is known; "" leaves dots for ink."""

    label: str
    value: str
    strong: bool = False  # what a citizen looks for first


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Two facts on one line, where they fit."""

    left: Fact
    right: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A sentence."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list numbered from 1."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a grid."""

    head: str
    share: float  # of the width; all of a grid add up to 1
    centred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table with lines; its head is repeated on each sheet."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    least_mm: float = 0.0  # height of a row, for ink


Block: TypeAlias = Fact | Beside | Paragraph | Items | Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """Everything that stands on a slip."""

    size: Paper | Literal["A4 across"]
    title: str
    sender: tuple[str, ...]  # above the unit, and the unit
    day: str  # place and day, in words
    number: str  # as printed, with its label; "": it has none
    code: str  # official number or local id, for the symbols; "": no symbols
    code_label: str
    qr: str
    aside: tuple[str, ...] = ()  # short lines below the day: ticket, copy
    blocks: tuple[Block, ...]
    signers: tuple[str, ...]  # one stands on the right, two on both sides
    sign_here: str = ""
    draft: str = ""  # why it is a draft; "": it is none

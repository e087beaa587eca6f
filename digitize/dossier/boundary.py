"""What a side is as a divider of a stack: cover sheet, separator, patch code or receipt; pure.

A receipt (forms 01 of NĐ 61/2018 and NĐ 118/2025, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ") that lies on a stack
binds its official number.  The same number also stands in the QR of papers that the one-stop system issued (TCVN
7322:2009), which citizens bring: only title and size tell them apart, and in doubt nothing is divided.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from digitize.dossier.alignment import likeness
from digitize.dossier.cover import Cover, Standing, is_cover_text, read_cover
from digitize.dossier.cover_words import is_cover_words, is_separator_words, read_words
from digitize.dossier.numbers import official_numbers
from digitize.dossier.titles import find_title
from digitize.model import PATCH_CODE
from digitize.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from digitize.model import CleanPage, Mark, PageText

SEPARATOR_QR = "DGZ-PATCHT"
SEPARATOR_CODE = "PATCHT"
"""What stands as Code 39 on separator sheets, ours and those of scanner software."""

_RECEIPT_TITLES = ("giaytiepnhanhosovahentraketqua", "biennhanhoso", "giaybiennhanhoso")
_TITLE_LIKE = 0.88  # share of a title's letters that must be right
_A5_MM = (148.0, 210.0)
_A5_SLACK_MM = 9.0  # of a crooked feed and a torn edge
_CAPITALS = 0.7  # of the letters of a title


class BoundaryKind(StrEnum):
    """What divides."""

    COVER = "cover"
    SEPARATOR = "separator"
    PATCH = "patch"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """What a side is as a divider; the registry's word on a cover's number is the caller's to ask for."""

    kind: BoundaryKind
    divides: bool  # False: it may be one; to be shown, nothing is divided here
    sure: bool  # False: what it opens is for a person to look at
    kept: bool  # whether the side stays a page of the dossier that it opens
    cover: Cover | None = None
    number: str | None = None  # official, as printed; a receipt's
    patch: str = ""  # "2", "3" or "T"


def is_separator_mark(mark: Mark) -> bool:
    """Whether a symbol is that of a plain separator sheet."""
    return "".join(mark.text.upper().replace("*", "").split()) in {SEPARATOR_CODE, SEPARATOR_QR}


def is_sheet_mark(mark: Mark) -> bool:
    """Whether a symbol says that its sheet only divides: it is not read and no page of the archive."""
    if mark.type == PATCH_CODE:
        return mark.text in {"3", "T"}
    return is_separator_mark(mark) or is_cover_text(mark.text)


def find_boundary(clean: CleanPage, text: PageText | None, keys: Mapping[str, bytes]) -> Boundary | None:
    """Say what a side is as a divider.

    Args:
        clean: the side's marks and size.
        text: what was read on it; None where it was not read.
        keys: of cover sheets, by their ids.

    Returns:
        None where the side divides nothing and nothing on it looks as if it might.
    """
    cover = _cover(clean.marks, text, keys)
    if cover:
        sure = cover.standing is Standing.VALID
        return Boundary(kind=BoundaryKind.COVER, divides=True, sure=sure, kept=False, cover=cover)
    if any(map(is_separator_mark, clean.marks)):
        return Boundary(kind=BoundaryKind.SEPARATOR, divides=True, sure=True, kept=False)
    patches = sorted(mark.text for mark in clean.marks if mark.type == PATCH_CODE)
    if patches:
        kept = set(patches) == {"2"}
        return Boundary(kind=BoundaryKind.PATCH, divides=True, sure=True, kept=kept, patch=patches[-1])
    if text and is_separator_words(text):
        return Boundary(kind=BoundaryKind.SEPARATOR, divides=True, sure=False, kept=False)
    return _receipt(clean, text)


def _cover(marks: Iterable[Mark], text: PageText | None, keys: Mapping[str, bytes]) -> Cover | None:
    """Read every symbol of the side; where they differ, none is believed."""
    seen = {cover for mark in marks if (cover := read_cover(mark.text, keys))}
    words = read_words(text) if text and is_cover_words(text) else None
    if len(seen) > 1:
        return Cover(standing=Standing.CONFLICTING, facts=words)
    if seen:
        (one,) = seen
        return one if one.facts else Cover(standing=one.standing, facts=words)
    if text and is_cover_words(text):
        return Cover(standing=Standing.WORDS_ONLY, facts=words)
    return None


def _receipt(clean: CleanPage, text: PageText | None) -> Boundary | None:
    coded = tuple(dict.fromkeys(number for mark in clean.marks for number in official_numbers(mark.text)))
    titled = bool(text and any(_receipt_titles(text, clean.placement.height_mm)))
    printed = official_numbers(text.text) if text and titled else ()
    numbers = coded or printed
    if not numbers and not titled:
        return None
    small = _is_a5(clean)
    unnamed = text is None or (not titled and find_title(text) is None)
    divides = (titled and (small or bool(coded))) or (small and unnamed and len(numbers) == 1)
    sure = small and len(coded) == 1 and (titled or text is None)
    return Boundary(
        kind=BoundaryKind.RECEIPT,
        divides=divides,
        sure=sure,
        kept=not sure,
        number=numbers[0] if len(numbers) == 1 else None,
    )


def _receipt_titles(text: PageText, height_mm: float) -> Iterator[str]:
    """Yield the titles of a receipt that stand in capitals on the upper half, on one line or two."""
    upper = [line.text for line in text.lines if line.words[0].box.y0 < height_mm / 2]
    for first, second in itertools.pairwise([*upper, ""]):
        for printed in (first, f"{first} {second}"):
            letters = [char for char in printed if char.isalpha()]
            if letters and sum(char.isupper() for char in letters) >= _CAPITALS * len(letters):
                plain = "".join(char for char in fold(printed) if char.isalnum())
                yield from (known for known in _RECEIPT_TITLES if likeness(plain, known, at_least=_TITLE_LIKE))


def _is_a5(clean: CleanPage) -> bool:
    """Whether the paper is A5, either way up; a size that was worked out from the pixels says nothing."""
    if clean.page.dpi_inferred:
        return False
    sides = sorted((clean.placement.width_mm, clean.placement.height_mm))
    return all(abs(side - a5) <= _A5_SLACK_MM for side, a5 in zip(sides, _A5_MM, strict=True))

"""What the signature shows.  Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần II, Mục I (domain notes 2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from digitize.model import CopyForm

POINTS: Final = 10
"""Size of the letters: Times New Roman, upright, black."""

_PRINTED: Final[dict[str, str]] = {"SAO Y": "Sao y", "SAO LỤC": "Sao lục", "TRÍCH SAO": "Trích sao"}


def copy_words(form: CopyForm, agency: str, at: datetime) -> tuple[str, ...]:
    """Return form of copy, agency and time of signing, in the decree's order; a line may break between them."""
    return f"{_PRINTED[form]};", f"{agency};", _time(at)


def annex_words(number: str, at: datetime) -> tuple[str, ...]:
    """Return what a paper shows that belongs to another one and lies in a file of its own.

    Args:
        number: number and notation of the paper that it belongs to.
        at: time of signing.
    """
    return f"{number};", _time(at)


def _time(at: datetime) -> str:
    """ISO 8601 to the second with the zone; `at` is in Vietnam's."""
    return at.isoformat(timespec="seconds")

"""Where the signature's words stand: at the top right, beside what is printed there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from drawn_archives import archive, as_scanned, jpeg, rendered, scanned_page

from digitize.errors import PdfError
from digitize.pdf.archive import page_part
from digitize.pdf.sign.place import find_place
from digitize.pdf.sign.wording import annex_words, copy_words

WORDS = ("Sao y;", "Ủy ban nhân dân xã Tân Cương;", "2026-11-23T09:12:33+07:00")


def page_with(folder: Path, dark: tuple[slice, slice] | None) -> Path:
    """An A4 page of 100 dpi, white but for a part that is printed in lines."""
    pixels = np.full((1169, 827, 3), 245, np.uint8)
    if dark:
        pixels[dark][::3] = 0
    page = scanned_page(827, 1169)
    return archive(folder, [page_part(jpeg(pixels), page, as_scanned(page), None)])


@pytest.mark.parametrize("dark", [None, (slice(0, 40), slice(300, 827)), (slice(40, 300), slice(0, 827))])
def test_the_words_avoid_print(tmp_path: Path, dark: tuple[slice, slice] | None) -> None:
    """In a corner that is free, below a stamp in the margin, above a letterhead."""
    pdf = page_with(tmp_path, dark)

    place = find_place(pdf, WORDS)

    left, bottom, right, top = (round(side * 100 / 72) for side in place.box)
    below = rendered(pdf, 100)[1169 - top : 1169 - bottom, left:right]
    assert not place.over_ink
    assert (below < 150).mean() < 0.01
    assert left > 827 * 0.3


def test_a_full_page_is_told(tmp_path: Path) -> None:
    """Where nothing is free the words stand on print, and that is said."""
    place = find_place(page_with(tmp_path, (slice(0, 400), slice(0, 827))), WORDS)

    assert place.over_ink


def test_a_letter_that_the_font_has_not_is_refused(tmp_path: Path) -> None:
    """Never a box in place of a letter."""
    with pytest.raises(PdfError, match=r"U\+4E2D"):
        find_place(page_with(tmp_path, None), ("Sao y;", "中;"))


def test_what_the_decree_asks_for_in_its_order() -> None:
    """Form of copy, agency, time; an annex in a file of its own: number and notation, time."""
    from datetime import datetime, timedelta, timezone

    at = datetime(2026, 9, 15, 9, 12, 33, tzinfo=timezone(timedelta(hours=7)))

    assert copy_words("TRÍCH SAO", "Sở Y tế", at) == ("Trích sao;", "Sở Y tế;", "2026-09-15T09:12:33+07:00")
    assert annex_words("15/TTr-UBND", at) == ("15/TTr-UBND;", "2026-09-15T09:12:33+07:00")

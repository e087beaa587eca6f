"""Symbols on a page, written by zxing-cpp and read again; a second decoder judges where it can."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
import zxingcpp
from drawn_pages import grey, leaned, letter_page, needs_scans, real_scans, rendered, scanned

from digitize.imaging.marks import find_marks, placed_marks
from digitize.imaging.placement import place, scan_to_page
from digitize.model import MM_PER_INCH, Orientation, Skew

if TYPE_CHECKING:
    from digitize.imaging.pixels import Grey

CARD = "001088012345|123456789|Nguyễn Văn A|15021988|Nam|Tổ 12, phường Hải Châu I, thành phố Đà Nẵng|10072021"
LABELS = [
    ("QRCode", "https://dichvucong.gov.vn/tra-cuu?ma=000.00.12.H17-250305-0012", (18, 18)),
    ("DataMatrix", "TAM-HC-01", (10, 10)),
    ("Code128", "TAM-HC-0000012", (60, 12)),
    ("Code39", "PATCHT", (60, 15)),
]


def _symbol(kind: str, content: str | bytes, size_mm: tuple[float, float], dpi: float) -> Grey:
    """A symbol drawn sharply and then averaged to the scanner's resolution."""
    barcode = zxingcpp.create_barcode(content, getattr(zxingcpp.BarcodeFormat, kind))
    small = np.asarray(zxingcpp.write_barcode_to_image(barcode, scale=1, add_quiet_zones=False))
    sharp = np.kron(small, np.ones((20, 20), np.uint8))
    size = [round(mm * dpi / MM_PER_INCH) for mm in size_mm]
    return np.asarray(cv2.resize(sharp, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _page_with(symbol: Grey, at_mm: tuple[float, float], dpi: float) -> Grey:
    """A page of text with a symbol in a white field."""
    page = grey(letter_page(dpi, lines=20)).copy()
    x, y = (round(mm * dpi / MM_PER_INCH) for mm in at_mm)
    height, width = symbol.shape
    quiet = round(3 * dpi / MM_PER_INCH)
    page[y - quiet : y + height + quiet, x - quiet : x + width + quiet] = 255
    page[y : y + height, x : x + width] = symbol
    return page


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_every_symbology_is_read_in_every_direction(turn: int) -> None:
    """A leaning page with four labels, fed any way, gives all four."""
    labels = [_page_with(_symbol(*label, 300), (70, 165 + 30 * row), 300) for row, label in enumerate(LABELS)]
    page = leaned(np.rot90(np.minimum.reduce(labels), turn).copy(), 4.0)

    found = [(mark.type, mark.text) for mark in find_marks(page)]

    assert sorted(found) == sorted((kind, content) for kind, content, _ in LABELS)


@pytest.mark.parametrize("dpi", [200, 300])
@pytest.mark.parametrize("content", [CARD, CARD.encode()], ids=["marked as UTF-8", "bare bytes"])
def test_the_small_code_of_an_identity_card_reads_as_vietnamese(dpi: int, content: str | bytes) -> None:
    """11 mm, on a noisy copy: every letter of the name is right, in NFC."""
    page = _page_with(_symbol("QRCode", content, (11, 11), dpi), (150, 220), dpi)
    noise = np.random.default_rng(6).normal(0, 12, page.shape)
    copy = cv2.GaussianBlur(np.clip(page + noise, 0, 255).astype(np.uint8), (0, 0), 0.5)

    (mark,) = find_marks(np.asarray(copy, dtype=np.uint8))

    assert mark.text == unicodedata.normalize("NFC", CARD)


def test_decomposed_letters_are_composed() -> None:
    """A generator that writes NFD does not leak it into the house."""
    page = _page_with(_symbol("QRCode", unicodedata.normalize("NFD", CARD), (20, 20), 300), (70, 220), 300)

    assert [mark.text for mark in find_marks(page)] == [CARD]


def test_an_independent_decoder_reads_the_same() -> None:
    """OpenCV's QR reader agrees about text and place."""
    page = _page_with(_symbol("QRCode", LABELS[0][1], (25, 25), 300), (70, 220), 300)
    content, corners, _ = cv2.QRCodeDetector().detectAndDecode(page)

    (mark,) = find_marks(page)

    assert mark.text == content
    assert np.asarray(mark.corners) == pytest.approx(corners[0], abs=6)


def test_two_copies_of_one_card_are_two_marks() -> None:
    """The same text at two places is not one symbol."""
    page = _page_with(_symbol("QRCode", CARD, (18, 18), 300), (40, 200), 300)
    other = _page_with(_symbol("QRCode", CARD, (18, 18), 300), (40, 240), 300)

    marks = find_marks(np.minimum(page, other))

    assert [mark.text for mark in marks] == [CARD, CARD]
    assert marks[0].corners[0][1] < marks[1].corners[0][1]


@pytest.mark.parametrize(("kind", "content", "size"), LABELS[:2])
def test_a_mark_is_placed_on_the_upright_page(kind: str, content: str, size: tuple[float, float]) -> None:
    """Fed on its side and leaning, it still stands 70 mm from the left and 220 from the top."""
    upright = _page_with(_symbol(kind, content, size, 300), (70, 220), 300)
    fed = np.rot90(leaned(upright, 3.0)).copy()
    page = scanned(fed, 300, 300)
    placement = place(page, Orientation(degrees=90, confidence=1.0), Skew(degrees=3.0, confidence=1.0), None)

    (mark,) = placed_marks(find_marks(fed), scan_to_page(page, placement))

    assert mark.type == kind
    assert mark.box == pytest.approx((70, 220, 70 + size[0], 220 + size[1]), abs=0.7)


def test_a_damaged_symbol_is_not_guessed() -> None:
    """Half of the code is gone: there is no mark."""
    symbol = _symbol("QRCode", CARD, (18, 18), 300)
    symbol[:, : symbol.shape[1] // 2] = 255

    assert find_marks(_page_with(symbol, (70, 220), 300)) == ()


@needs_scans
def test_text_seals_and_signatures_are_no_marks() -> None:
    """Real pages without symbols give none."""
    assert [find_marks(grey(rendered(path, 200))) for path in real_scans()[::5]] == [()] * len(real_scans()[::5])

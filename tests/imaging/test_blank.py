"""Sides that carry something, and sides that carry nothing."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from drawn_pages import SENTENCES, a4, font, grey, leaned, needs_scans, real_scans, rendered, write
from PIL import Image, ImageDraw, ImageOps

from digitize.errors import SettingsError
from digitize.imaging.blank import BlankParams, find_blank

if TYPE_CHECKING:
    from digitize.imaging.pixels import Pixels

PARAMS = BlankParams()
DPI = 150  # the sides are drawn finer than they are judged
PAPERS = {
    "white": ((248, 246, 240), 3.0, 0.0),  # shade, grain, texture in grey levels
    "rough": ((248, 246, 240), 8.0, 0.0),
    "yellowed": ((225, 215, 180), 3.0, 3.0),
    "recycled": ((200, 198, 190), 6.0, 4.0),
}
RED, BLUE = (200, 30, 40), (60, 60, 190)


def _px(mm: float) -> int:
    return round(mm * DPI / 25.4)


def _sheet(paper: str) -> np.ndarray:
    return _bare_sheet(paper).copy()


@functools.cache
def _bare_sheet(paper: str) -> np.ndarray:
    shade, grain, texture = PAPERS[paper]
    random = np.random.default_rng(8)
    width, height = a4(DPI).size
    coarse = cv2.resize(random.normal(0, max(texture, 1e-6), (height // 4, width // 4)), (width, height))
    fine = random.standard_normal((height, width), dtype=np.float32) * grain
    return np.asarray(shade, dtype=np.float32) + (fine + coarse)[..., None].astype(np.float32)


def _judged(sheet: np.ndarray) -> Pixels:
    """The side as the station sees it, at 100 dpi."""
    pixels = np.clip(sheet, 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(pixels, (827, 1169), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _inked(sheet: np.ndarray, layer: Image.Image, strength: float = 1.0, blur_mm: float = 0.0) -> np.ndarray:
    """Ink takes light away; paper in between blurs it."""
    ink = 1 - np.asarray(layer, dtype=np.float32) / 255
    if blur_mm:
        ink = cv2.GaussianBlur(ink, (0, 0), blur_mm * DPI / 25.4)
    return np.asarray(sheet * (1 - strength * ink))


def _seal(colour: tuple[int, int, int] = RED, x: float = 120) -> Image.Image:
    layer = a4(DPI)
    pen = ImageDraw.Draw(layer)
    for radius, line in ((18, 0.8), (17, 0.3), (11, 0.3)):
        box = (_px(x - radius), _px(150 - radius), _px(x + radius), _px(150 + radius))
        pen.ellipse(box, outline=colour, width=_px(line))
    pen.text((_px(x - 10), _px(147)), "ỦY BAN NHÂN DÂN", font=font("Arimo-Bold", 8, DPI), fill=colour)
    return layer


def _pencil(shade: int, width_mm: float) -> Image.Image:
    layer = a4(DPI)
    wave = [(_px(50) + 2 * step, _px(100) + 20 * np.sin(step * 0.35)) for step in range(90)]
    ImageDraw.Draw(layer).line(wave, fill=(shade,) * 3, width=max(1, _px(width_mm)))
    return layer


def _written(words: str, x: float, y: float, points: float = 13) -> Image.Image:
    layer = a4(DPI)
    write(layer, [words], at_mm=(x, y), dpi=DPI, points=points)
    return layer


CONTENT = {
    "a sentence": lambda sheet: _inked(sheet, _written(SENTENCES[0], 30, 60)),
    "a lone page number": lambda sheet: _inked(sheet, _written("2", 103, 10)),
    "a small page number in the corner": lambda sheet: _inked(sheet, _written("1", 195, 6, 10)),
    "a pale word in the corner": lambda sheet: _inked(sheet, _written("Đã thu", 20, 20, 9), 0.4),
    "a seal": lambda sheet: _inked(sheet, _seal()),
    "a faint seal": lambda sheet: _inked(sheet, _seal(), 0.25),
    "a faint blue stamp": lambda sheet: _inked(sheet, _seal(BLUE), 0.3),
    "a seal across the sheet's edge": lambda sheet: _inked(sheet, _seal(x=208), 0.7),
    "a line in pencil": lambda sheet: _inked(sheet, _pencil(150, 0.4)),
    "a line in hard pencil": lambda sheet: _inked(sheet, _pencil(140, 0.2)),
}


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("content", CONTENT)
def test_whatever_somebody_put_there_is_kept(paper: str, content: str) -> None:
    """In colour and in grey, on every paper: not one of them is blank."""
    side = _judged(CONTENT[content](_sheet(paper)))

    assert not find_blank(side, 100, PARAMS).is_blank
    assert not find_blank(grey(side), 100, PARAMS).is_blank


def _dusty(sheet: np.ndarray) -> np.ndarray:
    random = np.random.default_rng(9)
    for x, y in zip(random.integers(100, 1500, 40), random.integers(100, 2200, 40), strict=True):
        sheet[y : y + 3, x : x + 3] *= 0.3
    return sheet


def _punched(sheet: np.ndarray, shade: int = 30) -> np.ndarray:
    for y in (108, 188):
        cv2.circle(sheet, (_px(12), _px(y)), _px(3), (shade,) * 3, -1, cv2.LINE_AA)
    return sheet


def _stapled(sheet: np.ndarray) -> np.ndarray:
    cv2.line(sheet, (_px(8), _px(14)), (_px(17), _px(9)), (70, 70, 75), _px(0.6), cv2.LINE_AA)
    return sheet


def _staple_taken_out(sheet: np.ndarray) -> np.ndarray:
    for x, y in ((8, 14), (17, 9)):
        cv2.circle(sheet, (_px(x), _px(y)), _px(0.5), (40, 40, 40), -1)
    return sheet


def _black_edged(sheet: np.ndarray) -> np.ndarray:
    sheet[: _px(4)] = 15
    sheet[:, -_px(7) :] = 15
    return sheet


def _streaked(sheet: np.ndarray) -> np.ndarray:
    sheet[:, _px(100) : _px(100) + 1] *= 0.8
    return sheet


def _shaded(sheet: np.ndarray) -> np.ndarray:
    sheet[:, : _px(25)] *= np.linspace(0.75, 1, _px(25))[None, :, None]
    return sheet


def _seal_behind(sheet: np.ndarray) -> np.ndarray:
    return _inked(sheet, ImageOps.mirror(_seal()), 0.1, blur_mm=0.4)


def _text_behind(sheet: np.ndarray) -> np.ndarray:
    layer = a4(DPI)
    write(layer, [SENTENCES[number % 7] for number in range(25)], at_mm=(30, 30), dpi=DPI)
    return _inked(sheet, ImageOps.mirror(layer), 0.07, blur_mm=0.4)


WEAR = [
    lambda sheet: sheet, _dusty, _punched, lambda sheet: _punched(sheet, 185), _stapled, _staple_taken_out,
    _black_edged, _streaked, _shaded, _seal_behind, _text_behind,
]  # fmt: skip


@pytest.mark.parametrize("wear", WEAR)
@pytest.mark.parametrize("paper", ["white", "recycled"])
def test_what_paper_and_scanner_make_themselves_is_blank(paper: str, wear: object) -> None:
    """Grain, dust, holes, staples, edges and ghosts are nobody's writing."""
    verdict = find_blank(_judged(wear(_sheet(paper))), 100, PARAMS)  # type: ignore[operator]

    assert verdict.is_blank
    assert verdict.confidence >= PARAMS.trust


def test_a_small_sheet_on_a_black_ground_is_judged_by_itself() -> None:
    """An empty A5 is blank, and one with a word is not."""
    empty, written = _sheet("white"), _inked(_sheet("white"), _written("Đồng ý", 60, 80))
    for sheet in (empty, written):
        sheet[_px(210) :] = 10
        sheet[:, _px(148) :] = 10

    assert find_blank(_judged(empty), 100, PARAMS).is_blank
    assert not find_blank(_judged(written), 100, PARAMS).is_blank


def test_a_pale_brown_stroke_counts_unless_a_seal_shines_through_beside_it() -> None:
    """As red as a signature's ghost below a seal's: alone it is somebody's writing."""
    layer = a4(DPI)
    ImageDraw.Draw(layer).line((_px(30), _px(90), _px(80), _px(96)), fill=(150, 90, 60), width=_px(0.5))
    brown = _inked(_sheet("white"), layer, 0.2)

    assert not find_blank(_judged(brown), 100, PARAMS).is_blank
    assert find_blank(_judged(_seal_behind(brown)), 100, PARAMS).is_blank


def test_black_edges_are_not_taken_for_print() -> None:
    """The cheap look counts the rims of strokes: leaning black edges have hardly any."""
    edged = leaned(_judged(_black_edged(_sheet("white"))), 2.0, outside=15)

    assert find_blank(edged, 100, PARAMS).is_blank


def test_black_all_over_is_not_blank() -> None:
    """A dark cover, or a scan with the lamp off, is something a person must see."""
    assert not find_blank(np.full((1169, 827, 3), 12, np.uint8), 100, PARAMS).is_blank


def test_a_stricter_profile_keeps_what_is_less_sure() -> None:
    """The trust of a profile decides about ghosts."""
    ghost = _judged(_seal_behind(_sheet("white")))

    assert find_blank(ghost, 100, BlankParams(trust=0.8)).is_blank
    assert not find_blank(ghost, 100, BlankParams(trust=0.97)).is_blank


def test_the_ink_share_grows_with_the_ink() -> None:
    """None on bare paper, a little for a word, more for a seal."""
    sides = [_sheet("white"), CONTENT["a pale word in the corner"](_sheet("white")), CONTENT["a seal"](_sheet("white"))]

    bare, word, seal = (find_blank(_judged(side), 100, PARAMS).ink_share for side in sides)

    assert bare == 0
    assert 0 < word < seal < 0.05


@needs_scans
def test_no_real_page_is_blank() -> None:
    """Every scan with text is kept, and surely so."""
    verdicts = [find_blank(rendered(path), 100, PARAMS) for path in real_scans()[::2]]

    assert not any(verdict.is_blank for verdict in verdicts)
    assert min(verdict.confidence for verdict in verdicts) > 0.9


@pytest.mark.parametrize("wrong", [{"margin_mm": 20}, {"dust_mm2": 0}, {"strong_contrast": 5}, {"trust": 0.2}])
def test_blank_settings_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    """A refusal names the setting and its range."""
    with pytest.raises(SettingsError, match=f"blank.{next(iter(wrong))} is .* \\(expected"):
        BlankParams(**wrong)

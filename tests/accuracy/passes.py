"""Sheets led through a scanner, and what the station finds about them: turn, lean, blank or not.

The sheet becomes a JPEG file, as a scanner leaves it, and that is decoded and cleaned as in a worker.  Scans of real
paper are turned and leaned further, by angles that are known.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from PIL import Image

from digitize.imaging.decode import DecodedPage, Limits, decode
from digitize.model import CleanPage, PageSource
from digitize.runs.cleaning import CleaningParams, clean_page
from digitize.runs.page_task import EngineChoice, engine_of
from tests.accuracy import sheets
from tests.accuracy.ledger import Figures
from tests.program import ROOT, SHARED

from samples import scanner  # isort: skip - `sheets` lays its way

if TYPE_CHECKING:
    from digitize.ocr.engine import OcrEngine

Turn = Literal[0, 90, 180, 270]
Group = Literal["dense", "sparse", "card", "bare"]

TURNS: tuple[Turn, ...] = (0, 90, 180, 270)
MOST_DEGREES = 14.8
GROUPS: dict[Group, tuple[sheets.Draw, ...]] = {
    "dense": sheets.DENSE,
    "sparse": sheets.SPARSE,
    "card": sheets.CARDS,
    "bare": sheets.BARE,
}
_PARAMS = CleaningParams()
_JPEG_QUALITY = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One side's way through the scanner."""

    group: Group
    sheet: str  # a function's name in `sheets`
    turn: Turn
    lean: float
    dpi: int
    black_edges: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """A scan that is turned and leaned further."""

    path: Path
    turn: Turn
    lean: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One side of our samples, with its truth."""

    path: Path
    frame: int
    turn: Turn
    lean: float
    written: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was found about a side, against its truth."""

    group: str
    name: str
    turn: Literal["right", "unknown", "wrong"]
    lean_error: float | None  # degrees; None: not known
    blank: bool
    written: bool = True


def passes() -> list[Pass]:
    """Every sheet in four turns, each time with another lean within fifteen degrees."""
    random = np.random.default_rng(15)
    return [
        Pass(
            group=group,
            sheet=draw.__name__,
            turn=turn,
            lean=round(float(random.uniform(*reach)), 3),
            dpi=int(random.choice([150, 200], p=[0.7, 0.3])),
            black_edges=bool(random.random() < 0.3),
        )
        for group, drawn in GROUPS.items()
        for draw in drawn
        for turn in TURNS
        for reach in ((-MOST_DEGREES, MOST_DEGREES), (-1.5, 1.5))
    ]


def outcome(one: Pass) -> Outcome:
    """Lead a sheet through the scanner and look at it."""
    drawn: sheets.Draw = getattr(sheets, one.sheet)
    feed = scanner.Feed(turn=one.turn, skew=one.lean, black_edges=one.black_edges)
    side = scanner.Side(sheet=drawn(one.dpi), feed=feed)
    picture = scanner.scan(side, np.random.default_rng(round(1000 * abs(one.lean))))
    found = cleaned(picture, one.dpi)
    return against(found, one.group, f"{one.sheet} {one.turn} {one.lean:+.2f}", one.turn, one.lean)


def turned_scans() -> list[Turned]:
    """Every scan beside the project in one of four turns and at a lean within fifteen degrees."""
    random = np.random.default_rng(23)
    paths = sorted((SHARED / "scans").glob("*/*.pdf"))
    return [
        Turned(path=path, turn=TURNS[n % 4], lean=round(float(random.uniform(-MOST_DEGREES, MOST_DEGREES)), 3))
        for n, path in enumerate(paths)
    ]


def turned_outcome(one: Turned) -> Outcome:
    """Look at a scan as it is, and again turned: the lean must have changed by the angle."""
    decoded = decoded_frame(one.path, 1)
    before = clean_page(decoded, _PARAMS, reader())
    dpi = round(decoded.page.dpi_x)
    upright = np.rot90(decoded.pixels, -(before.placement.turn // 90))
    leaned = Image.fromarray(upright).convert("RGB").rotate(-one.lean, Image.Resampling.BICUBIC, fillcolor="white")
    picture = leaned.rotate(one.turn, expand=True)
    after = cleaned(picture, dpi)
    name = f"{one.path.stem} {one.turn} {one.lean:+.2f}"
    return against(after, "real scans", name, one.turn, before.placement.lean_degrees + one.lean)


def sample_sides() -> list[Sample]:
    """Every side of our samples."""
    sides = []
    for truth in sorted((ROOT / "sample_scans" / "truth").glob("*.expect.json")):
        told = json.loads(truth.read_text(encoding="utf-8"))
        file = ROOT / "sample_scans" / told["file"]
        for side in told["sides"]:
            path = sorted(file.iterdir())[side["n"] - 1] if file.is_dir() else file
            frame = 1 if file.is_dir() else side["n"]
            facts = {"turn": side["orientation"], "lean": side["skew_degrees"], "written": side["kind"] == "page"}
            sides.append(Sample(path=path, frame=frame, **facts))
    return sides


def sample_outcome(one: Sample) -> Outcome:
    """Look at a side of our samples."""
    clean = clean_page(decoded_frame(one.path, one.frame), _PARAMS, reader())
    return against(clean, "samples", f"{one.path.name} {one.frame}", one.turn, one.lean, written=one.written)


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """Sum the outcomes of each group up."""
    groups = {one.group: [other for other in outcomes if other.group == one.group] for one in outcomes}
    return {name: sums for group, some in groups.items() for name, sums in _figures(group, some).items()}


def _figures(group: str, outcomes: Sequence[Outcome]) -> Figures:
    written = [one for one in outcomes if one.written]
    errors = [one.lean_error for one in written if one.lean_error is not None]
    turns = [one.turn for one in written]
    skew = {"known": len(errors) / len(written)}
    if errors:
        skew |= {"median": float(np.median(errors)), "p95": float(np.percentile(errors, 95))}
    empty = [one.blank for one in outcomes if not one.written]
    blank = {"lost": float(sum(one.blank for one in written))}
    return {
        f"skew: {group}": skew,
        f"orientation: {group}": {"right": turns.count("right") / len(turns), "wrong": float(turns.count("wrong"))},
        f"blank: {group}": blank | ({"called_blank": sum(empty) / len(empty)} if empty else {}),
    }


def against(clean: CleanPage, group: str, name: str, turn: int, lean: float, *, written: bool = True) -> Outcome:
    """Hold what was found about a side against its truth."""
    trusted = clean.skew is not None and clean.skew.confidence >= _PARAMS.skew.trust and not clean.blank.is_blank
    right = clean.orientation is not None and clean.orientation.degrees == turn
    return Outcome(
        group=group,
        name=name,
        turn="right" if right else "wrong" if clean.orientation else "unknown",
        lean_error=abs(clean.skew.degrees - lean) if trusted and clean.skew else None,
        blank=clean.blank.is_blank,
        written=written,
    )


def cleaned(picture: Image.Image, dpi: int, engine: OcrEngine | None = None) -> CleanPage:
    """Decode and clean a scanned picture as a worker does."""
    return clean_page(as_decoded(picture, dpi), _PARAMS, engine or reader())


def as_decoded(picture: Image.Image, dpi: int) -> DecodedPage:
    """Store a scanned picture as the scanner would, and decode it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "side.jpg"
        picture.save(path, quality=_JPEG_QUALITY, dpi=(dpi, dpi))
        return decoded_frame(path, 1)


def decoded_frame(path: Path, frame: int) -> DecodedPage:
    """Decode one frame of a file."""
    return decode(PageSource(id="b.1.1", name=path.name, sha256="", frame=frame), path, Limits())


def reader() -> OcrEngine:
    """This process's engine, as the station sets it up."""
    return engine_of(EngineChoice(name="lines", languages="vie", tessdata=None, seconds=120))

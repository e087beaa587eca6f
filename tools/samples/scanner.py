"""What a desk scanner makes of a sheet: tint, show-through, lean, black edges, blur, dust, noise, a wrong turn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from samples.sheet import Sheet

Turn = Literal[0, 90, 180, 270]

_TURNED = {
    90: Image.Transpose.ROTATE_90,  # Pillow turns anticlockwise: what must be turned clockwise to stand upright
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_270,
}
_SCANNER_BED = (9, 9, 11)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """How a sheet went through the scanner."""

    turn: Turn = 0  # the clockwise turn that makes the scanned picture upright
    skew: float = 0.0  # degrees, clockwise positive, after that turn
    black_edges: bool = False
    tint: tuple[int, int, int] = (252, 251, 247)
    blur: float = 0.45  # pixels
    noise: float = 2.0  # grey levels, standard deviation
    dust: int = 12  # specks


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side as it goes through the scanner, and what stands on it."""

    sheet: Sheet
    feed: Feed = field(default_factory=Feed)
    kind: Literal["page", "blank"] = "page"
    behind: Sheet | None = None  # the other side, where it shows through


def blank(dpi: int, *, behind: Sheet | None = None, turn: Turn = 0) -> Side:
    """Return an empty back; what stands on its front may show through."""
    sheet = Sheet(dpi=dpi, width_mm=behind.width_mm, height_mm=behind.height_mm) if behind else Sheet(dpi=dpi)
    return Side(sheet=sheet, feed=Feed(turn=turn, dust=6), kind="blank", behind=behind)


def scan(side: Side, rng: np.random.Generator) -> Image.Image:
    """Return the scanned picture of a side, in colour."""
    feed = side.feed
    picture = side.sheet.picture
    if side.behind is not None:
        picture = ImageChops.multiply(picture, _ghost(side.behind))
    picture = ImageChops.multiply(picture, Image.new("RGB", picture.size, feed.tint))
    picture = _specks(picture, rng, feed.dust)
    picture = _lean(picture, feed, side.sheet.dpi)
    if feed.blur:
        picture = picture.filter(ImageFilter.GaussianBlur(feed.blur))
    picture = _grain(picture, rng, feed.noise)
    return picture.transpose(_TURNED[feed.turn]) if feed.turn else picture


def _ghost(behind: Sheet) -> Image.Image:
    """Return the other side as it shows through: mirrored, faint, soft; seals more than print."""
    levels = np.asarray(behind.picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT), dtype=np.float32)
    reddish = np.clip(levels[:, :, :1] - levels[:, :, 1:2], 0, 255) / 255
    faint = 255 - (255 - levels) * (0.035 + 0.24 * reddish)
    return Image.fromarray(faint.astype(np.uint8)).filter(ImageFilter.GaussianBlur(1.6))


def _specks(picture: Image.Image, rng: np.random.Generator, count: int) -> Image.Image:
    levels = np.array(picture)
    for _ in range(count):
        y, x = rng.integers(0, levels.shape[0] - 4), rng.integers(0, levels.shape[1] - 4)
        height, width = rng.integers(1, 4, 2)
        levels[y : y + height, x : x + width] = rng.integers(60, 150)
    return Image.fromarray(levels)


def _lean(picture: Image.Image, feed: Feed, dpi: int) -> Image.Image:
    """Turn the sheet by its lean; where the paper ends the scanner's bed shows, or its white backing."""
    ground = _SCANNER_BED if feed.black_edges else feed.tint
    if feed.black_edges:
        strip = round(2.5 * dpi / 25.4)
        larger = Image.new("RGB", (picture.width + 2 * strip, picture.height + strip), ground)
        larger.paste(picture, (strip, 0))
        picture = larger
    if not feed.skew:
        return picture
    return picture.rotate(-feed.skew, resample=Image.Resampling.BICUBIC, fillcolor=ground)


def _grain(picture: Image.Image, rng: np.random.Generator, strength: float) -> Image.Image:
    """Add noise and the slow unevenness of the lamp."""
    levels = np.asarray(picture, dtype=np.float32)
    noise = rng.normal(0, strength, levels.shape[:2]).astype(np.float32)[:, :, None]
    lamp = np.linspace(-2.5, 1.5, levels.shape[1], dtype=np.float32)[None, :, None]
    return Image.fromarray(np.clip(levels + noise + lamp, 0, 255).astype(np.uint8))

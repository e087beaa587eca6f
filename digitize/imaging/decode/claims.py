"""What a picture file claims of itself beside the pixels: resolution, turn, colour profile.

Source: TIFF 6.0 section 8 (Orientation, as in Exif), JFIF 1.02 (density units), PNG pHYs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digitize.model import Step

if TYPE_CHECKING:
    from PIL import Image

_ORIENTATION, _X_RESOLUTION, _Y_RESOLUTION, _UNIT = 0x0112, 0x011A, 0x011B, 0x0128
_CM_PER_INCH = 2.54
_PER_INCH, _PER_CM = 2, 3  # Exif and TIFF ResolutionUnit
_TURNS = {3: 180, 6: 90, 8: 270}  # clockwise, to show the picture upright
_MIRRORED = frozenset({2, 4, 5, 7})

PROFILE_IGNORED = Step(name="profile_ignored")
MIRRORED = Step(name="mirrored")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """A file's own words about its picture; nothing of it is believed yet."""

    resolutions: tuple[tuple[float, float] | None, ...] = ()
    turn: int | None = None
    mirrored: bool = False
    profile: bool = False


def read_claims(image: Image.Image) -> Claims:
    """Read the claims of an opened JPEG or PNG file."""
    exif = image.getexif()
    orientation = exif.get(_ORIENTATION)
    turn, mirrored = read_orientation(orientation)
    return Claims(
        resolutions=(
            _header_resolution(image),
            exif_resolution(exif.get(_X_RESOLUTION), exif.get(_Y_RESOLUTION), exif.get(_UNIT)),
        ),
        turn=turn,
        mirrored=mirrored,
        profile="icc_profile" in image.info,
    )


def read_orientation(orientation: object) -> tuple[int | None, bool]:
    """Return the clockwise turn that an Exif orientation asks for, and whether it asks for a mirror."""
    if not isinstance(orientation, int):
        return None, False
    return _TURNS.get(orientation), orientation in _MIRRORED


def exif_resolution(x: object, y: object, unit: object) -> tuple[float, float] | None:
    """Turn Exif's or TIFF's resolution into dots per inch; None without a unit or with nonsense."""
    scale = {_PER_INCH: 1.0, _PER_CM: _CM_PER_INCH}.get(unit if isinstance(unit, int) else _PER_INCH)
    dots = (_number(x), _number(y))
    return None if scale is None else (dots[0] * scale, dots[1] * scale)


def _header_resolution(image: Image.Image) -> tuple[float, float] | None:
    if "jfif_density" in image.info:
        unit = image.info.get("jfif_unit")
        x, y = image.info["jfif_density"]
        scale = {1: 1.0, 2: _CM_PER_INCH}.get(unit or 0)
        return None if scale is None else (x * scale, y * scale)
    if image.format == "PNG" and "dpi" in image.info:
        x, y = image.info["dpi"]
        return float(x), float(y)
    return None


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0

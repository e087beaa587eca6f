"""A PDF image's samples and what they look like: grey, RGB or a palette.

Calibrated and ICC-based spaces are taken as the device space of as many components: the archive gives
them sRGB as output intent.  CMYK, Lab, spot colours and unusual Decode arrays are None.
Source: ISO 32000-1 8.6 and 8.9.5.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SPACES: dict[str, Literal["gray", "rgb"]] = {
    "/DeviceGray": "gray",
    "/CalGray": "gray",
    "/G": "gray",
    "/DeviceRGB": "rgb",
    "/CalRGB": "rgb",
    "/RGB": "rgb",
}
_DEPTHS: dict[int, Literal[1, 2, 4, 8, 16]] = {1: 1, 2: 2, 4: 4, 8: 8, 16: 16}


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """How an image's samples become grey or RGB."""

    colour: Literal["gray", "rgb", "indexed"]
    bits: Literal[1, 2, 4, 8, 16]
    inverted: bool = False
    palette: bytes = b""  # RGB triples
    profile: bool = False  # calibrated or ICC-based

    @property
    def components(self) -> int:
        """Samples of one pixel."""
        return 3 if self.colour == "rgb" else 1


def find_colours(image: Any) -> Colours | None:
    """Read an image XObject's colour space, depth and Decode array; None: not one that is carried."""
    if bool(image.get("/ImageMask", False)):
        return _decoded(image, Colours(colour="gray", bits=1))
    bits = _DEPTHS.get(int(image.get("/BitsPerComponent", 8)))
    space = image.get("/ColorSpace")
    if bits is None or space is None:
        return None
    family, simple = _family(space)
    if simple is not None:
        return _decoded(image, Colours(colour=simple, bits=bits, profile=family not in {"/DeviceGray", "/DeviceRGB"}))
    if family not in {"/Indexed", "/I"} or bits == 16:
        return None
    palette = _palette(space)
    if palette is None:
        return None
    return _decoded(image, Colours(colour="indexed", bits=bits, palette=palette))


def shown(samples: NDArray[np.uint8], colours: Colours) -> NDArray[np.uint8]:
    """Turn samples (0 .. 2^bits - 1) into grey or RGB pixels."""
    if colours.colour == "indexed":
        triples = np.frombuffer(colours.palette, np.uint8).reshape(-1, 3)
        every = np.zeros((256, 3), np.uint8)
        every[: len(triples)] = triples
        grey = bool((triples[:, :1] == triples).all())
        return (every[:, 0] if grey else every)[samples]
    if colours.bits < 8:
        samples = samples * np.uint8(255 // (2**colours.bits - 1))
    return 255 - samples if colours.inverted else samples


def _family(space: Any) -> tuple[str, Literal["gray", "rgb"] | None]:
    import pikepdf

    if isinstance(space, pikepdf.Name):
        return str(space), _SPACES.get(str(space))
    if not isinstance(space, pikepdf.Array) or not len(space):
        return "", None
    family = str(space[0])
    if family == "/ICCBased":
        return family, {1: _SPACES["/DeviceGray"], 3: _SPACES["/DeviceRGB"]}.get(int(space[1].get("/N", 0)))
    return family, _SPACES.get(family)


def _palette(space: Any) -> bytes | None:
    import pikepdf

    _family_name, base = _family(space[1])
    if base is None:
        return None
    table = space[3].read_bytes() if isinstance(space[3], pikepdf.Stream) else bytes(space[3])
    entries = int(space[2]) + 1
    table = table[: entries * (3 if base == "rgb" else 1)]
    palette = table if base == "rgb" else bytes(level for level in table for _ in range(3))
    return palette if len(palette) == 3 * entries <= 3 * 256 else None


def _decoded(image: Any, colours: Colours) -> Colours | None:
    """Apply the Decode array: the default, its opposite (grey and RGB only), or None for anything else."""
    if "/Decode" not in image:
        return colours
    decode = [float(value) for value in image["/Decode"]]
    top = float(2**colours.bits - 1) if colours.colour == "indexed" else 1.0
    if decode == [0.0, top] * colours.components:
        return colours
    if decode == [1.0, 0.0] * colours.components and colours.colour != "indexed":
        return replace(colours, inverted=True)
    return None

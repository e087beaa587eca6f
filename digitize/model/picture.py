"""The coded picture, on its way from the scanner's file into a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureStream:
    """A picture's coded bytes as a PDF carries them, bit for bit as the scanner coded them where possible."""

    data: bytes
    filter: Literal["DCTDecode", "CCITTFaxDecode", "FlateDecode"]
    width_px: int
    height_px: int
    colour: Literal["gray", "rgb", "indexed"]
    bits: Literal[1, 2, 4, 8]
    decode_parms: tuple[tuple[str, int | bool], ...] = ()  # PDF names without the slash
    inverted: bool = False  # 0 is white: a /Decode array turns it round
    palette: bytes = b""  # RGB triples of an indexed picture
    untouched: bool = False  # these are the scanner's own bytes

"""TIFF frames: single-strip G4 and JPEG frames keep their coded bytes, the others are coded losslessly.

A frame in old-style JPEG (compression 6) is usually a whole JPEG file inside the TIFF and is taken as
that; libtiff puts the others together.  Pillow turns a frame by its Orientation tag while it loads; that
turn is undone here, because the tag is only a claim.
Damaged G3 and G4 lines go unnoticed, as in every libtiff: the codes carry no check sum.
Sources: TIFF 6.0; Adobe TIFF Technical Note 2; ITU-T T.6.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from digitize.errors import ScanError
from digitize.imaging.decode import claims, refusals
from digitize.imaging.decode import tiff_directory as tags
from digitize.imaging.decode.jpeg import carry_jpeg
from digitize.imaging.decode.jpeg_header import read_header
from digitize.imaging.decode.picture import Picture, add_steps, code_losslessly, find_pixels, opened
from digitize.imaging.decode.tiff_directory import Directory, read_frames
from digitize.model import PictureStream, Step

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from digitize.imaging.decode.limits import Limits
    from digitize.imaging.decode.refusals import Where

_PLAIN, _G4, _OLD_JPEG, _JPEG = 1, 4, 6, 7
_NAMES = {1: "none", 2: "CCITT RLE", 3: "CCITT G3", 4: "CCITT G4", 5: "LZW", 6: "old-style JPEG", 7: "JPEG"} | {
    8: "Deflate",
    32773: "PackBits",
    32946: "Deflate",
}
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _YCBCR = 0, 1, 2, 6
_BACKWARDS = 2  # FillOrder: the first pixel stands in the lowest bit
_TURNED_BYTES = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_ADOBE_RGB = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"  # APP14: no colour transform


def decode_tiff(path: Path, limits: Limits, where: Where) -> tuple[Picture, claims.Claims]:
    """Decode one frame of a TIFF file.

    Raises:
        ScanError: truncated, corrupt, unsupported, too_large.
    """
    with path.open("rb") as file:
        frames = read_frames(file, limits, where)
        if not 1 <= where.frame <= len(frames):
            raise refusals.corrupt(where)
        frame = frames[where.frame - 1]
        said = _claims(frame)
        picture = None if said.mirrored else _carry_jpeg(file, frame, where)
        if picture is None:
            pixels, steps = _pixels(file, frame, said, where)
            strip = None if said.mirrored else _g4_strip(file, frame)
            picture = _coded(frame, pixels, steps) if strip is None else Picture(pixels=pixels, stream=strip)
    return (add_steps(picture, claims.PROFILE_IGNORED) if said.profile else picture), said


def _claims(frame: Directory) -> claims.Claims:
    turn, mirrored = claims.read_orientation(frame.first(tags.ORIENTATION, 1))
    unit = frame.first(tags.RESOLUTION_UNIT, 2)
    x, y = frame.fields.get(tags.X_RESOLUTION, ()), frame.fields.get(tags.Y_RESOLUTION, ())
    given = None
    if len(x) == len(y) == 2 and x[1] and y[1]:
        given = claims.exif_resolution(x[0] / x[1], y[0] / y[1], unit)
    return claims.Claims(resolutions=(given,), turn=turn, mirrored=mirrored, profile=tags.ICC_PROFILE in frame.fields)


def _coded(frame: Directory, pixels: NDArray[np.uint8], steps: tuple[Step, ...]) -> Picture:
    compression = frame.first(tags.COMPRESSION, _PLAIN)
    name = _NAMES.get(compression, str(compression))
    return code_losslessly(pixels, Step(name="recoded", settings=(("from", f"TIFF, {name}"),)), *steps)


def _pixels(
    file: BinaryIO, frame: Directory, said: claims.Claims, where: Where
) -> tuple[NDArray[np.uint8], tuple[Step, ...]]:
    file.seek(0)
    with refusals.damage_refused(where), opened(file, "TIFF") as image:
        image.seek(frame.position)
        image.load()
        pixels, steps = find_pixels(image)
    if said.mirrored:
        return pixels, (*steps, claims.MIRRORED)
    stored = np.ascontiguousarray(np.rot90(pixels, (said.turn or 0) // 90))  # anticlockwise: Pillow had turned it
    if stored.shape[:2] != (frame.first(tags.HEIGHT, 0), frame.first(tags.WIDTH, 0)):
        raise refusals.corrupt(where)
    return stored, steps


def _g4_strip(file: BinaryIO, frame: Directory) -> PictureStream | None:
    photometric = frame.first(tags.PHOTOMETRIC, _WHITE_IS_ZERO)
    simple = (
        frame.first(tags.COMPRESSION, _PLAIN) == _G4
        and frame.first(tags.BITS, 1) == frame.first(tags.SAMPLES, 1) == 1
        and frame.first(tags.T6_OPTIONS, 0) == 0
        and photometric in {_WHITE_IS_ZERO, _BLACK_IS_ZERO}
    )
    if not simple or not _is_one_strip(frame):
        return None
    width, height = frame.first(tags.WIDTH, 0), frame.first(tags.HEIGHT, 0)
    backwards = frame.first(tags.FILL_ORDER, 1) == _BACKWARDS
    coded = _read(file, *frame.pieces[0])
    black_is_1 = (("BlackIs1", True),) if photometric == _BLACK_IS_ZERO else ()
    return PictureStream(
        data=coded.translate(_TURNED_BYTES) if backwards else coded,
        filter="CCITTFaxDecode",
        width_px=width,
        height_px=height,
        colour="gray",
        bits=1,
        decode_parms=(("K", -1), ("Columns", width), ("Rows", height), *black_is_1),
        untouched=not backwards,
    )


def _carry_jpeg(file: BinaryIO, frame: Directory, where: Where) -> Picture | None:
    """Take a frame that is one JPEG; None: it is not, or not one that stands alone."""
    compression = frame.first(tags.COMPRESSION, _PLAIN)
    if compression == _OLD_JPEG:
        content, whole = _old_jpeg_file(file, frame), True
    elif compression == _JPEG and _is_one_strip(frame):
        content, whole = _joined_jpeg(file, frame)
    else:
        return None
    try:
        header = read_header(content, where)
    except ScanError:
        return None
    size = (frame.first(tags.WIDTH, 0), frame.first(tags.HEIGHT, 0))
    if header.end is None or (header.width, header.height) != size:
        return None
    picture = carry_jpeg(content[: header.end], header, where)
    return replace(picture, stream=replace(picture.stream, untouched=picture.stream.untouched and whole))


def _old_jpeg_file(file: BinaryIO, frame: Directory) -> bytes:
    start, length = frame.first(tags.OLD_JPEG_START, 0), frame.first(tags.OLD_JPEG_BYTES, 0)
    return _read(file, start, length or -1) if start else b""


def _joined_jpeg(file: BinaryIO, frame: Directory) -> tuple[bytes, bool]:
    """Put the shared tables in front of the strip's scan; True: nothing had to be put there."""
    strip = _read(file, *frame.pieces[0])
    shared = bytes(frame.fields.get(tags.JPEG_TABLES, ()))[2:-2]  # without its start and end mark
    photometric = frame.first(tags.PHOTOMETRIC, _YCBCR)
    if photometric not in {_BLACK_IS_ZERO, _RGB, _YCBCR}:
        return b"", False
    sign = _ADOBE_RGB if photometric == _RGB else b""
    return strip[:2] + sign + shared + strip[2:], not (sign or shared)


def _is_one_strip(frame: Directory) -> bool:
    return tags.TILE_OFFSETS not in frame.fields and len(frame.pieces) == 1


def _read(file: BinaryIO, offset: int, length: int) -> bytes:
    file.seek(offset)
    return file.read(length)

"""JPEG files: the scanner's own bytes go into the archive, the pixels are decoded once.

OpenCV's decoder takes 40 % of Pillow's time for the same pixels (38 against 91 ms for 8 megapixels in
colour).  CMYK JPEGs, and those whose colours PDF readers may take otherwise, are carried losslessly as RGB.
Damage inside the scan data shows as grey bands, as in every libjpeg; only a cut file is noticed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import ImageOps

from digitize.imaging.decode import claims, refusals
from digitize.imaging.decode.jpeg_header import JpegHeader, read_header
from digitize.imaging.decode.limits import Limits, check_size
from digitize.imaging.decode.picture import Picture, add_steps, code_losslessly, find_pixels, opened
from digitize.model import PictureStream, Step

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitize.imaging.decode.refusals import Where

_RECODED_CMYK = Step(name="recoded", settings=(("from", "JPEG, CMYK"), ("as", "lossless RGB")))
_RECODED_RGB = Step(name="recoded", settings=(("from", "JPEG, RGB"), ("as", "lossless RGB")))


def decode_jpeg(content: bytes, limits: Limits, where: Where) -> tuple[Picture, claims.Claims]:
    """Decode a JPEG file.

    Raises:
        ScanError: truncated, corrupt, unsupported (a coding other than 8-bit Huffman), too_large.
    """
    header = read_header(content, where)
    check_size(header.width, header.height, limits, where)
    if header.end is None:
        raise refusals.truncated(where)
    with refusals.damage_refused(where), opened(content, "JPEG") as image:
        said = claims.read_claims(image)
        if said.mirrored:
            pixels, steps = find_pixels(ImageOps.exif_transpose(image))
            return code_losslessly(pixels, *steps, claims.MIRRORED), said
    picture = carry_jpeg(content, header, where)
    return (add_steps(picture, claims.PROFILE_IGNORED) if said.profile else picture), said


def carry_jpeg(content: bytes, header: JpegHeader, where: Where) -> Picture:
    """Decode a JPEG stream and keep its bytes wherever every PDF reader shows them alike.

    Raises:
        ScanError: corrupt; unsupported.
    """
    if not header.decodable or header.bits != 8 or len(header.component_ids) not in {1, 3, 4}:
        raise refusals.unsupported_coding(where)
    if len(header.component_ids) == 4:
        with refusals.damage_refused(where), opened(content, "JPEG") as image:
            return code_losslessly(np.asarray(image.convert("RGB")), _RECODED_CMYK)
    pixels = _pixels(content, header, where)
    if header.ambiguous:
        return code_losslessly(pixels, _RECODED_RGB)
    stream = PictureStream(
        data=content,
        filter="DCTDecode",
        width_px=header.width,
        height_px=header.height,
        colour="gray" if pixels.ndim == 2 else "rgb",
        bits=8,
        untouched=True,
    )
    return Picture(pixels=pixels, stream=stream)


def _pixels(content: bytes, header: JpegHeader, where: Where) -> NDArray[np.uint8]:
    import cv2

    colours = cv2.IMREAD_GRAYSCALE if len(header.component_ids) == 1 else cv2.IMREAD_COLOR_RGB
    with refusals.damage_refused(where):
        pixels = cv2.imdecode(np.frombuffer(content, np.uint8), colours | cv2.IMREAD_IGNORE_ORIENTATION)
    if pixels is None or pixels.shape[:2] != (header.height, header.width):
        raise refusals.corrupt(where)
    return np.asarray(pixels, np.uint8)

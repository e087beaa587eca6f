"""The only picture of a PDF page, taken out with its own coded bytes where the archive can carry them.

JPEG, CCITT and Flate streams are kept bit for bit.  LZW, run-length, JPEG 2000, JBIG2, uncompressed and
16-bit pictures are decoded and coded losslessly; an archive should not hold codings that can swap letters
(JBIG2) or that PDF/A forbids (LZW).  A picture in a colour space other than grey, RGB or a palette, or
with a mask that shows, is None here: its page gets drawn.
Source: ISO 32000-1 7.4 and 8.9.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from digitize.imaging.decode import claims, refusals
from digitize.imaging.decode.jpeg import carry_jpeg
from digitize.imaging.decode.jpeg_header import read_header
from digitize.imaging.decode.limits import Limits, check_size
from digitize.imaging.decode.pdf_colours import Colours, find_colours, shown
from digitize.imaging.decode.pdf_file import unpack_limit
from digitize.imaging.decode.pdf_samples import fax_samples, filtered_samples, pdfium_pixels, row_samples
from digitize.imaging.decode.picture import Picture, add_steps, code_losslessly, find_pixels, opened
from digitize.model import PictureStream, Step

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    import pikepdf
    from numpy.typing import NDArray

    from digitize.imaging.decode.page_content import PageContent
    from digitize.imaging.decode.refusals import Where

_DEPTH_REDUCED = Step(name="depth_reduced", settings=(("bits", "16"),))
_FAX_PARMS = "K Columns Rows BlackIs1 EncodedByteAlign EndOfLine EndOfBlock DamagedRowsBeforeError".split()
_FLATE_PARMS = "Predictor Colors BitsPerComponent Columns".split()
_MOST_BYTES_PER_PIXEL, _SPARE_BYTES = 8, 1 << 20  # of an unpacked picture
_FAX_COLUMNS = 1728  # the default


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """An image XObject's facts, and its bytes as its innermost filter takes them."""

    width: int
    height: int
    filter: str  # "" for none
    parms: dict[str, Any]
    content: bytes
    stencil: bool


def take_picture(pdf: pikepdf.Pdf, path: Path, page: PageContent, limits: Limits, where: Where) -> Picture | None:
    """Take out the only picture of a page; None: the page has to be drawn.

    Raises:
        ScanError: corrupt, too_large, unsupported.
    """
    if page.only_image is None:
        return None
    image = page.only_image.image
    width, height = int(image.get("/Width", 0)), int(image.get("/Height", 0))
    check_size(width, height, limits, where)
    with unpack_limit(width * height * _MOST_BYTES_PER_PIXEL + _SPARE_BYTES):
        if not (width and height) or _mask_shows(image, limits, where):
            return None
        coded = _coded(pdf, image, width, height)
        colours = find_colours(image)
        if coded.filter == "JPXDecode":
            return _jpeg2000(coded, colours, limits, where)
        if colours is None:
            return None
        if coded.filter == "DCTDecode":
            picture = _jpeg(coded, colours, limits, where)
        elif coded.filter in {"CCITTFaxDecode", "JBIG2Decode"}:
            picture = _bilevel(coded, colours, path, page, where)
        else:
            picture = _samples(coded, colours, image)
    if picture is not None and colours.profile:
        return add_steps(picture, claims.PROFILE_IGNORED)
    return picture


def _coded(pdf: pikepdf.Pdf, image: Any, width: int, height: int) -> Coded:
    """Undo the outer filters, so that the innermost one's own bytes are left."""
    import pikepdf

    filters, parms = _listed(image.get("/Filter")), _listed(image.get("/DecodeParms"))
    parms += [None] * (len(filters) - len(parms))
    content = image.read_raw_bytes()
    if len(filters) > 1:
        outer = pikepdf.Stream(pdf, content)
        outer.Filter = pikepdf.Array(filters[:-1])
        outer.DecodeParms = pikepdf.Array(parms[:-1])
        content = outer.read_bytes(pikepdf.StreamDecodeLevel.specialized)
    last = parms[len(filters) - 1] if filters else None
    return Coded(
        width=width,
        height=height,
        filter=str(filters[-1]).removeprefix("/") if filters else "",
        parms={} if last is None else {key.removeprefix("/"): value for key, value in last.items()},
        content=content,
        stencil=bool(image.get("/ImageMask", False)),
    )


def _listed(value: Any) -> list[Any]:
    import pikepdf

    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _mask_shows(image: Any, limits: Limits, where: Where) -> bool:
    import pikepdf

    if "/Mask" in image or int(image.get("/SMaskInData", 0)):
        return True
    mask = image.get("/SMask")
    if mask is None:
        return False
    check_size(int(mask.get("/Width", 0)), int(mask.get("/Height", 0)), limits, where)
    lowest, _highest = pikepdf.PdfImage(mask).as_pil_image().convert("L").getextrema()
    return lowest != 255


def _jpeg(coded: Coded, colours: Colours, limits: Limits, where: Where) -> Picture | None:
    header = read_header(coded.content, where)
    check_size(header.width, header.height, limits, where)
    if header.end is None:
        raise refusals.corrupt(where)
    components = {"gray": 1, "rgb": 3}.get(colours.colour)
    told = int(coded.parms.get("ColorTransform", 1))
    fits = (header.width, header.height, len(header.component_ids)) == (coded.width, coded.height, components)
    if not fits or header.ambiguous or (told != 1 and header.adobe_transform is None):
        return None
    picture = carry_jpeg(coded.content, header, where)
    if not colours.inverted:
        return picture
    return Picture(pixels=255 - picture.pixels, stream=replace(picture.stream, inverted=True))


def _bilevel(coded: Coded, colours: Colours, path: Path, page: PageContent, where: Where) -> Picture | None:
    pixels = _bilevel_pixels(coded, colours, path, page, where) if colours.bits == 1 else None
    if pixels is None or pixels.shape[:2] != (coded.height, coded.width):
        return None
    if coded.filter == "JBIG2Decode":
        return code_losslessly(pixels, _recoded("JBIG2"))
    if int(coded.parms.get("Columns", _FAX_COLUMNS)) != coded.width:
        return None
    return Picture(pixels=pixels, stream=_carried(coded, colours, "CCITTFaxDecode", _FAX_PARMS))


def _bilevel_pixels(
    coded: Coded, colours: Colours, path: Path, page: PageContent, where: Where
) -> NDArray[np.uint8] | None:
    if coded.filter == "CCITTFaxDecode":
        samples = fax_samples(coded.content, coded.width, coded.height, coded.parms)
        if samples is not None:
            return shown(samples, colours)
    nth = next(place for place, placed in enumerate(page.images) if placed is page.only_image)
    pixels = pdfium_pixels(path, where.frame, nth, len(page.images))
    if pixels is None or not coded.stencil:
        return pixels
    return 255 - pixels  # pdfium gives a stencil as what it paints


def _jpeg2000(coded: Coded, colours: Colours | None, limits: Limits, where: Where) -> Picture | None:
    with opened(coded.content, "JPEG2000") as image:
        check_size(*image.size, limits, where)
        wanted = {"L": "gray", "RGB": "rgb", "I;16": "gray"}.get(image.mode)
        if wanted is None or (colours is not None and (colours.colour != wanted or colours.inverted)):
            return None
        pixels, steps = find_pixels(image)
    return code_losslessly(pixels, _recoded("JPEG 2000"), *steps)


def _samples(coded: Coded, colours: Colours, image: Any) -> Picture | None:
    import pikepdf

    if coded.filter == "FlateDecode" and colours.bits <= 8:
        samples = filtered_samples(coded.content, coded.width, coded.height, colours, coded.parms)
        if samples is not None:
            stream = _carried(coded, colours, "FlateDecode", _FLATE_PARMS)
            return Picture(pixels=shown(samples, colours), stream=stream)
    unpacked = image.read_bytes(pikepdf.StreamDecodeLevel.specialized)
    rows = row_samples(unpacked, coded.width, coded.height, colours)
    steps = [_recoded(coded.filter.removesuffix("Decode") or "none")]
    if colours.bits == 16:
        steps.append(_DEPTH_REDUCED)
    return code_losslessly(shown(rows, replace(colours, bits=8) if colours.bits == 16 else colours), *steps)


def _carried(
    coded: Coded, colours: Colours, name: Literal["CCITTFaxDecode", "FlateDecode"], parms: Sequence[str]
) -> PictureStream:
    assert colours.bits != 16  # noqa: S101 - tells mypy what the callers have checked
    return PictureStream(
        data=coded.content,
        filter=name,
        width_px=coded.width,
        height_px=coded.height,
        colour=colours.colour,
        bits=colours.bits,
        decode_parms=tuple((key, _plain(coded.parms[key])) for key in parms if key in coded.parms),
        inverted=colours.inverted,
        palette=colours.palette,
        untouched=True,
    )


def _recoded(name: str) -> Step:
    return Step(name="recoded", settings=(("from", name),))


def _plain(value: Any) -> int | bool:
    return value if isinstance(value, bool) else int(value)

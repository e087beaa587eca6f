"""The only picture of a PDF page, taken out with its own coded bytes where the archive can carry them.

JPEG, CCITT and Flate streams are kept bit for bit.  LZW, run-length, JPEG 2000, JBIG2, uncompressed and
16-bit pictures are decoded and coded losslessly; an archive should not hold codings that can swap letters
(JBIG2) or that PDF/A forbids (LZW).  A picture in a colour space other than grey, RGB or a palette, or
with a mask that shows, is None here: its page gets drawn.
Source: ISO 32000-1 7.4 and 8.9.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from digitize.imaging.decode import claims, refusals
from digitize.imaging.decode.jpeg import carry_jpeg
from digitize.imaging.decode.jpeg_header import read_header
from digitize.imaging.decode.limits import Limits, check_size
from digitize.imaging.decode.pdf_colours import Colours, find_colours, shown
from digitize.imaging.decode.pdf_samples import fax_samples, filtered_samples, pdfium_pixels, row_samples
from digitize.imaging.decode.picture import Picture, add_steps, code_losslessly, find_pixels, opened
from digitize.model import PictureStream, Step

if TYPE_CHECKING:
    from pathlib import Path

    import pikepdf

    from digitize.imaging.decode.page_content import PageContent
    from digitize.imaging.decode.refusals import Where

_DEPTH_REDUCED = Step(name="depth_reduced", settings=(("bits", "16"),))
_FAX_PARMS = "K Columns Rows BlackIs1 EncodedByteAlign EndOfLine EndOfBlock DamagedRowsBeforeError".split()
_FAX_COLUMNS = 1728  # the default


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """An image XObject's facts, and its bytes as its innermost filter takes them."""

    width: int
    height: int
    filter: str  # "" for none
    parms: dict[str, Any]
    content: bytes


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
        picture = add_steps(picture, claims.PROFILE_IGNORED)
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
        content = outer.read_bytes()
    last = parms[len(filters) - 1] if filters else None
    return Coded(
        width=width,
        height=height,
        filter=str(filters[-1]).removeprefix("/") if filters else "",
        parms={} if last is None else {key.removeprefix("/"): value for key, value in last.items()},
        content=content,
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
    if colours.bits != 1:
        return None
    fax = coded.filter == "CCITTFaxDecode"
    samples = fax_samples(coded.content, coded.width, coded.height, coded.parms) if fax else None
    if samples is None:
        pixels = pdfium_pixels(path, where.frame, page.images.index(page.only_image), len(page.images))
    else:
        pixels = shown(samples, colours)
    if pixels is None or pixels.shape[:2] != (coded.height, coded.width):
        return None
    if not fax:
        return code_losslessly(pixels, _recoded("JBIG2"))
    parms = {key: coded.parms[key] for key in _FAX_PARMS if key in coded.parms}
    if int(parms.get("Columns", _FAX_COLUMNS)) != coded.width:
        return None
    return Picture(
        pixels=pixels,
        stream=PictureStream(
            data=coded.content,
            filter="CCITTFaxDecode",
            width_px=coded.width,
            height_px=coded.height,
            colour=colours.colour,
            bits=1,
            decode_parms=tuple((key, _plain(value)) for key, value in parms.items()),
            inverted=colours.inverted,
            palette=colours.palette,
            untouched=True,
        ),
    )


def _jpeg2000(coded: Coded, colours: Colours | None, limits: Limits, where: Where) -> Picture | None:
    with opened(coded.content, "JPEG2000") as image:
        check_size(*image.size, limits, where)
        wanted = {"L": "gray", "RGB": "rgb", "I;16": "gray"}.get(image.mode)
        if wanted is None or (colours is not None and (colours.colour != wanted or colours.inverted)):
            return None
        pixels, steps = find_pixels(image)
    return code_losslessly(pixels, _recoded("JPEG 2000"), *steps)


def _samples(coded: Coded, colours: Colours, image: Any) -> Picture | None:
    if coded.filter == "FlateDecode" and colours.bits <= 8:
        samples = filtered_samples(coded.content, coded.width, coded.height, colours, coded.parms)
        if samples is not None:
            return Picture(pixels=shown(samples, colours), stream=_flate(coded, colours))
    rows = row_samples(image.read_bytes(), coded.width, coded.height, colours)
    steps = [_recoded(coded.filter.removesuffix("Decode") or "none")]
    if colours.bits == 16:
        steps.append(_DEPTH_REDUCED)
    return code_losslessly(shown(rows, replace(colours, bits=8) if colours.bits == 16 else colours), *steps)


def _flate(coded: Coded, colours: Colours) -> PictureStream:
    assert colours.bits != 16  # noqa: S101 - tells mypy what the caller has checked
    return PictureStream(
        data=coded.content,
        filter="FlateDecode",
        width_px=coded.width,
        height_px=coded.height,
        colour=colours.colour,
        bits=colours.bits,
        decode_parms=tuple((key, _plain(value)) for key, value in coded.parms.items()),
        inverted=colours.inverted,
        palette=colours.palette,
        untouched=True,
    )


def _recoded(name: str) -> Step:
    return Step(name="recoded", settings=(("from", name),))


def _plain(value: Any) -> int | bool:
    return value if isinstance(value, bool) else int(value)

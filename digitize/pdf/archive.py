"""The archive PDF: PDF/A-2u with the scanner's own picture streams, written without an interpreter.

Method: each worker writes its page as a one-page PDF (`page_part`), the parent joins the parts and
adds what belongs to the document (`join`): the one font, the output intent, the metadata, bookmarks.
The picture's bytes go in unchanged; quarter turn, lean and crop are the matrix in front of it, and the
page is as large as the paper.  What a crop leaves out stays in the file, outside the page box.
Accuracy: the matrix is exact to 0.0001 pt, the page box to 0.001 pt.
Fails for pages outside PDF's 3 - 14400 pt.
Source: ISO 32000-1 8.9 (images); ISO 19005-2.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from digitize.errors import PdfError
from digitize.imaging.placement import scan_to_page
from digitize.model import Box
from digitize.pdf.invisible_font import font_characters, write_font
from digitize.pdf.provenance import info_entries, xmp_packet
from digitize.pdf.text_layer import text_operators, used_characters
from digitize.pdf.typesetting import POINTS_PER_MM
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from digitize.model import PageText, PictureStream, Placement, ScannedPage
    from digitize.pdf.provenance import Provenance

_SHORTEST, _LONGEST = 3, 14_400  # points, ISO 19005-2 6.1.13
_COMPONENTS: Final = {"gray": 1, "indexed": 1, "rgb": 3}
_FORMAT: Final = "1.7"
_PICTURE_ENDS: Final = b"Q\n"
_WHOLE: Final = Box(0.0, 0.0, 1.0, 1.0)

Copy: TypeAlias = Literal["archive", "access"]
_PAGE_OF_PART: Final[dict[Copy, str]] = {"archive": "1", "access": "r1"}
"""As qpdf names the first and the last page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A coded picture that lies on the scan's place, over the layers before it."""

    stream: PictureStream
    part: Box = _WHOLE  # of the scan that it covers, in shares of its width and height
    ink: tuple[int, int, int] | None = None  # RGB: a one-bit picture paints only its black pixels, in this colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """A document in the outline of its archive."""

    title: str
    first_page: int  # 1-based page of the archive


def page_part(stream: PictureStream, page: ScannedPage, placement: Placement, text: PageText | None) -> bytes:
    """Write one page with the scanner's own picture as a PDF of its own, to be joined.

    Args:
        stream: The picture as the scanner coded it.
        page: Gives the picture's size on paper.
        placement: How the picture lies on the upright page.
        text: The text layer; None for a page that was not read.

    Raises:
        PdfError: The page would be smaller or larger than a PDF page can be.
    """
    return layered_part([[Layer(stream=stream)]], page, placement, text)


def layered_part(
    copies: Sequence[Sequence[Layer]], page: ScannedPage, placement: Placement, text: PageText | None
) -> bytes:
    """Write copies of one page as a PDF of their own: pages that differ in nothing but their pictures.

    Args:
        copies: For each its layers from the bottom up; the archive's first.
        page: Gives the scan's size on paper.
        placement: How the scan lies on the upright page.
        text: The text layer; None for a page that was not read.

    Raises:
        PdfError: The page would be smaller or larger than a PDF page can be.
    """
    width, height = placement.width_mm * POINTS_PER_MM, placement.height_mm * POINTS_PER_MM
    if min(width, height) < _SHORTEST or max(width, height) > _LONGEST:
        raise PdfError(
            N_("the page would be {width:.0f} x {height:.0f} mm (expected 1 to 5080 mm)"),
            code="page_size",
            hint=N_("Check the resolution in the scanner profile."),
            width=placement.width_mm,
            height=placement.height_mm,
        )
    pdf = pikepdf.new()
    written, fonts = b"", Dictionary()
    if text is not None and text.words:
        written = text_operators(text, placement.width_mm, placement.height_mm)
        fonts.T = pdf.make_indirect(Dictionary())
        write_font(pdf, cast("Dictionary", fonts["/T"]), used_characters(text))
    for layers in copies:
        pictures, painted = _painted(pdf, layers)
        resources_ = Dictionary(XObject=pictures, Font=fonts) if written else Dictionary(XObject=pictures)
        leaf = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, round(width, 3), round(height, 3)]),
            Resources=resources_,
            Contents=Stream(pdf, b"q " + _scan_matrix(page, placement) + b" cm " + painted + _PICTURE_ENDS + written),
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(leaf)))
    part = io.BytesIO()
    pdf.save(part, stream_decode_level=pikepdf.StreamDecodeLevel.none, min_version=_FORMAT)
    return part.getvalue()


def _painted(pdf: pikepdf.Pdf, layers: Sequence[Layer]) -> tuple[Dictionary, bytes]:
    names = ["I", *(f"I{number}" for number in range(1, len(layers)))]
    pictures = {f"/{name}": _image(pdf, layer) for name, layer in zip(names, layers, strict=True)}
    return Dictionary(pictures), b"".join(_painting(*named) + b" " for named in zip(names, layers, strict=True))


def without_text(part: Path) -> bytes:
    """Take the text layer off a page part; the pictures stay as they are."""
    with pikepdf.open(part) as pdf:
        for page in pdf.pages:
            picture, end, _ = page.Contents.read_bytes().partition(_PICTURE_ENDS)
            page.Contents = Stream(pdf, picture + end)
            if "/Font" in page.Resources:
                del page.Resources["/Font"]
        bare = io.BytesIO()
        pdf.save(bare, stream_decode_level=pikepdf.StreamDecodeLevel.none, min_version=_FORMAT)
    return bare.getvalue()


def join(
    parts: Sequence[Path],
    about: Provenance,
    bookmarks: Sequence[Bookmark],
    out: Path | BinaryIO,
    copy: Copy = "archive",
) -> None:
    """Join page parts into an archive, or an access copy, at `out`.

    The pictures are copied from file to file while `out` is written, one at a time.  Equal parts and
    facts give equal bytes.

    Args:
        parts: Files with what `page_part` gave, in page order; they must not change meanwhile.
        about: Facts for the metadata.
        bookmarks: Documents in page order.
        out: A file or its name; not made durable or renamed here.
        copy: Which copy of each page; a part with one page has that for both.

    Raises:
        PdfError: There is no part, or one of them is missing or damaged.
    """
    pdf = _joined(parts, _PAGE_OF_PART[copy])
    _share_font(pdf)
    root = pdf.Root
    root.Lang = String(about.language)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.OutputIntents = Array([output_intent(pdf)])
    root.Metadata = Stream(pdf, xmp_packet(about), Type=Name.Metadata, Subtype=Name.XML)
    for name, value in info_entries(about).items():
        pdf.docinfo[f"/{name}"] = value
    _add_bookmarks(pdf, bookmarks)
    pdf.save(
        out,
        min_version=_FORMAT,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        deterministic_id=True,
        fix_metadata_version=False,
    )


def _joined(parts: Sequence[Path], which: str) -> pikepdf.Pdf:
    """Let qpdf's own page job gather the parts: unlike a copy between documents it leaves pictures in their files."""
    pages = [word for part in parts for word in (str(part.resolve()), which)]
    few_handles = ["--keep-files-open=n", "--remove-unreferenced-resources=no"]
    try:
        job = pikepdf.Job(["qpdf", "--empty", *few_handles, "--pages", *pages, "--", "unused"])
        return cast("pikepdf.Pdf", job.create_pdf())  # type: ignore[no-untyped-call]
    except (pikepdf.PdfError, pikepdf.JobUsageError, FileNotFoundError) as error:
        raise PdfError(
            N_("{count} pages can't be joined: a page part is missing or damaged"), code="unreadable", count=len(parts)
        ) from error


def _share_font(pdf: pikepdf.Pdf) -> None:
    """Replace the fonts of all pages by one that covers what they show."""
    font = pdf.make_indirect(Dictionary())
    characters: frozenset[str] = frozenset()
    for page in pdf.pages:
        resources_ = page.obj.Resources
        if "/Font" in resources_:
            characters |= font_characters(resources_.Font["/T"])
            resources_.Font = Dictionary(T=font)
    if characters:
        write_font(pdf, font, characters)


def _image(pdf: pikepdf.Pdf, layer: Layer) -> Stream:
    stream = layer.stream
    image = Stream(
        pdf,
        stream.data,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=stream.width_px,
        Height=stream.height_px,
        BitsPerComponent=stream.bits,
        Filter=Name(f"/{stream.filter}"),
    )
    if layer.ink:
        image.ImageMask = True
    else:
        image.ColorSpace = _colour_space(stream)
    if stream.decode_parms:
        image.DecodeParms = Dictionary({f"/{name}": value for name, value in stream.decode_parms})
    if stream.inverted:
        brightest = 2**stream.bits - 1 if stream.colour == "indexed" else 1
        image.Decode = Array([brightest, 0] * _COMPONENTS[stream.colour])
    return image


def _colour_space(stream: PictureStream) -> Name | Array:
    if stream.colour == "indexed":
        return Array([Name.Indexed, Name.DeviceRGB, len(stream.palette) // 3 - 1, String(stream.palette)])
    return Name.DeviceGray if stream.colour == "gray" else Name.DeviceRGB


def _painting(name: str, layer: Layer) -> bytes:
    """Paint a layer on its part of the scan's unit square."""
    paint = f"/{name} Do"
    if layer.ink:
        paint = f"{_numbers([value / 255 for value in layer.ink], 3)} rg {paint}"
    if layer.part != _WHOLE:
        x0, y0, x1, y1 = layer.part
        paint = f"q {_numbers((x1 - x0, 0, 0, y1 - y0, x0, 1 - y1), 7)} cm {paint} Q"
    return paint.encode()


def _scan_matrix(page: ScannedPage, placement: Placement) -> bytes:
    """Put the unit square of the picture (y upwards) where the scan lies on the page."""
    square_to_scan = np.array([[page.width_px, 0, 0], [0, -page.height_px, page.height_px], [0, 0, 1]])
    page_to_points = np.array(
        [[POINTS_PER_MM, 0, 0], [0, -POINTS_PER_MM, placement.height_mm * POINTS_PER_MM], [0, 0, 1]]
    )
    matrix = page_to_points @ scan_to_page(page, placement) @ square_to_scan
    return _numbers(matrix[:2].T.ravel(), 4).encode()


def _numbers(values: Iterable[float], decimals: int) -> str:
    texts = (f"{value:.{decimals}f}".rstrip("0").rstrip(".") for value in values)
    return " ".join("0" if text == "-0" else text for text in texts)


def output_intent(pdf: pikepdf.Pdf) -> Dictionary:
    """Return the sRGB output intent of every PDF/A that we write."""
    profile = (resources.files("digitize") / "assets" / "srgb.icc").read_bytes()
    name = String("sRGB IEC61966-2.1")
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=name,
        Info=name,
        DestOutputProfile=Stream(pdf, profile, N=3),
    )


def _add_bookmarks(pdf: pikepdf.Pdf, bookmarks: Sequence[Bookmark]) -> None:
    if not bookmarks:
        return
    outline = pdf.make_indirect(Dictionary(Type=Name.Outlines, Count=len(bookmarks)))
    items = [
        pdf.make_indirect(
            Dictionary(
                Title=String(mark.title), Parent=outline, Dest=Array([pdf.pages[mark.first_page - 1].obj, Name.Fit])
            )
        )
        for mark in bookmarks
    ]
    outline.First, outline.Last = items[0], items[-1]
    for item, following in pairwise(items):
        item.Next, following.Prev = following, item
    pdf.Root.Outlines = outline

"""Builds small scan files of every kind, byte by byte where no writer makes them."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
from fontTools import ttLib
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from digitize.imaging.decode import DecodedPage, Limits, decode
from digitize.model import PageSource

Pixels = NDArray[np.uint8]
FONTS = Path("/usr/share/fonts/truetype/croscore")
HEIGHT, WIDTH = 330, 250
PAGE = (0, 0, 600, 792)  # points; the made pictures cover it
COVER = b"q 600 0 0 792 0 0 cm /Im0 Do Q"


def read(path: Path, frame: int = 1, limits: Limits | None = None) -> DecodedPage:
    """Decode a frame under a neutral name."""
    source = PageSource(id=f"b.1.{frame}", name="given", sha256="0" * 64, frame=frame)
    return decode(source, path, limits or Limits())


# --- pictures --------------------------------------------------------------------------------


def grey_picture() -> Pixels:
    """Return soft shapes and noise in all levels of grey."""
    generator = np.random.default_rng(7)
    slope = np.add.outer(np.arange(HEIGHT), np.arange(WIDTH)) // 3
    return (slope + generator.integers(0, 40, (HEIGHT, WIDTH))).clip(0, 255).astype(np.uint8)


def rgb_picture() -> Pixels:
    """Return three different slopes, one a channel."""
    grey = grey_picture()
    return np.ascontiguousarray(np.dstack([grey, grey[::-1], grey[:, ::-1]]))


def ink_picture() -> Pixels:
    """Return black blots on white, unlike under every turn and mirror."""
    ink = np.full((HEIGHT, WIDTH), 255, np.uint8)
    ink[20:60, 30:200] = 0
    ink[100:300, 40:44] = 0
    ink[280, 10:240] = 0
    return ink


def bilevel(ink: Pixels) -> Image.Image:
    """Return a 1-bit Pillow picture."""
    return Image.fromarray(ink).convert("1", dither=Image.Dither.NONE)


def coded(picture: Pixels | Image.Image, kind: str, **options: Any) -> bytes:
    """Code a picture with Pillow."""
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


# --- TIFF by hand ----------------------------------------------------------------------------

TiffFields = dict[int, tuple[int, list[int]]]  # tag -> field type, values
_SIZES = {1: "B", 3: "H", 4: "I", 5: "II", 7: "B"}


def tiff_file(*frames: tuple[TiffFields, list[bytes]], order: str = "<", loop_to: int | None = None) -> bytes:
    """Build a TIFF from fields and strips; `loop_to` links the last directory back to that one."""
    out = bytearray(b"II*\0" if order == "<" else b"MM\0*") + bytes(4)
    link_at, starts = 4, []
    for fields, strips in frames:
        offsets = []
        for strip in strips:
            offsets.append(len(out))
            out += strip + bytes(len(strip) % 2)
        entries = dict(fields)
        entries[273] = (4, offsets)
        entries[279] = (4, [len(strip) for strip in strips])
        rows = b""
        for tag, (kind, values) in sorted(entries.items()):
            body = struct.pack(order + _SIZES[kind] * (len(values) // len(_SIZES[kind])), *values)
            if len(body) > 4:
                place, body = len(out), body + bytes(len(body) % 2)
                out += body
                body = struct.pack(order + "I", place)
            count = len(values) // len(_SIZES[kind])
            rows += struct.pack(order + "HHI", tag, kind, count) + body.ljust(4, b"\0")
        struct.pack_into(order + "I", out, link_at, len(out))
        starts.append(len(out))
        out += struct.pack(order + "H", len(entries)) + rows
        link_at = len(out)
        out += bytes(4)
    if loop_to is not None:
        struct.pack_into(order + "I", out, link_at, starts[loop_to])
    return bytes(out)


def tiff_fields(picture: Pixels, compression: int, **more: tuple[int, list[int]]) -> TiffFields:
    """Return the fields of a baseline frame of one strip."""
    height, width = picture.shape[:2]
    colour = picture.ndim == 3
    return {
        256: (4, [width]),
        257: (4, [height]),
        258: (3, [8, 8, 8] if colour else [8]),
        259: (3, [compression]),
        262: (3, [2 if colour else 1]),
        277: (3, [3 if colour else 1]),
        278: (4, [height]),
        282: (5, [300, 1]),
        283: (5, [300, 1]),
        **{int(tag.removeprefix("t")): field for tag, field in more.items()},
    }


def plain_frame(picture: Pixels, **more: tuple[int, list[int]]) -> tuple[TiffFields, list[bytes]]:
    """Return an uncompressed frame."""
    return tiff_fields(picture, 1, **more), [picture.tobytes()]


def strips_of(tiff: bytes) -> list[bytes]:
    """Return a Pillow-made TIFF's strips."""
    with Image.open(io.BytesIO(tiff)) as image:
        tags = image.tag_v2
        pairs = zip(tags[273], tags[279], strict=True)
        return [tiff[offset : offset + length] for offset, length in pairs]


# --- PDF -------------------------------------------------------------------------------------


def image_pdf(path: Path, content: bytes, image: dict[str, Any], **page: Any) -> Path:
    """Write a PDF of one page that paints one image XObject.

    Args:
        path: where.
        content: the image's coded bytes.
        image: the XObject's entries without the slash.
        page: `draw` is the content stream, `box` the media box, other names are page entries.
    """
    with pikepdf.new() as pdf:
        add_image_page(pdf, content, image, **page)
        pdf.save(path, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return path


def add_image_page(pdf: pikepdf.Pdf, content: bytes, image: dict[str, Any], **page: Any) -> pikepdf.Page:
    """Add such a page to a PDF."""
    stream = Stream(pdf, content)
    entries = {"Type": Name.XObject, "Subtype": Name.Image, "Width": WIDTH, "Height": HEIGHT} | image
    for key, value in entries.items():
        stream["/" + key] = value
    made = pdf.add_blank_page(page_size=(600, 792))
    made.obj.MediaBox = Array(page.pop("box", PAGE))
    made.obj.Resources = Dictionary(XObject=Dictionary(Im0=stream))
    made.obj.Contents = Stream(pdf, page.pop("draw", COVER))
    for key, value in page.items():
        made.obj["/" + key] = value
    return made


GREY8 = {"ColorSpace": Name.DeviceGray, "BitsPerComponent": 8}
RGB8 = {"ColorSpace": Name.DeviceRGB, "BitsPerComponent": 8}
GREY1 = {"ColorSpace": Name.DeviceGray, "BitsPerComponent": 1}


def jpeg_pdf(path: Path, **page: Any) -> tuple[Path, bytes]:
    """Write a one-JPEG page; return the JPEG too."""
    jpeg = coded(rgb_picture(), "JPEG", quality=90)
    return image_pdf(path, jpeg, RGB8 | {"Filter": Name.DCTDecode}, **page), jpeg


def jbig2(ink: Pixels, g4: bytes) -> bytes:
    """Wrap CCITT G4 data as a JBIG2 page of one MMR-coded generic region (ITU-T T.88 7.4.6)."""
    height, width = ink.shape

    def segment(number: int, kind: int, body: bytes) -> bytes:
        return struct.pack(">IBBBI", number, kind, 0, 1, len(body)) + body

    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIB", width, height, 0, 0, 0) + b"\x01" + g4
    return segment(0, 48, page) + segment(1, 38, region) + segment(2, 49, b"")


def add_font(pdf: pikepdf.Pdf, file: Path = FONTS / "Tinos-Regular.ttf", shift: int = 0) -> tuple[pikepdf.Object, Any]:
    """Embed a TrueType font with Identity-H codes; `shift` makes its ToUnicode map lie."""
    font = ttLib.TTFont(file)
    cmap, order = font.getBestCmap(), font.getReverseGlyphMap()
    glyphs = {chr(code): order[name] for code, name in cmap.items() if code < 0x2000}
    advance = font["hmtx"].metrics
    scale = 1000 / font["head"].unitsPerEm
    widths = Array([Array([round(advance[name][0] * scale)]) for name in font.getGlyphOrder()])
    pairs = [f"<{glyph:04x}> <{ord(char) + shift:04x}>" for char, glyph in glyphs.items()]
    blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
    mapping = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n" + mapping + "endcmap end end"
    )
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.Tinos, Flags=4, FontBBox=Array([-500, -300, 1500, 1000]),
        ItalicAngle=0, Ascent=891, Descent=-216, CapHeight=662, StemV=80,
        FontFile2=Stream(pdf, file.read_bytes()),
    )  # fmt: skip
    flat_widths = Array([0, Array([width[0] for width in widths])])
    child = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Tinos, CIDToGIDMap=Name.Identity,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor), W=flat_widths,
    )  # fmt: skip
    made = Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Tinos, Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(child)]), ToUnicode=Stream(pdf, to_unicode.encode()),
    )  # fmt: skip
    return pdf.make_indirect(made), lambda text: "".join(f"{glyphs[char]:04x}" for char in text)


def text_page(pdf: pikepdf.Pdf, lines: list[str], *, mode: int = 0, shift: int = 0, **page: Any) -> pikepdf.Page:
    """Add an A4 page with lines of real text, 14 points, 25 apart, from (72, 760) down.

    Args:
        pdf: where to.
        lines: the text.
        mode: the text mode.
        shift: how far the ToUnicode map lies.
        page: `before` and `after` are content around the text, `objects` its XObjects, other names page entries.
    """
    font, code = add_font(pdf, shift=shift)
    shown = [f"BT {mode} Tr /F0 14 Tf 72 {760 - 25 * n} Td <{code(line)}> Tj ET" for n, line in enumerate(lines)]
    made = pdf.add_blank_page(page_size=(595, 842))
    made.obj.Resources = Dictionary(
        Font=Dictionary(F0=font), XObject=Dictionary(**page.pop("objects", {})), ExtGState=Dictionary()
    )
    made.obj.Contents = Stream(
        pdf, b"\n".join((page.pop("before", b""), "\n".join(shown).encode(), page.pop("after", b"")))
    )
    for key, value in page.items():
        made.obj["/" + key] = value
    return made


def flate_image(pdf: pikepdf.Pdf, pixels: Pixels) -> pikepdf.Stream:
    """Return an image XObject."""
    height, width = pixels.shape[:2]
    space = Name.DeviceRGB if pixels.ndim == 3 else Name.DeviceGray
    stream = Stream(pdf, zlib.compress(pixels.tobytes()))
    entries = {"Type": Name.XObject, "Subtype": Name.Image, "Width": width, "Height": height, "ColorSpace": space}
    for key, value in (entries | {"BitsPerComponent": 8, "Filter": Name.FlateDecode}).items():
        stream["/" + key] = value
    return stream


def interlaced_png(grey: Pixels) -> bytes:
    """Code an 8 x 8 grey picture with Adam7, which no writer here does."""
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    rows = b"".join(b"\0" + row.tobytes() for x, y, dx, dy in passes for row in grey[y::dy, x::dx])
    header = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 1)

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    parts = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def rows_of_png(png: bytes) -> bytes:
    """Return the joined IDAT chunks."""
    at, rows = 8, b""
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        rows += png[at + 8 : at + 8 + length] if png[at + 4 : at + 8] == b"IDAT" else b""
        at += 12 + length
    return rows


def old_jpeg_of_tables(jpeg: bytes, picture: Pixels) -> bytes:
    """Build an old-style JPEG frame (TIFF 6.0 section 22) whose tables stand apart from its only strip."""
    tables, scan = _jpeg_parts(jpeg)
    out, places = bytearray(b"II*\0" + bytes(4)), {}
    for key, body in tables.items():
        places[key] = len(out)
        out += body + bytes(len(body) % 2)
    strip_at = len(out)
    out += scan + bytes(len(scan) % 2)
    fields = tiff_fields(picture, 6) | {262: (3, [6]), 512: (3, [1]), 530: (3, [2, 2])}
    fields |= {519 + kind: (4, [places[kind, min(n, 1)] for n in range(3)]) for kind in range(3)}
    fields |= {273: (4, [strip_at]), 279: (4, [len(scan)])}
    rows = b""
    for tag, (kind, values) in sorted(fields.items()):
        body = struct.pack("<" + _SIZES[kind] * (len(values) // len(_SIZES[kind])), *values)
        if len(body) > 4:
            place = len(out)
            out += body + bytes(len(body) % 2)
            body = struct.pack("<I", place)
        rows += struct.pack("<HHI", tag, kind, len(values) // len(_SIZES[kind])) + body.ljust(4, b"\0")
    struct.pack_into("<I", out, 4, len(out))
    return bytes(out) + struct.pack("<H", len(fields)) + rows + bytes(4)


def _jpeg_parts(jpeg: bytes) -> tuple[dict[tuple[int, int], bytes], bytes]:
    """Return the tables (0 quantisation, 1 DC, 2 AC; number) and the scan's bytes."""
    tables: dict[tuple[int, int], bytes] = {}
    at = 2
    while True:
        marker, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4], "big")
        segment = jpeg[at + 4 : at + 2 + length]
        at += 2 + length
        if marker == 0xDA:
            return tables, jpeg[at:-2]
        while marker in {0xDB, 0xC4} and segment:
            if marker == 0xDB:
                size, key = 64, (0, segment[0] & 15)
            else:
                size, key = 16 + sum(segment[1:17]), (1 + (segment[0] >> 4), segment[0] & 15)
            tables[key], segment = segment[1 : 1 + size], segment[1 + size :]


def lzw(content: bytes) -> bytes:
    """Code bytes as PDF's LZW with 9-bit codes only, starting over before they grow."""
    codes = []
    for at in range(0, len(content), 250):
        codes += [256, *content[at : at + 250]]
    bits = "".join(f"{code:09b}" for code in [*codes, 257])
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")

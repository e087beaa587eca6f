"""JPEG, PNG and TIFF files as no scanner should write them, made byte by byte where no writer makes them."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from tests.faults.verdicts import Case, Taken, held, taken

Fields = dict[int, tuple[int, list[int]]]
_SIGNS = {1: "B", 3: "H", 4: "I", 5: "II", 7: "B"}
JPEG_END = b"\xff\xd9"
PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def picture(number: int, side: int = 240, mode: str = "L") -> Image.Image:
    """Draw a small sheet with some bars of ink, unlike every other number's."""
    image = Image.new("RGB", (side, side), "white")
    pen = ImageDraw.Draw(image)
    for row in range(6):
        pen.rectangle((20, 20 + 30 * row, 60 + (number * 37 + row * 53) % 150, 30 + 30 * row), fill=(number % 90, 0, 0))
    pen.point((number % side, side - 1 - number // side), fill=(1, 2, 3))
    return image.convert(mode)


def coded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Code a picture with Pillow."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def jpeg(number: int, **options: Any) -> bytes:
    """Return a small grey JPEG of 100 dpi."""
    return coded(picture(number), "JPEG", **({"dpi": (100, 100)} | options))


def png(number: int, **options: Any) -> bytes:
    """Return a small grey PNG of 100 dpi."""
    return coded(picture(number), "PNG", **({"dpi": (100, 100)} | options))


def tiff(number: int, frames: int = 1, **options: Any) -> bytes:
    """Return a TIFF of small grey frames of 100 dpi."""
    first, *rest = (picture(number + frame) for frame in range(frames))
    return coded(first, "TIFF", save_all=True, append_images=rest, **({"dpi": (100, 100)} | options))


def zeros(megabytes: int) -> bytes:
    """Return a zlib stream of so many MB of zeros, a thousandth of that long, without packing them all."""
    packer = zlib.compressobj(9)
    head = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    sums = struct.pack(">HH", (megabytes << 20) % 65521, 1)
    return head + block * (megabytes - 1) + b"\x03\x00" + sums


# --- PNG -------------------------------------------------------------------------------------


def chunk(name: bytes, body: bytes) -> bytes:
    """Return a PNG chunk with its check sum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_of(
    size: tuple[int, int], rows: bytes, *before: bytes, depth: int = 8, kind: int = 0, interlaced: int = 0
) -> bytes:
    """Put a PNG together from its packed rows; `before` are chunks that stand before them."""
    header = struct.pack(">IIBBBBB", *size, depth, kind, 0, 0, interlaced)
    return PNG_HEAD + chunk(b"IHDR", header) + b"".join(before) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _rows(side: int, seed: int) -> bytes:
    ink = np.asarray(picture(seed, side))
    return zlib.compress(b"".join(b"\0" + row.tobytes() for row in ink))


def _interlaced(seed: int) -> bytes:
    grey = np.asarray(picture(seed))
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    rows = b"".join(b"\0" + row.tobytes() for x, y, dx, dy in passes for row in grey[y::dy, x::dx])
    return png_of((240, 240), zlib.compress(rows), interlaced=1)


def pngs() -> Iterator[Case]:
    """PNG files."""
    whole = png(101)
    for name, keep in (("signature", 8), ("header", 20), ("middle", len(whole) // 2), ("end", len(whole) - 12)):
        yield held("truncated", f"png_cut_{name}.png", whole[:keep])
    yield held("corrupt", "png_chunk_name.png", whole.replace(b"IDAT", b"\0\0\0\0"))
    yield held("corrupt", "png_no_width.png", png_of((0, 240), _rows(240, 1)))
    yield held("corrupt", "png_no_picture.png", PNG_HEAD + chunk(b"IEND", b""))
    yield held("too_large", "png_50000_a_side.png", png_of((50_000, 50_000), zeros(1)))
    yield held("too_large", "png_sixteen_gigapixels.png", png_of((2**31 - 1, 2**31 - 1), zeros(1)))
    yield held("too_large", "png_long.png", png_of((50_000, 8), zeros(1)))
    yield taken("png_rows_bomb.png", png_of((240, 240), zlib.compress(bytes(240 * 241))[:-4] + zeros(64)), failed=None)
    yield taken("png_rows_of_gigabytes.png", png_of((241, 240), zeros(3_000)))
    yield taken("png_150_megapixels.png", png_of((12_200, 12_200), zeros(1_700), kind=2), failed=1)
    yield taken(
        "png_text_bomb.png", png_of((240, 240), _rows(240, 2), chunk(b"zTXt", b"a\0\0" + zeros(200))), failed=None
    )
    yield taken(
        "png_profile_bomb.png", png_of((240, 240), _rows(240, 3), chunk(b"iCCP", b"a\0\0" + zeros(200))), failed=None
    )
    yield taken(
        "png_frames_bomb.png",
        png_of((240, 240), _rows(240, 4), chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0))),
        failed=None,
    )
    yield taken("png_garbage_rows.png", png_of((240, 240), b"\x78\x9c" + bytes(range(1, 200))), failed=1)
    yield taken("png_check_sum.png", whole.replace(b"IDAT", b"IDAT", 1)[:-20] + bytes(4) + whole[-16:], failed=None)
    yield taken("png_16_bit.png", coded(picture(105, mode="I;16"), "PNG"))
    yield taken(
        "png_16_bit_colour.png", png_of((40, 40), zlib.compress((b"\0" + bytes(range(240))) * 40), depth=16, kind=2)
    )
    yield taken("png_alpha.png", coded(picture(106, mode="RGBA"), "PNG"))
    palette = picture(107).quantize(2)
    yield taken("png_1_bit_alpha.png", coded(palette, "PNG", bits=1, transparency=0))
    yield taken("png_interlaced.png", _interlaced(108))
    yield taken(
        "png_palette_short.png", png_of((240, 240), _rows(240, 9), chunk(b"PLTE", bytes(6)), kind=3), failed=None
    )
    yield taken("png_1x1.png", png_of((1, 1), zlib.compress(b"\0\x80")), failed=1)
    yield taken("png_no_dpi.png", png(109, dpi=None))
    yield taken("png_nonsense_dpi.png", png(110, dpi=(54_000_000, 1)))


# --- JPEG ------------------------------------------------------------------------------------


def _frame_at(content: bytes) -> int:
    return next(at for at in range(len(content)) if content[at : at + 2] in {b"\xff\xc0", b"\xff\xc1", b"\xff\xc2"})


def _sized(content: bytes, height: int, width: int) -> bytes:
    at = _frame_at(content) + 5
    return content[:at] + struct.pack(">HH", height, width) + content[at + 4 :]


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def _many_scans(side: int, scans: int) -> bytes:
    """Return a large progressive JPEG whose last scan comes again and again."""
    content = coded(Image.new("L", (side, side), 128), "JPEG", progressive=True)
    at = content.rindex(b"\xff\xda")
    return content[:at] + content[at:-2] * scans + JPEG_END


def jpegs() -> Iterator[Case]:
    """JPEG files."""
    whole = jpeg(201)
    frame = _frame_at(whole)
    for name, keep in (("signature", 3), ("header", 12), ("tables", frame - 5), ("middle", len(whole) // 2)):
        yield held("truncated", f"jpeg_cut_{name}.jpg", whole[:keep])
    yield held("truncated", "jpeg_no_end.jpg", whole[:-2])
    yield held("corrupt", "jpeg_garbage.jpg", b"\xff\xd8\xff\xe0\0\x04ab" + bytes(range(200)))
    yield held("corrupt", "jpeg_no_frame.jpg", whole[:2] + _segment(0xFE, b"x") + JPEG_END)
    yield held("corrupt", "jpeg_no_height.jpg", _sized(whole, 0, 240))
    yield held("corrupt", "jpeg_short_segment.jpg", b"\xff\xd8\xff\xe0\0\x01" + whole[6:])
    yield held("corrupt", "jpeg_many_components.jpg", whole[: frame + 9] + b"\xff" + whole[frame + 10 :])
    yield held("too_large", "jpeg_65535_a_side.jpg", _sized(whole, 65_535, 65_535))
    yield held("too_large", "jpeg_50000_wide.jpg", _sized(whole, 240, 50_000))
    body = struct.pack(">BHHB", 8, 240, 240, 255) + b"".join(bytes((n, 0x11, 0)) for n in range(255))
    odd = whole[:frame] + _segment(0xC0, body) + whole[frame + 13 :]
    yield taken("jpeg_255_components.jpg", odd, failed=1)
    for name, marker in (("arithmetic", 0xC9), ("lossless", 0xC3), ("hierarchical", 0xC5)):
        yield taken(f"jpeg_{name}.jpg", whole[:frame] + bytes((0xFF, marker)) + whole[frame + 2 :], failed=1)
    yield taken("jpeg_12_bit.jpg", whole[: frame + 4] + b"\x0c" + whole[frame + 5 :], failed=1)
    yield taken("jpeg_no_tables.jpg", whole.replace(b"\xff\xc4", b"\xff\xfe"), failed=None)
    yield taken("jpeg_larger_than_told.jpg", _sized(whole, 4_000, 4_000), failed=None)
    yield taken("jpeg_many_scans.jpg", _many_scans(9_000, 300), failed=1)
    yield taken("jpeg_cmyk.jpg", coded(picture(202, mode="CMYK"), "JPEG"))
    yield taken("jpeg_ycck.jpg", _ycck())
    yield taken("jpeg_exif_garbage.jpg", whole[:2] + _segment(0xE1, b"Exif\0\0II*\0" + b"\xff" * 900) + whole[2:])
    yield taken("jpeg_exif_loop.jpg", whole[:2] + _segment(0xE1, b"Exif\0\0" + _looped_exif()) + jpeg(203)[2:])
    yield taken("jpeg_and_zip.jpg", jpeg(204) + b"PK\x03\x04" + bytes(60) + b"PK\x05\x06" + bytes(18))
    yield taken("jpeg_mirrored.jpg", jpeg(205, exif=_orientation(5)))
    yield taken("jpeg_no_dpi.jpg", jpeg(206, dpi=(0, 0)))
    yield taken("jpeg_nonsense_dpi.jpg", jpeg(207, dpi=(65_000, 1)))
    yield taken("jpeg_1x1.jpg", coded(Image.new("L", (1, 1)), "JPEG"), failed=1)
    yield taken("id_card.jpg", coded(picture(208).resize((1011, 638)), "JPEG", dpi=(300, 300)))
    yield taken("jpeg_as.pdf", jpeg(209))
    yield taken("png_as.tif", png(210))
    yield taken("tiff_as.jpg", tiff(211))


def _orientation(value: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = value
    return exif


def _ycck() -> bytes:
    content = coded(picture(212, mode="CMYK"), "JPEG")
    at = content.index(b"Adobe") + 11
    return content[:at] + b"\x02" + content[at + 1 :]


def _looped_exif() -> bytes:
    entry = struct.pack("<HHII", 0x8769, 4, 1, 8)  # the Exif directory is this one
    return b"II*\0" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", 8)


# --- TIFF ------------------------------------------------------------------------------------


def fields(side: int, compression: int, more: Fields | None = None) -> Fields:
    """Return the fields of a grey frame of one strip."""
    rest: Fields = {258: (3, [8]), 259: (3, [compression]), 262: (3, [1]), 277: (3, [1]), 278: (4, [side])}
    return {256: (4, [side]), 257: (4, [side]), **rest, **(more or {})}


def tiff_of(*frames: tuple[Fields, bytes], loop_to: int | None = None, following: int = 0) -> bytes:
    """Put a TIFF together from fields and strips; the last directory links to `loop_to`, else to `following`."""
    out, link, starts = bytearray(b"II*\0" + bytes(4)), 4, []
    for told, strip in frames:
        entries = {273: (4, [len(out)]), 279: (4, [len(strip)])} | told
        out += strip + bytes(len(strip) % 2)
        rows = b"".join(_entry(out, tag, *entries[tag]) for tag in sorted(entries))
        struct.pack_into("<I", out, link, len(out))
        starts.append(len(out))
        out += struct.pack("<H", len(entries)) + rows
        link = len(out)
        out += bytes(4)
    struct.pack_into("<I", out, link, following if loop_to is None else starts[loop_to])
    return bytes(out)


def _entry(out: bytearray, tag: int, kind: int, values: Sequence[int]) -> bytes:
    signs = _SIGNS[kind]
    body = struct.pack("<" + signs * (len(values) // len(signs)), *values)
    if len(body) > 4:
        place = len(out)
        out += body + bytes(len(body) % 2)
        body = struct.pack("<I", place)
    return struct.pack("<HHI", tag, kind, len(values) // len(signs)) + body.ljust(4, b"\0")


def _strip(number: int, side: int = 240) -> bytes:
    return picture(number, side).tobytes()


def _one(compression: int, strip: bytes, more: Fields | None = None) -> bytes:
    return tiff_of((fields(240, compression, more), strip))


def tiffs() -> Iterator[Case]:
    """TIFF files whose structure is bad."""
    whole = tiff(301, 2)
    for name, keep in (("signature", 4), ("middle", len(whole) // 2), ("end", len(whole) - 400)):
        yield held("truncated", f"tiff_cut_{name}.tif", whole[:keep])
    plain = fields(240, 1)
    yield held("truncated", "tiff_link_past_end.tif", tiff_of((plain, _strip(1)), following=2**31))
    yield held("truncated", "tiff_strip_past_end.tif", _one(1, _strip(2), {273: (4, [2**31])}))
    yield held("truncated", "tiff_no_directory.tif", b"II*\0" + bytes(4))
    yield held("corrupt", "tiff_no_width.tif", _one(1, _strip(3), {256: (4, [0])}))
    yield held("corrupt", "tiff_65535_fields.tif", b"II*\0" + struct.pack("<IH", 8, 65_535) + bytes(800_000))
    big = b"II+\0" + struct.pack("<HHQQ", 8, 0, 16, 2**60) + bytes(64)
    yield held("corrupt", "bigtiff_fields.tif", big)
    many = b"".join(struct.pack("<HHII", tag, 4, 2**32 - 1 if tag == 273 else 1, 240) for tag in (256, 257, 273))
    yield held("corrupt", "tiff_strips_without_end.tif", b"II*\0" + struct.pack("<IH", 8, 3) + many + bytes(4))
    yield held("too_large", "tiff_loop_to_itself.tif", tiff_of((plain, _strip(4)), loop_to=0))
    yield held("too_large", "tiff_loop_of_two.tif", tiff_of((plain, _strip(5)), (plain, _strip(6)), loop_to=0))
    yield held("too_large", "tiff_10000_pages.tif", tiff_of(*[(fields(8, 1), bytes(64))] * 10_000))
    yield held("too_large", "tiff_50000_a_side.tif", tiff_of((fields(50_000, 5), b"\x80\x00\x20")))
    yield from _odd_tiffs()


def _odd_tiffs() -> Iterator[Case]:
    """TIFF files that can be taken, some with a frame that can't be read."""
    three = bytearray(tiff(310, 3, compression="tiff_lzw"))
    with Image.open(io.BytesIO(bytes(three))) as opened:
        opened.seek(1)
        start = opened.tag_v2[273][0]
    three[start : start + 60] = b"\xff" * 60
    yield taken("tiff_bad_frame.tif", bytes(three), 3, failed=1)
    yield taken("tiff_deflate_bomb.tif", _one(8, zeros(1_000)))
    yield taken("tiff_deflate_garbage.tif", _one(8, bytes(range(256))), failed=1)
    yield taken(
        "tiff_150_megapixels.tif",
        tiff_of((fields(12_200, 8, {258: (3, [8, 8, 8]), 262: (3, [2]), 277: (3, [3])}), zeros(450))),
        failed=1,
    )
    bits: Fields = {258: (3, [1]), 262: (3, [0])}
    garbage = np.random.default_rng(3).integers(0, 256, 4_000, np.uint8).tobytes()
    yield taken("tiff_g4_garbage.tif", _one(4, garbage, bits), failed=None)
    yield taken("tiff_g3_garbage.tif", _one(3, garbage, bits), failed=None)
    yield taken("tiff_jpeg_garbage.tif", _one(7, garbage), failed=1)
    yield taken("tiff_old_jpeg_garbage.tif", _one(6, garbage, {513: (4, [8]), 514: (4, [len(garbage)])}), failed=1)
    tables: Fields = {512: (3, [1]), 519: (4, [8]), 520: (4, [2**32 - 1]), 521: (4, [8]), 262: (3, [6])}
    yield taken("tiff_old_jpeg_tables.tif", _one(6, garbage, tables), failed=1)
    yield taken("tiff_old_jpeg_inside.tif", _old_jpeg_inside())
    for compression in (34712, 50000, 34887, 34925, 9999):
        yield taken(f"tiff_coding_{compression}.tif", _one(compression, garbage), failed=1)
    yield taken("tiff_float.tif", coded(Image.fromarray(np.ones((240, 240), np.float32)), "TIFF"), failed=None)
    yield taken("tiff_16_bit.tif", coded(picture(320, mode="I;16"), "TIFF"))
    yield taken("tiff_cmyk.tif", coded(picture(321, mode="CMYK"), "TIFF"))
    yield taken("tiff_palette.tif", coded(picture(322).quantize(4), "TIFF"))
    yield taken("tiff_no_dpi.tif", _one(1, _strip(323)))
    yield taken(
        "tiff_nonsense_dpi.tif", _one(1, _strip(324), {282: (5, [0, 0]), 283: (5, [2**32 - 1, 1]), 296: (3, [9])})
    )
    yield taken("tiff_1x1.tif", tiff_of((fields(1, 1), b"\x80")), failed=1)
    thumbnail = fields(8, 1, {254: (4, [1])})
    yield taken("tiff_thumbnail.tif", tiff_of((fields(240, 1), _strip(325)), (thumbnail, bytes(64))))
    yield taken("tiff_sub_directories_loop.tif", _one(1, _strip(326), {330: (4, [8]), 34665: (4, [8])}))


def _old_jpeg_inside() -> bytes:
    content = jpeg(330)
    return tiff_of((fields(240, 6, {513: (4, [8]), 514: (4, [len(content)]), 262: (3, [6])}), content))


__all__ = ["Taken", "coded", "jpeg", "jpegs", "picture", "pngs", "tiff", "tiffs", "zeros"]

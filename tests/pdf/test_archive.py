"""The archive as strangers see it: its pictures, its pages, its size."""

from __future__ import annotations

import hashlib
import io
import resource
import subprocess
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import drawn_archives as drawn
import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from digitize.errors import PdfError
from digitize.model import Box, PictureStream
from digitize.pdf.archive import Bookmark, join, page_part, without_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DPI = 72  # a pixel a point: nothing is resampled
GREY = np.tile(np.linspace(0, 255, 160).astype(np.uint8), (120, 1))
BLACK_AND_WHITE = ((np.indices((120, 160)).sum(axis=0) // 16) % 2 * 255).astype(np.uint8)
COLOURS = np.stack([GREY, GREY[::-1, ::-1], np.full_like(GREY, 90)], axis=-1)


def picture_archive(folder: Path, stream: PictureStream) -> Path:
    """Put one picture on a page as it is."""
    page = drawn.scanned_page(stream.width_px, stream.height_px, DPI, DPI)
    return drawn.archive(folder, [page_part(stream, page, drawn.as_scanned(page), None)])


def pictures_in(path: Path) -> dict[str, bytes]:
    """Files that `pdfimages -all` takes out."""
    out = path.parent / "taken"
    out.mkdir()
    subprocess.run(["pdfimages", "-all", path, out / "p"], check=True)
    return {file.suffix: file.read_bytes() for file in out.iterdir()}


def packed(pixels: np.ndarray, bits: int) -> bytes:
    """Samples of 1, 2 or 4 bits in rows of whole bytes."""
    samples = np.unpackbits(pixels[..., None], axis=-1)[..., 8 - bits :]
    return np.packbits(samples.reshape(pixels.shape[0], -1), axis=1).tobytes()


def ccitt(mode: str, **tags: object) -> bytes:
    """Group 4 bytes of BLACK_AND_WHITE as libtiff writes them."""
    file = io.BytesIO()
    Image.fromarray(BLACK_AND_WHITE).convert(mode).save(
        file, "TIFF", compression="group4", tiffinfo={278: BLACK_AND_WHITE.shape[0], **tags}
    )
    file.seek(0)
    (offset,), (length,) = (Image.open(file).tag_v2[tag] for tag in (273, 279))
    return file.getvalue()[offset : offset + length]


def predicted(image: Image.Image) -> tuple[bytes, bytes]:
    """The pixel stream and the palette of a PNG."""
    file = io.BytesIO()
    image.save(file, "PNG")
    blocks, raw, at = {}, file.getvalue(), 8
    while at < len(raw):
        length, kind = int.from_bytes(raw[at : at + 4]), raw[at + 4 : at + 8]
        blocks[kind] = blocks.get(kind, b"") + raw[at + 8 : at + 8 + length]
        at += 12 + length
    return blocks[b"IDAT"], blocks.get(b"PLTE", b"")


def png_stream(image: Image.Image, colour: str, bits: int, components: int) -> PictureStream:
    """A PNG's pixels as a PDF carries them, bit for bit."""
    data, palette = predicted(image)
    parms = (("Predictor", 15), ("Colors", components), ("BitsPerComponent", bits), ("Columns", image.width))
    return PictureStream(
        data=data,
        filter="FlateDecode",
        width_px=image.width,
        height_px=image.height,
        colour=colour,
        bits=bits,
        decode_parms=parms,
        palette=palette,
    )


def flate(data: bytes, colour: str, bits: int, **facts: object) -> PictureStream:
    """Unpredicted samples of a 160 x 120 picture."""
    stream = PictureStream(
        data=zlib.compress(data), filter="FlateDecode", width_px=160, height_px=120, colour=colour, bits=bits
    )
    return replace(stream, **facts)


def g4(*, black_is_1: bool, **facts: object) -> PictureStream:
    """Group 4 bytes of BLACK_AND_WHITE."""
    parms = (("K", -1), ("Columns", 160), ("Rows", 120), ("BlackIs1", black_is_1))
    stream = PictureStream(
        data=ccitt("1"), filter="CCITTFaxDecode", width_px=160, height_px=120, colour="gray", bits=1, decode_parms=parms
    )
    return replace(stream, **facts)


PALETTE = Image.fromarray(COLOURS).quantize(16)
FOUR = BLACK_AND_WHITE // 85
STREAMS = {
    "grey": (flate(GREY.tobytes(), "gray", 8), GREY),
    "grey, 0 is white": (flate((255 - GREY).tobytes(), "gray", 8, inverted=True), GREY),
    "colour": (flate(COLOURS.tobytes(), "rgb", 8), COLOURS),
    "colour, 0 is white": (flate((255 - COLOURS).tobytes(), "rgb", 8, inverted=True), COLOURS),
    "one bit": (flate(packed(BLACK_AND_WHITE // 255, 1), "gray", 1), BLACK_AND_WHITE),
    "one bit, 0 is white": (flate(packed(1 - BLACK_AND_WHITE // 255, 1), "gray", 1, inverted=True), BLACK_AND_WHITE),
    "two bits": (flate(packed(FOUR, 2), "gray", 2), BLACK_AND_WHITE),
    "four bits": (flate(packed(GREY // 17, 4), "gray", 4), GREY // 17 * 17),
    "palette": (
        flate(packed(np.asarray(PALETTE), 4), "indexed", 4, palette=bytes(PALETTE.getpalette()[:48])),
        np.asarray(PALETTE.convert("RGB")),
    ),
    "palette turned round": (
        flate(
            packed(15 - np.asarray(PALETTE), 4), "indexed", 4, palette=bytes(PALETTE.getpalette()[:48]), inverted=True
        ),
        np.asarray(PALETTE.convert("RGB")),
    ),
    "PNG grey": (png_stream(Image.fromarray(GREY), "gray", 8, 1), GREY),
    "PNG colour": (png_stream(Image.fromarray(COLOURS), "rgb", 8, 3), COLOURS),
    "PNG one bit": (png_stream(Image.fromarray(BLACK_AND_WHITE).convert("1"), "gray", 1, 1), BLACK_AND_WHITE),
    "G4": (g4(black_is_1=False), 255 - BLACK_AND_WHITE),
    "G4, black is 1": (g4(black_is_1=True), BLACK_AND_WHITE),
    "G4, 0 is white": (g4(black_is_1=False, inverted=True), BLACK_AND_WHITE),
}


@pytest.mark.parametrize("name", STREAMS)
def test_every_kind_of_picture_is_painted_right(tmp_path: Path, name: str) -> None:
    """Poppler and pdfium paint the pixels that went in; the file has no fault; the bytes are the scanner's."""
    stream, pixels = STREAMS[name]
    path = picture_archive(tmp_path, stream)

    by_poppler = Image.open(io.BytesIO(subprocess.check_output(["pdftoppm", "-r", str(DPI), path])))
    by_pdfium = pypdfium2.PdfDocument(path)[0].render(scale=DPI / 72).to_pil()
    assert difference(by_pdfium, pixels).max() <= 1
    assert difference(by_poppler, pixels).mean() < 20  # poppler stretches every picture by one pixel
    assert drawn.complaints(path) == ""
    with pikepdf.open(path) as pdf:
        assert pdf.pages[0].obj.Resources.XObject["/I"].read_raw_bytes() == stream.data


def difference(painted: Image.Image, pixels: np.ndarray) -> np.ndarray:
    """How far each sample is from what it should be, 0..255."""
    wanted = pixels if pixels.ndim == 3 else np.repeat(pixels[..., None], 3, axis=-1)
    return np.abs(np.asarray(painted.convert("RGB")).astype(int) - wanted)


@pytest.mark.parametrize("pixels", [GREY, COLOURS], ids=["grey", "colour"])
def test_the_scanners_jpeg_comes_out_byte_for_byte(tmp_path: Path, pixels: np.ndarray) -> None:
    """`pdfimages -all` gives the very file that went in."""
    stream = drawn.jpeg(pixels)
    taken = pictures_in(picture_archive(tmp_path, stream))

    assert {suffix: hashlib.sha256(data).hexdigest() for suffix, data in taken.items()} == {
        ".jpg": hashlib.sha256(stream.data).hexdigest()
    }


def test_the_scanners_fax_bytes_come_out_byte_for_byte(tmp_path: Path) -> None:
    """`pdfimages -all` gives the very G4 stream that went in."""
    stream, _ = STREAMS["G4"]

    assert pictures_in(picture_archive(tmp_path, stream))[".ccitt"] == stream.data


WAYS = [
    pytest.param(turn, lean, crop, dpi, id=f"{turn}, {lean} degrees, {'cropped' if crop else 'whole'}, {dpi}")
    for turn, lean, crop, dpi in [
        (0, 0.0, None, (100, 100)),
        (90, 0.0, None, (100, 200)),
        (180, 0.0, None, (204, 98)),
        (270, 0.0, None, (150, 150)),
        (0, 2.5, None, (150, 150)),
        (90, -1.7, Box(2, 3, 138, 95), (200, 100)),
        (270, 3.0, Box(1, 2, 139, 97), (100, 200)),
        (180, -0.4, Box(5, 1, 140, 90), (98, 204)),
    ]
]


@pytest.mark.parametrize(("turn", "lean", "crop", "dpi"), WAYS)
def test_the_picture_lies_upright_and_level_under_its_words(
    tmp_path: Path, turn: int, lean: float, crop: Box | None, dpi: tuple[int, int]
) -> None:
    """However it was scanned: the page has the paper's size, and each selected word lies within 1 mm on its ink."""
    scan = drawn.drawn_scan(turn=turn, lean=lean, crop=crop, dpi_x=dpi[0], dpi_y=dpi[1])
    path = drawn.archive(tmp_path, [page_part(drawn.jpeg(scan.scan), scan.page, scan.placement, scan.text)])

    painted = drawn.rendered(path, 254)
    assert painted.shape == pytest.approx((scan.placement.height_mm * 10, scan.placement.width_mm * 10), abs=2)
    boxes = dict(drawn.word_boxes(path))
    for word, ink in zip(scan.text.words, ink_near(painted, scan.ink), strict=True):
        selected = boxes[word.text]
        assert ink == pytest.approx(word.box, abs=0.35)
        assert (selected.x0, selected.x1) == pytest.approx((ink.x0, ink.x1), abs=1)
        assert ink.y0 - 1 < selected.y0 < selected.y1 < ink.y1 + 1
        assert word.text == "BAN" or abs(selected.y1 - ink.y1) < 1  # BAN ends a line with another beside it


def ink_near(painted: np.ndarray, boxes: tuple[Box, ...]) -> Iterator[Box]:
    """The dark area around each box, in mm, of a picture of 10 pixels a mm."""
    for box in boxes:
        x, y = max(0, round(box.x0 * 10) - 9), max(0, round(box.y0 * 10) - 9)
        rows, columns = np.nonzero(painted[y : round(box.y1 * 10) + 9, x : round(box.x1 * 10) + 9] < 100)
        yield Box(
            *(
                float(side) / 10
                for side in (x + columns.min(), y + rows.min(), x + columns.max() + 1, y + rows.max() + 1)
            )
        )


def test_the_file_says_what_it_is(tmp_path: Path) -> None:
    """Language, title, bookmarks, identifier; nothing that runs or hangs on."""
    part = page_part(*one_page(), drawn.LETTER)
    marks = [Bookmark(title=title, first_page=page) for title, page in (("Đơn đề nghị", 1), ("Giấy ủy quyền", 2))]
    path = drawn.archive(tmp_path, [part, part], bookmarks=marks)

    pdf = pikepdf.open(path)
    assert str(pdf.Root.Lang) == "vi"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert pdf.open_metadata().pdfa_status == "2U"
    assert str(pdf.docinfo.Title) == drawn.ABOUT.title
    found = [(mark.get_title(), mark.get_dest().get_index() + 1) for mark in pypdfium2.PdfDocument(path).get_toc()]
    assert found == [(mark.title, mark.first_page) for mark in marks]
    assert not {"/OpenAction", "/Names", "/AcroForm", "/AA"} & set(pdf.Root.keys())
    assert drawn.complaints(path) == ""


def one_page() -> tuple[PictureStream, object, object]:
    """A grey JPEG on a page as scanned."""
    stream = drawn.jpeg(np.full((400, 500), 230, np.uint8))
    page = drawn.scanned_page(500, 400)
    return stream, page, drawn.as_scanned(page)


def test_pages_share_one_font_and_one_profile(tmp_path: Path) -> None:
    """A page more costs its content and its picture."""
    part = page_part(*one_page(), drawn.LETTER)
    other = page_part(*one_page(), drawn.page_text([drawn.word("khác", 10, 10, 20, 14)]))
    pdf = pikepdf.open(drawn.archive(tmp_path, [part, other, part]))

    fonts = {page.obj.Resources.Font["/T"].objgen for page in pdf.pages}
    assert len(fonts) == 1
    assert drawn.read_by_pdftotext(tmp_path / "archive.pdf")[1] == [["khác"]]


def test_equal_parts_give_equal_archives(tmp_path: Path) -> None:
    """Making an archive again after a crash makes the same bytes."""
    part = page_part(*one_page(), drawn.LETTER)
    folders = [tmp_path / name for name in ("first", "second")]
    for folder in folders:
        folder.mkdir()
    first, second = (drawn.archive(folder, [part]).read_bytes() for folder in folders)

    assert page_part(*one_page(), drawn.LETTER) == part
    assert first == second


def test_other_words_make_another_identifier(tmp_path: Path) -> None:
    """The file identifier comes from the content, not from the clock."""
    identifiers = set()
    for text in (drawn.LETTER, drawn.page_text([drawn.word("khác", 10, 10, 20, 14)])):
        with pikepdf.open(drawn.archive(tmp_path, [page_part(*one_page(), text)])) as pdf:
            identifiers.add(bytes(pdf.trailer.ID[1]))

    assert len(identifiers) == 2


def test_more_pages_than_a_process_may_open_files(tmp_path: Path) -> None:
    """Parts are open only while they are read."""
    parts = [tmp_path / f"{number}.part.pdf" for number in range(200)]
    for path in parts:
        path.write_bytes(page_part(*one_page(), None))
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, limits[1]))
    try:
        join(parts, drawn.ABOUT, [], tmp_path / "archive.pdf")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)

    assert len(pikepdf.open(tmp_path / "archive.pdf").pages) == 200


def test_text_costs_little(tmp_path: Path) -> None:
    """A dense page of 500 words adds at most 4 KB to its picture, a file at most 8 KB."""
    lines = [
        [
            drawn.word(f"nghiệp{x * y % 97}", x, y, x + 9 + (x * y) % 2, y + 3.5 + (x + y) % 3 / 3)
            for x in range(15, 185, 13)
        ]
        for y in range(20, 270, 7)
    ]
    text = drawn.page_text(*lines)
    pictures = 40 * len(one_page()[0].data)
    path = drawn.archive(tmp_path, [page_part(*one_page(), text)] * 40)

    assert len(text.words) > 450
    assert path.stat().st_size - pictures < 4_000 * 40 + 8_000
    assert path.read_bytes().count(b" 0 obj") < 40 * 2 + 12  # a content and a picture a page, the rest is packed


def test_a_bare_part_keeps_the_picture_and_loses_the_words(tmp_path: Path) -> None:
    """A page whose words can't be read back goes into the archive without them."""
    part = tmp_path / "part.pdf"
    part.write_bytes(page_part(*one_page(), drawn.LETTER))
    with_words = drawn.rendered(part, 72)
    path = drawn.archive(tmp_path, [without_text(part)])

    assert drawn.read_by_pdftotext(path) == [[]]
    assert np.array_equal(drawn.rendered(path, 72), with_words)
    assert drawn.complaints(path) == ""


@pytest.mark.parametrize("content", [None, b"", b"%PDF-1.7 cut"])
def test_a_missing_or_damaged_part_stops_the_joining(tmp_path: Path, content: bytes | None) -> None:
    """An archive with a page less is no archive."""
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(page_part(*one_page(), None))
    if content is not None:
        bad.write_bytes(content)

    with pytest.raises(PdfError, match="2 pages can't be joined"):
        join([good, bad], drawn.ABOUT, [], tmp_path / "archive.pdf")
    assert not (tmp_path / "archive.pdf").exists()


def test_no_part_makes_no_archive(tmp_path: Path) -> None:
    """There is no PDF without a page."""
    with pytest.raises(PdfError, match="0 pages"):
        join([], drawn.ABOUT, [], tmp_path / "archive.pdf")


@pytest.mark.parametrize("dpi", [0.1, 40_000])
def test_an_impossible_page_size_is_refused(dpi: float) -> None:
    """Its error names the size, so that a person can find the wrong resolution."""
    stream, _, _ = one_page()
    page = drawn.scanned_page(500, 400, dpi, dpi)

    with pytest.raises(PdfError, match="expected 1 to 5080 mm"):
        page_part(stream, page, drawn.as_scanned(page), None)

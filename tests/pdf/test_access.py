"""The access copy as strangers see it: its inks, its photographs, its words, its bytes."""

from __future__ import annotations

import io
import subprocess
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import coloured_pages as coloured
import cv2
import drawn_archives as drawn
import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from digitize.model import Box, PageText, PictureStream
from digitize.pdf.access import LEVELS, AccessLevel, AccessParams, copies_part
from digitize.pdf.archive import join
from digitize.pdf.check import check_archive

if TYPE_CHECKING:
    from pathlib import Path

    from digitize.imaging.decode import DecodedPage

DECREE, SMALL, LEAST = LEVELS


def both(
    folder: Path, scan: DecodedPage, text: PageText | None = None, level: AccessLevel = DECREE, **clean: object
) -> tuple[Path, Path]:
    """Write archive and access copy of one page."""
    part = folder / "part.pdf"
    part.write_bytes(copies_part(scan, coloured.cleaned(scan, **clean), text, level))
    join([part], drawn.ABOUT, (), folder / "archive.pdf")
    join([part], replace(drawn.ABOUT, access_level=level.name), (), folder / "access.pdf", "access")
    return folder / "archive.pdf", folder / "access.pdf"


def seen(path: Path, dpi: float = 150) -> np.ndarray:
    """Let pdfium paint the page in colour."""
    document = pypdfium2.PdfDocument(path)
    return np.asarray(document[0].render(scale=dpi / 72).to_pil().convert("RGB"))


def within(picture: np.ndarray, box: Box, dpi: float = 150) -> np.ndarray:
    """Cut a box in mm out of a painted page."""
    x0, y0, x1, y1 = (round(side * dpi / 25.4) for side in box)
    return picture[y0:y1, x0:x1]


def coloured_ink(picture: np.ndarray) -> np.ndarray:
    """Median colour of the pixels that are neither paper nor black nor a rim of either."""
    chroma = picture.max(axis=-1).astype(int) - picture.min(axis=-1)
    return np.median(picture[chroma > 60], axis=0)


def words_read(path: Path) -> set[str]:
    """Words that Tesseract, as installed, finds on a painted page."""
    file = io.BytesIO()
    Image.fromarray(seen(path, 200)).save(file, "PNG")
    command = ["tesseract", "-", "-", "-l", "vie", "--psm", "6"]
    return set(subprocess.run(command, input=file.getvalue(), capture_output=True, check=True).stdout.decode().split())


def pictures(path: Path) -> list[tuple[str, str, int]]:
    """Kind, coding and resolution of each picture, as pdfimages lists them."""
    listed = subprocess.run(["pdfimages", "-list", path], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in listed.splitlines()[2:]]
    return [(row[2], row[8], int(row[12])) for row in rows]


def streams(path: Path) -> list[bytes]:
    """The coded bytes of each picture."""
    with pikepdf.open(path) as pdf:
        return [picture.read_raw_bytes() for picture in pdf.pages[0].get_images().values()]


def media_box(path: Path) -> list[float]:
    """Sides of the page in points."""
    with pikepdf.open(path) as pdf:
        return [float(side) for side in pdf.pages[0].MediaBox]


def metadata(path: Path) -> bytes:
    """The XMP packet."""
    with pikepdf.open(path) as pdf:
        return pdf.Root.Metadata.read_bytes()


def test_a_seal_over_print_stays_red_and_the_print_legible(tmp_path: Path) -> None:
    """The seal keeps its colour; Tesseract finds the words under it as it does in the archive."""
    archive, access = both(tmp_path, coloured.decoded(coloured.page(seal=True)))
    wanted = {word for line in (*coloured.LINES, *coloured.UNDER_THE_SEAL) for word in line.split()}

    red, green, blue = coloured_ink(within(seen(access), coloured.SEAL))
    found, found_in_archive = words_read(access) & wanted, words_read(archive) & wanted

    assert red > 150
    assert max(green, blue) < 110
    assert len(found) >= 0.99 * len(found_in_archive) > 30


def test_print_under_a_seal_stays_black(tmp_path: Path) -> None:
    """Where print and seal cross there is no hole and no red letter."""
    scan = coloured.page(seal=True)
    _, access = both(tmp_path, coloured.decoded(scan))
    print_ = cv2.erode((coloured.page().max(axis=-1) < 90).astype(np.uint8), np.ones((2, 2), np.uint8)) > 0
    under = np.zeros_like(print_)
    x0, y0, x1, y1 = map(coloured.px, coloured.SEAL)
    under[y0:y1, x0:x1] = print_[y0:y1, x0:x1]

    painted = cv2.resize(seen(access, coloured.DPI), (scan.shape[1], scan.shape[0]))

    assert under.sum() > 200
    assert np.mean(painted[under].max(axis=-1) < 110) > 0.97


def test_a_blue_signature_stays_blue(tmp_path: Path) -> None:
    """Its colour tells an original from a copy."""
    _, access = both(tmp_path, coloured.decoded(coloured.page(signature=True)))

    red, green, blue = coloured_ink(within(seen(access), coloured.SIGNATURE))

    assert blue > 110
    assert max(red, green) < 90


def test_a_photograph_stays_a_photograph(tmp_path: Path) -> None:
    """No mask is laid over its tones."""
    archive, access = both(tmp_path, coloured.decoded(coloured.page(photo=True)))
    inside = Box(coloured.PHOTO.x0 + 1, coloured.PHOTO.y0 + 1, coloured.PHOTO.x1 - 1, coloured.PHOTO.y1 - 1)

    apart = within(seen(archive), inside).astype(float) - within(seen(access), inside)

    assert 10 * np.log10(255**2 / np.mean(apart**2)) > 30  # dB


def test_a_colour_page_is_ink_in_masks_over_coarse_paper(tmp_path: Path) -> None:
    """A JPEG of the paper, and a lossless stencil of each ink at the scan's resolution."""
    _, access = both(tmp_path, coloured.decoded(coloured.page(seal=True, signature=True)))

    paper, *inks = pictures(access)

    assert paper[:2] == ("image", "jpeg")
    assert paper[2] <= 100
    assert inks == [("stencil", "ccitt", 200)] * 3


def test_a_colour_page_takes_a_tenth_of_the_scan(tmp_path: Path) -> None:
    """The must of the access copy; a scan with grain, as scanners give it."""
    scan = coloured.decoded(coloured.page(seal=True, signature=True))

    _, access = both(tmp_path, scan)

    assert access.stat().st_size <= 0.1 * len(scan.stream.data)


@pytest.mark.parametrize("lean", [0.0, 2.5])
def test_pages_and_words_are_those_of_the_archive(tmp_path: Path, lean: float) -> None:
    """Equal page boxes, equal text layers to both readers, print at the same place."""
    archive, access = both(tmp_path, coloured.decoded(coloured.page()), drawn.LETTER, lean=lean)

    grey = [cv2.GaussianBlur(seen(path).mean(axis=-1), (0, 0), 2) for path in (archive, access)]

    assert media_box(access) == media_box(archive)
    assert drawn.read_by_pdftotext(access) == drawn.read_by_pdftotext(archive) != [[]]
    assert drawn.read_by_pdfium(access) == drawn.read_by_pdfium(archive) != [[]]
    assert drawn.word_boxes(access) == drawn.word_boxes(archive)
    assert np.corrcoef(grey[0].ravel(), grey[1].ravel())[0, 1] > 0.98


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.name)
def test_every_level_is_sound(tmp_path: Path, level: AccessLevel) -> None:
    """Qpdf has no complaint, our PDF/A-2u rules find nothing, the words come back."""
    scan = coloured.decoded(coloured.page(seal=True, signature=True, photo=True))

    _, access = both(tmp_path, scan, drawn.LETTER, level)

    report = check_archive(access, [drawn.LETTER])
    assert report.sound
    assert report.misreadings == ()
    assert drawn.complaints(access) == ""


def test_it_says_that_it_is_an_access_copy(tmp_path: Path) -> None:
    """In a property that the packet declares; the archive does not have it."""
    archive, access = both(tmp_path, coloured.decoded(coloured.page()))

    told = metadata(access)

    assert b"<digitize:AccessCopy>decree</digitize:AccessCopy>" in told
    assert b"<pdfaProperty:name>AccessCopy</pdfaProperty:name>" in told
    assert b"AccessCopy" not in metadata(archive)


def test_less_fine_levels_are_smaller_and_keep_150_dpi(tmp_path: Path) -> None:
    """What a portal's limit asks for; ink never falls below what is well legible."""
    scan = coloured.decoded(coloured.page(photo=True))
    sizes, resolutions = [], []

    for level in LEVELS:
        _, access = both(tmp_path, scan, level=level)
        sizes.append(access.stat().st_size)
        resolutions.append(min(dpi for kind, _, dpi in pictures(access) if kind == "stencil"))

    assert sizes == sorted(sizes, reverse=True)
    assert sizes[2] < 0.8 * sizes[0]
    assert resolutions == [200, 200, 150]


def bitonal_scan(stream: PictureStream | None = None) -> DecodedPage:
    """A page of black and white pixels; without a stream as Deflate."""
    pixels = np.where(coloured.page().mean(axis=-1) > 128, 255, 0).astype(np.uint8)
    packed = zlib.compress(np.packbits(pixels > 0, axis=1).tobytes())
    height, width = pixels.shape
    plain = PictureStream(data=packed, filter="FlateDecode", width_px=width, height_px=height, colour="gray", bits=1)
    return coloured.decoded(pixels, stream or plain, "bitonal")


def test_a_bitonal_scan_is_painted_alike(tmp_path: Path) -> None:
    """Group 4 loses nothing, and takes no more than the scan."""
    archive, access = both(tmp_path, bitonal_scan())

    assert pictures(access) == [("image", "ccitt", 200)]
    assert np.array_equal(seen(access, 200), seen(archive, 200))
    assert access.stat().st_size < archive.stat().st_size


def test_a_group_4_scan_is_taken_as_it_is(tmp_path: Path) -> None:
    """Its bytes are the scanner's."""
    pixels = bitonal_scan().pixels
    file = io.BytesIO()
    tags = {278: pixels.shape[0]}
    Image.fromarray(pixels).convert("1").save(file, "TIFF", compression="group4", tiffinfo=tags)
    (offset,), (length,) = (Image.open(file).tag_v2[tag] for tag in (273, 279))
    parms = (("K", -1), ("Columns", pixels.shape[1]), ("Rows", pixels.shape[0]), ("BlackIs1", True))
    stream = replace(
        bitonal_scan().stream,
        data=file.getvalue()[offset : offset + length],
        filter="CCITTFaxDecode",
        decode_parms=parms,
    )

    archive, access = both(tmp_path, bitonal_scan(stream))

    assert [streams(path) for path in (archive, access)] == [[stream.data], [stream.data]]


def test_a_grey_scan_keeps_its_grey_paper(tmp_path: Path) -> None:
    """Ink in a mask, paper as a grey JPEG."""
    grey = cv2.cvtColor(coloured.page(), cv2.COLOR_RGB2GRAY)

    _, access = both(tmp_path, coloured.decoded(grey, colour="grey"))

    kinds = [kind[:2] for kind in pictures(access)]
    assert kinds == [("image", "jpeg"), ("stencil", "ccitt")]
    assert seen(access)[5, 5].tolist() == pytest.approx([247] * 3, abs=4)


def test_a_scan_that_is_smaller_than_its_layers_is_taken_as_it_is(tmp_path: Path) -> None:
    """The access copy is never larger than the archive."""
    pixels = np.full((40, 30, 3), 250, np.uint8)
    coded = zlib.compress(pixels.tobytes())
    stream = PictureStream(data=coded, filter="FlateDecode", width_px=30, height_px=40, colour="rgb", bits=8)

    archive, access = both(tmp_path, coloured.decoded(pixels, stream))

    assert [streams(path) for path in (archive, access)] == [[coded], [coded]]


def test_a_blank_side_takes_next_to_nothing(tmp_path: Path) -> None:
    """One coarse picture of the paper."""
    paper = np.random.default_rng(1).normal(245, 3, (2339, 1654, 3)).clip(0, 255).astype(np.uint8)
    scan = coloured.decoded(paper)

    _, access = both(tmp_path, scan, blank=True)

    assert pictures(access) == [("image", "jpeg", 50)]
    assert len(streams(access)[0]) < 3_000


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (40, 7)])
def test_tiny_pictures_have_an_access_copy(tmp_path: Path, size: tuple[int, int]) -> None:
    """Bad input is normal input."""
    pixels = np.random.default_rng(2).integers(0, 255, (*size, 3), np.uint8)
    scan = coloured.decoded(pixels)
    scan = replace(scan, page=replace(scan.page, dpi_x=2.0, dpi_y=2.0))

    _, access = both(tmp_path, scan)

    assert len(streams(access)) >= 1


def test_levels_are_tried_from_the_finest_that_is_asked_for() -> None:
    """`small` never becomes finer again."""
    assert [level.name for level in AccessParams().levels] == ["decree", "small", "least"]
    assert [level.name for level in AccessParams(finest="small").levels] == ["small", "least"]
